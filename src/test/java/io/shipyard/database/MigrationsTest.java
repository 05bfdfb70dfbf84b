package io.shipyard.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.shipyard.testing.TestDatabase;

/** The newest migration and the version before it, which runs beside it during an upgrade and after it when that is undone. */
public class MigrationsTest {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    /** Parents first. A table that is not here yet needs a row as soon as a migration follows the one that made it. */
    private static final List<String> ROWS = List.of("""
            insert into release (id, source_branch, dest_branch, status, created_by, created_at, discover, sync_requested_at)
            values ('11111111-2222-3333-4444-555555555555', 'uat', 'master', 'approved', 'qa', now(), true, now())""", """
            insert into release_repo (id, release_id, owner, repo_name, named, merge_commit_sha)
            values (7, '11111111-2222-3333-4444-555555555555', 'acme', 'server', true, repeat('a', 40))""", """
            insert into repo_ci_status (id, release_repo_id, status, merge_commit_sha, due_at, look_etag)
            values (8, 7, 'in_progress', repeat('a', 40), now(), 'W/"7"')""", """
            insert into release_history (release_id, action, actor, details, created_at)
            values ('11111111-2222-3333-4444-555555555555', 'release_created', 'qa', '{"a": 1}', now())""", """
            insert into release_touched values ('11111111-2222-3333-4444-555555555555', now())""", """
            insert into github_limits (credential, remaining) values ('digest', 4711)""", """
            insert into github_client (credential, replica, seen_at) values ('digest', gen_random_uuid(), now())""", """
            insert into webhook_delivery (id) values (gen_random_uuid())""", """
            insert into replica (id, seen_at) values (gen_random_uuid(), now())""", """
            insert into run_duration (repository, workflow_run_id, run_attempt, seconds, completed_at)
            values ('17', 4711, 1, 120, now())""", """
            insert into outbox (receiver, release_id, action, body, created_at)
            values ('events', '11111111-2222-3333-4444-555555555555', 'ci_failed', '{}', now())""", """
            insert into github_installation_token (credential, token) values ('digest', '\\x0102')""");

    private static final Pattern ALL_COLUMNS = Pattern.compile("(?i)\\b(select|returning) (\\w+\\.)?\\*");

    private static final String COLUMNS = """
            select table_name || '.' || column_name, data_type || ' ' || coalesce(character_maximum_length, 0)
            from information_schema.columns where table_schema = 'public' and table_name <> 'flyway_schema_history'
            order by table_name, ordinal_position""";

    /** What an old insert must not, or need not, give a value. */
    private static final String OPTIONAL = """
            select table_name || '.' || column_name, 'optional' from information_schema.columns
            where table_schema = 'public' and table_name <> 'flyway_schema_history'
                and (is_nullable = 'YES' or column_default is not null or is_identity = 'YES')""";

    /** What refuses rows, or is the target of an {@code on conflict}. */
    private static final String CONSTRAINTS = """
            select conrelid::regclass || ': ' || pg_get_constraintdef(oid), conrelid::regclass from pg_constraint
            where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'flyway_schema_history'
                and contype <> 'n'
            union select pg_get_indexdef(indexrelid), indrelid::regclass from pg_index
            where indisunique and indrelid::regclass::text !~ 'flyway|pg_'""";

