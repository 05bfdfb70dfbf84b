package io.shipyard.local;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.eclipse.microprofile.config.Config;

import io.shipyard.start.LocalServices;

/**
 * The embedded PostgreSQL and the simulated GitHub and Argo CD. Dev mode runs {@code main} anew after each change of the
 * sources, in
 * the same process: what was started before is recognised by the system properties it left.
 */
public class JvmServices implements LocalServices {

    /** Whether GitHub is simulated, and Argo CD. */
    static final String SIMULATED = "shipyard.simulated-github";

    /**
     * The time that the simulation's answers count from: GitHub's times never change between two answers. WireMock shows its
     * templates only properties with this prefix.
     */
    private static final String SIMULATION_START = "wiremock.demo.start";

    /** The URL of the embedded PostgreSQL that runs. */
    private static final String DATABASE = "shipyard.embedded-database";

    /** Whoever sets one of these has a GitHub. */
    private static final List<String> CREDENTIALS = List.of("github.token", "github.token-file", "github.app-id");

    /** Short intervals, so that one can watch. */
    private static final Map<String, String> SIMULATION = Map.of(
            SIMULATED, "true",
            "github.org", "shipyard-demo",
            "github.token", "simulated",
            "ci.poll-interval", "5s",
            "ci.rate-limit-interval", "20s",
            // the settings of environments would be checked before the port is known
            "deployment.environments", "",
            "deployment.poll-interval", "5s");

    /** The Argo CD of all environments is part of the simulation. */
    private static final String ARGO_CD = "http://localhost:${quarkus.wiremock.devservices.port}/argocd";

    private static final Map<String, String> SIMULATED_ENVIRONMENTS = Map.of(
            "deployment.environments", "qa,uat,prod",
            "deployment.qa-argocd-url", ARGO_CD,
            "deployment.uat-argocd-url", ARGO_CD,
            "deployment.prod-argocd-url", ARGO_CD);

    @Override
    public Map<String, String> devSettings(Config config) {
        if (!Boolean.getBoolean(DEV_MODE)) {
            return Map.of();
        }
        boolean real = !Boolean.getBoolean("%dev." + SIMULATED)
                && CREDENTIALS.stream().anyMatch(name -> config.getOptionalValue(name, String.class).isPresent());
        // in dev mode the profile points this one at the simulation
        Map<String, String> settings = new HashMap<>(
                real ? Map.of("github.api-url", config.getValue("github.api-url", String.class)) : simulation());
        settings.put("ci.auth", config.getOptionalValue("ci.auth", String.class).orElse("none"));
        return settings;
    }

    private static Map<String, String> simulation() {
        once(SIMULATION_START, () -> InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return SIMULATION;
    }

    /** What the first start in this process found is that of all later ones. */
    private static String once(String property, Supplier<String> value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value.get());
        }
        return System.getProperty(property);
    }

    @Override
    public Map<String, String> start(Config config) {
        boolean simulated = config.getOptionalValue(SIMULATED, Boolean.class).orElse(false);
        Map<String, String> settings = new HashMap<>(simulated ? SIMULATED_ENVIRONMENTS : Map.of());
        if (config.getOptionalValue("database.url", String.class).isEmpty()) {
            // the simulation begins anew with every start, and so does what is known of it
            String url = once(DATABASE, () -> EmbeddedDatabase
                    .start(simulated ? Optional.empty() : config.getOptionalValue("database.data-dir", Path.class)));
            settings.putAll(Map.of("database.url", url, "database.username", EmbeddedDatabase.USER, "database.password", ""));
        }
        return settings;
    }
}
