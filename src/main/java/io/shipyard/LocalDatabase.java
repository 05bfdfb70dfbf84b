package io.shipyard;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A PostgreSQL that comes with the service, for a machine that has none. Only the JVM build has one, found by
 * {@link java.util.ServiceLoader}; the native binary is built without it.
 */
public interface LocalDatabase {

    /**
     * Starts it and waits until it takes connections.
     *
     * @param folder holds the data and survives a restart; empty for a database that is gone with the process
     * @return where it listens and as whom to connect
     * @throws IllegalStateException with one line for the operator, when it cannot be started
     */
    Address start(Optional<Path> folder);

    /** Where a database listens: {@code postgresql://host:port/name}. */
    record Address(String url, String username) {
    }
}
