package io.shipyard.start;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.shipyard.proxy.Proxies;
import io.vertx.core.net.ProxyOptions;

/**
 * The proxy that leads to GitHub's API, and the one to the OpenID Connect provider, as the settings that Quarkus has for them.
 */
final class ProxySettings {

    private ProxySettings() {
    }

    /** @param settings as {@link StartupCheck#problems} has them, and right */
    static Map<String, String> of(Function<String, Optional<String>> settings) {
        Proxies proxies = new Proxies(settings.apply("https.proxy"), settings.apply("http.proxy"), settings.apply("no.proxy"));
        Map<String, String> derived = new HashMap<>();
        settings.apply("github.api-url").flatMap(url -> proxies.find(URI.create(url))).ifPresent(proxy -> {
            // the port is what stands behind the last colon
            derived.put("quarkus.rest-client.github.proxy-address", proxy.getHost() + ":" + proxy.getPort());
            putCredentials(derived, proxy, "quarkus.rest-client.github.proxy-user",
                    "quarkus.rest-client.github.proxy-password");
        });
        settings.apply("oidc.auth-server-url").filter(url -> settings.apply("ci.auth").orElse("").equals("oidc"))
                .flatMap(url -> proxies.find(URI.create(url))).ifPresent(proxy -> {
                    derived.put("quarkus.oidc.proxy.host", proxy.getHost());
                    derived.put("quarkus.oidc.proxy.port", String.valueOf(proxy.getPort()));
                    putCredentials(derived, proxy, "quarkus.oidc.proxy.username", "quarkus.oidc.proxy.password");
                });
        return derived;
    }

    private static void putCredentials(Map<String, String> derived, ProxyOptions proxy, String user, String password) {
        if (proxy.getUsername() != null) {
            derived.put(user, SecretFiles.literal(proxy.getUsername()));
            derived.put(password, SecretFiles.literal(proxy.getPassword()));
        }
    }
}
