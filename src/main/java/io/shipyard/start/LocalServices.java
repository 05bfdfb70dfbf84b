package io.shipyard.start;

import java.util.Map;

import org.eclipse.microprofile.config.Config;

/**
 * What the service brings along for a machine that has no PostgreSQL, or no token for GitHub. Only the JVM build has it,
 * found by {@link java.util.ServiceLoader}; the native binary is built without it.
 */
public interface LocalServices {

    /** A system property that the build sets for dev mode, which Quarkus itself does not report before it runs. */
    String DEV_MODE = "shipyard.dev-mode";

    /**
     * The settings that dev mode has where none are set: nobody is asked to sign in, and GitHub is simulated as long as there
     * is no token. Empty in any other mode.
     */
    Map<String, String> devSettings(Config config);

    /**
     * Starts a PostgreSQL if no {@code DATABASE_URL} is set, and waits until it takes connections.
     *
     * @return the settings to connect to it, unless another is configured, and where the simulation's environments are
     * @throws IllegalStateException with one line for the operator, when it cannot be started
     */
    Map<String, String> start(Config config);
}
