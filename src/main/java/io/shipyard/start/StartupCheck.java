package io.shipyard.start;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.shipyard.github.AppKey;
import io.shipyard.github.OutboundHosts;
import io.shipyard.github.PrivateHosts;
import io.shipyard.outbox.NotifyConfig;
import io.shipyard.outbox.Receivers;
import io.shipyard.proxy.ProxyConfig;
import io.shipyard.security.ApiTokenConfig;
import io.shipyard.security.OidcConfig;
import io.shipyard.tracing.TracingConfig;

/** Checks every setting before anything starts, and what one setting asks of others. */
final class StartupCheck {

    private final Map<String, String> problems = new TreeMap<>();
    private final Function<String, Optional<String>> settings;

    private StartupCheck(Function<String, Optional<String>> settings) {
        this.settings = settings;
        Settings.all(settings).filter(this::matters).forEach(setting -> setting.problem(settings.apply(setting.property()))
                .ifPresent(problem -> problems.put(setting.variable(), problem)));
    }

    /**
     * @param settings a setting's value by its property name, which may be an empty text; empty if it is not set
     * @param properties the names of all properties that there are
     * @param hasLocalDatabase whether the service can do without {@code DATABASE_URL}
     * @return a line for each setting that is wrong or missing, in the order of their environment variables, which they name
     */
    static List<String> problems(Function<String, Optional<String>> settings, Iterable<String> properties,
            boolean hasLocalDatabase) {
        StartupCheck check = new StartupCheck(settings);
        check.credential();
        check.plainHttpByName("GITHUB_API_URL");
        if (check.value("CI_AUTH").equals("oidc")) {
            check.plainHttpByName("OIDC_AUTH_SERVER_URL");
        }
        check.receivers();
        check.environments(properties);
        if (check.value("CI_WRITE_ROLE").equals(check.value("CI_READ_ROLE"))) {
            check.problems.putIfAbsent("CI_WRITE_ROLE",
                    "CI_WRITE_ROLE=" + check.value("CI_READ_ROLE") + " is the role of readers");
        }
        if (!hasLocalDatabase) {
            check.require("DATABASE_URL", "postgresql://host:5432/name: this build has no embedded PostgreSQL");
        }
        return List.copyOf(check.problems.values());
    }

    /** Settings of what is not used are left alone: those of traces, and proxies, may be meant for other services. */
    private boolean matters(Setting setting) {
        return !(setting.mapping() == TracingConfig.class && !TracingSettings.areOn(settings))
                && !(setting.mapping() == OidcConfig.class && !value("CI_AUTH").equals("oidc"))
                && !(setting.mapping() == ApiTokenConfig.class && !value("CI_AUTH").equals("token"))
                && !(setting.mapping() == ProxyConfig.class && !ProxySettings.matters(setting, settings));
    }

    /** A token or a GitHub App, not both and no half. */
    private void credential() {
        boolean app = Stream.of("GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_INSTALLATION_ID")
                .anyMatch(variable -> !value(variable).isBlank());
        if (!app) {
            require("GITHUB_TOKEN", "a token that may read the organisation's repositories and actions; a GitHub App can take "
                    + "its place, by GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY");
        } else if (!value("GITHUB_TOKEN").isBlank()) {
            problems.put("GITHUB_TOKEN", "GITHUB_TOKEN is set, and a GitHub App too: set the one or the other");
        } else {
            require("GITHUB_APP_ID", "the App's id, as GITHUB_APP_PRIVATE_KEY and GITHUB_APP_INSTALLATION_ID belong to an App");
            require("GITHUB_APP_PRIVATE_KEY", "the App's private key in PEM, or the file that holds it");
            if (!AppKey.isOne(value("GITHUB_APP_PRIVATE_KEY"))) {
                problems.putIfAbsent("GITHUB_APP_PRIVATE_KEY",
                        "GITHUB_APP_PRIVATE_KEY is not an RSA private key in PEM, of 2048 "
                                + "bits or more and without a passphrase");
            }
        }
    }

    /** Quarkus resolves these names when it connects, and does not expose the address: they are judged as they are written. */
    private void plainHttpByName(String variable) {
        if (value(variable).startsWith("http:") && !problems.containsKey(variable)
                && !PrivateHosts.isOne(URI.create(value(variable)))) {
            problems.put(variable, variable + " is plain http, and its host may be outside the private network: it has to be "
                    + "https, or its host an address of a private network or a name that is never public, as in http://ghes, "
                    + "http://keycloak.sso.svc and http://ghes.acme.internal");
        }
    }

    private void receivers() {
        if (!value("EVENTS_URL").isEmpty() && !problems.containsKey("EVENTS_URL")) {
            require("EVENTS_SECRET", "the secret that the events for EVENTS_URL are signed with, or the file that holds it");
            plainHttp("EVENTS_URL", URI.create(value("EVENTS_URL")));
        }
        if (!problems.containsKey("NOTIFY_URL")) {
            try {
                Receivers.urlsOfChannels(value("NOTIFY_URL")).forEach(url -> plainHttp("NOTIFY_URL", url));
            } catch (IllegalArgumentException notOne) {
                problems.put("NOTIFY_URL", "NOTIFY_URL " + NotifyConfig.OBJECTION);
            }
        }
    }

    private void environments(Iterable<String> properties) {
        EnvironmentCheck.problems(settings, properties).forEach(problems::putIfAbsent);
        Settings.environments(settings).stream().map(EnvironmentCheck::url)
                .filter(variable -> !value(variable).isEmpty() && !problems.containsKey(variable))
                .forEach(variable -> plainHttp(variable, URI.create(value(variable))));
    }

    private void plainHttp(String variable, URI url) {
        // a proxy that is wrong is refused by itself
        if (!problems.containsKey("HTTP_PROXY")) {
            OutboundHosts.objection(url, ProxySettings.proxies(settings))
                    .ifPresent(objection -> problems.put(variable, variable + " " + objection));
        }
    }

    private void require(String variable, String meaning) {
        if (value(variable).isBlank()) {
            problems.put(variable, variable + " is missing: " + meaning);
        }
    }

    private String value(String variable) {
        return settings.apply(Setting.property(variable)).orElse("");
    }
}
