package io.shipyard.database;

import java.util.Optional;

import io.shipyard.settings.Secret;
import io.shipyard.settings.SettingPrefix;
import io.shipyard.settings.Url;
import io.smallrye.config.WithDefault;

/** The database, which Quarkus connects to. */
@SettingPrefix("database")
public interface DatabaseConfig {

    /**
     * {@code postgresql://HOST:PORT/NAME}, without a user. Empty starts the embedded PostgreSQL, on the JVM only: the native
     * binary requires it.
     */
    Optional<@Url(scheme = "postgresql", example = "postgresql://host:5432/name") String> url();

    /** Whom to connect as; not used with the embedded PostgreSQL. */
    @WithDefault("postgres")
    String username();

    /** That user's password; not used with the embedded PostgreSQL. */
    @Secret
    Optional<String> password();

    /** The file that holds the password. */
    Optional<String> passwordFile();

    /**
     * Where the embedded PostgreSQL keeps its data: a folder, created if it is missing, relative to where the service is
     * started.
     */
    @WithDefault("data/postgresql")
    String dataDir();
}
