package io.shipyard.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationRulesTest {

    static List<Path> filesAfterTheFirst() throws IOException {
        return MigrationsTest.files().subList(1, MigrationsTest.files().size());
    }

    @ParameterizedTest
    @MethodSource("filesAfterTheFirst")
    void migration_breaksNoRule(Path file) throws IOException {
        assertEquals(List.of(), MigrationRules.broken(Files.readString(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "drop table release", "ALTER TABLE release\n    DROP COLUMN status",
            "alter table release drop status",
            "alter table release rename column status to state", "alter table release rename to releases",
            "alter table release alter column status type varchar(32)", "alter table release alter status set data type text",
            "alter table release alter column created_by set not null", "alter table release add column a text not null",
            "alter table release add column a numeric(3, 2) not null, add column b text",
            "alter table release add column a uuid default gen_random_uuid()", "alter table release add column a text unique",
            "alter table release add constraint short check (length(status) < 3)", "alter table release add check (true)",
            "alter table release drop constraint release_pkey", "create unique index u on release (status)",
            "drop index release_newest_first", "drop function touch_release", "drop trigger release_touched on release",
            "update release set status = ''", "delete from release", "truncate release",
            "create table a (b int); insert into release select 1" })
    void rules_findWhatBreaksThem(String statement) {
        assertNotEquals(List.of(), MigrationRules.broken("-- a comment\n" + statement + ";"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "create table a (b int not null unique check (b > 0)); create unique index u on a (b)",
            "alter table release add column a text, add column b numeric(3, 2) not null default 0",
            "alter table release alter column created_by drop not null", "create index i on release (status)",
            "drop trigger release_touched on release; create trigger release_touched after update on release",
            "-- drop table release", "create function f() returns trigger as $$ begin delete from a; end $$" })
    void rules_leaveTheRestAlone(String statement) {
        assertEquals(List.of(), MigrationRules.broken(statement + ";"));
    }
}
