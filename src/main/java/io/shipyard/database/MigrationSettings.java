package io.shipyard.database;

import java.sql.SQLException;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

import io.quarkus.flyway.FlywayConfigurationCustomizer;

/** How the schema is brought up to date. */
@Singleton
public class MigrationSettings implements FlywayConfigurationCustomizer {

    /** For as many seconds a replica waits for another one that migrates: as long as a pod may take to start. */
    private static final int LOCK_ATTEMPTS = 300;

    @Override
    public void customize(FluentConfiguration flyway) {
        flyway.lockRetryCount(LOCK_ATTEMPTS);
    }

    /** @return in one line and without statements, why the schema could not be brought up to date; empty if that is not it */
    public static Optional<String> problem(Throwable failure) {
        boolean migrating = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            migrating |= cause instanceof FlywayException;
            if (migrating && cause instanceof SQLException sql) {
                return Optional
                        .of("the database could not be migrated (SQL state " + sql.getSQLState() + "), see the error above");
            }
        }
        return migrating ? Optional.of("the database could not be migrated, see the error above") : Optional.empty();
    }
}
