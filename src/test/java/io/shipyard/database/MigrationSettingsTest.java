package io.shipyard.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import java.util.Optional;

import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

class MigrationSettingsTest {

    @Test
    void problem_isOneLineWithoutStatements() {
        Throwable failed = new RuntimeException("Failed to start quarkus", new FlywayException("insert into secrets",
                new SQLException("a value", "42501")));
        assertEquals(Optional.of("the database could not be migrated (SQL state 42501), see the error above"),
                MigrationSettings.problem(failed));
        assertEquals(Optional.of("the database could not be migrated, see the error above"),
                MigrationSettings.problem(new RuntimeException(new FlywayException("x"))));
        assertEquals(Optional.empty(), MigrationSettings.problem(new RuntimeException(new SQLException("x", "08006"))));
    }
}