    private TestDatabase database;

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    /** The oldest first. */
    public static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            return files.sorted(Comparator.comparingInt(MigrationsTest::version)).toList();
        }
    }

    public static int version(Path file) {
        return Integer.parseInt(file.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1"));
    }

    private static int previous() throws IOException {
        return version(files().get(files().size() - 2));
    }

    /** As a build has it whose newest migration is this. */
    private Flyway flyway(Path folder, int newest) throws IOException {
        for (Path file : files()) {
            if (version(file) <= newest) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return Flyway.configure().dataSource("jdbc:" + database.url(), TestDatabase.USER, "").locations("filesystem:" + folder)
                .ignoreMigrationPatterns("*:Future").load();
    }

    @Test
    void newestMigration_leavesEverythingToThePreviousVersion(@TempDir Path before, @TempDir Path now) throws Exception {
        flyway(before, previous()).migrate();
        for (String row : ROWS) {
            database.update(row);
        }
        Map<String, String> columns = select(COLUMNS);
        Map<String, String> optional = select(OPTIONAL);
        Map<String, String> constraints = select(CONSTRAINTS);
        Map<String, List<String>> tables = columnsByTable(columns);
        Map<String, String> rows = rows(tables);
        assertTrue(rows.values().stream().noneMatch("0 "::equals), "tables without a row: " + rows);

        assertEquals(1, flyway(now, Integer.MAX_VALUE).migrate().migrationsExecuted);

        Map<String, String> newColumns = select(COLUMNS);
        columns.forEach((column, type) -> assertEquals(type, newColumns.get(column), column));
        Set<String> mustBeWritten = new TreeSet<>(newColumns.keySet());
        mustBeWritten.removeAll(select(OPTIONAL).keySet());
        mustBeWritten.removeIf(column -> !tables.containsKey(table(column)));
        Set<String> mustHaveBeenWritten = new TreeSet<>(columns.keySet());
        mustHaveBeenWritten.removeAll(optional.keySet());
        assertEquals(mustHaveBeenWritten, mustBeWritten, "what every insert must give");
        constraints.keySet().removeAll(select(CONSTRAINTS).keySet());
        assertEquals(Set.of(), constraints.keySet(), "constraints that are gone");

        assertEquals(rows, rows(tables), "a row has changed");
        writeAllAnew(tables);
        assertEquals(rows, rows(tables), "a row cannot be written as it was");
    }

    /** What the previous version may do with its columns, the only ones it knows. */
    private void writeAllAnew(Map<String, List<String>> tables) throws SQLException {
        List<String> parentsFirst = ROWS.stream().map(row -> row.split("[ (]+")[2]).toList();
        assertEquals(tables.keySet(), new TreeSet<>(parentsFirst));
        List<String> inserts = new ArrayList<>();
        for (String table : parentsFirst) {
            String known = String.join(", ", tables.get(table));
            database.update("update " + table + " set " + tables.get(table).stream().map(column -> column + " = " + column)
                    .collect(Collectors.joining(", ")));
            for (String row : select("select row_to_json(t)::text, '' from (select " + known + " from " + table + ") t")
                    .keySet()) {
                inserts.add("insert into " + table + " (" + known + ") select " + known + " from json_populate_record(null::"
                        + table + ", '" + row + "')");
            }
        }
        for (String table : parentsFirst) {
            database.update("delete from " + table);
        }
        for (String insert : inserts) {
            database.update(insert);
        }
    }

    private static String table(String column) {
        return column.substring(0, column.indexOf('.'));
    }

    private static Map<String, List<String>> columnsByTable(Map<String, String> columns) {
        return columns.keySet().stream().collect(Collectors.groupingBy(MigrationsTest::table, TreeMap::new,
                Collectors.mapping(column -> column.substring(column.indexOf('.') + 1), Collectors.toList())));
    }

    /** How many, and what the known columns of each table say. */
    private Map<String, String> rows(Map<String, List<String>> tables) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        for (var table : tables.entrySet()) {
            select("select count(*) || ' ' || coalesce(string_agg(t::text, ' '), ''), '' from (select "
                    + String.join(", ", table.getValue()) + " from " + table.getKey() + " order by 1) t").keySet()
                    .forEach(content -> rows.put(table.getKey(), content));
        }
        return rows;
    }

    /** When an upgrade is undone. That the service has Flyway do so is seen in {@code ShutdownIT}. */
    @Test
    void previousVersion_startsOnTheNewerSchema(@TempDir Path before, @TempDir Path now) throws Exception {
        flyway(now, Integer.MAX_VALUE).migrate();
        Map<String, String> columns = select(COLUMNS);

        var started = flyway(before, previous()).migrate();

        assertTrue(started.success);
        assertEquals(0, started.migrationsExecuted);
        assertEquals(columns, select(COLUMNS));
    }

    /** The next migration may add one, which the service that knows it only by then must not meet. */
    @Test
    void statements_nameTheColumnsThatTheyRead() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<Path> all = sources.filter(file -> {
                try {
                    return file.toString().endsWith(".java")
                            && ALL_COLUMNS.matcher(Files.readString(file)).find();
                } catch (IOException cannotRead) {
                    throw new UncheckedIOException(cannotRead);
                }
            }).toList();
            assertEquals(List.of(), all);
        }
    }

    /** The first column of each row, and what the second says of it. */
    private Map<String, String> select(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            Map<String, String> found = new LinkedHashMap<>();
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
            return found;
        }
    }
}
