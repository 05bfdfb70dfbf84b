package io.shipyard.start;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

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
        Proxies proxies = proxies(settings);
        Map<String, String> derived = new HashMap<>();
        settings.apply("github.api-url").flatMap(url -> proxies.find(URI.create(url))).ifPresent(proxy -> {
            // the port is what stands behind the last colon
            derived.put("quarkus.rest-client.github.proxy-address", proxy.getHost() + ":" + proxy.getPort());
            putCredentials(derived, proxy, "quarkus.rest-client.github.proxy-user",
                    "quarkus.rest-client.github.proxy-password");
        });
        provider(settings).flatMap(url -> proxies.find(URI.create(url))).ifPresent(proxy -> {
            derived.put("quarkus.oidc.proxy.host", proxy.getHost());
            derived.put("quarkus.oidc.proxy.port", String.valueOf(proxy.getPort()));
            putCredentials(derived, proxy, "quarkus.oidc.proxy.username", "quarkus.oidc.proxy.password");
        });
        return derived;
    }

    /** Whether anything is reached through the proxy of a setting. */
    static boolean matters(Setting setting, Function<String, Optional<String>> settings) {
        Proxies proxies = proxies(settings);
        return switch (setting.property()) {
            case "https.proxy" -> !proxies.isEverythingDirect();
            case "http.proxy" -> Stream.concat(
                    Stream.of(settings.apply("github.api-url"), settings.apply("events.url"), provider(settings)),
                    Settings.environments(settings).stream().map(name -> settings.apply("deployment." + name + "-argocd-url")))
                    .flatMap(Optional::stream)
                    .flatMap(url -> plainHttp(url).stream()).anyMatch(url -> !proxies.isDirect(url));
            default -> true;
        };
    }

    /** Whatever is no such URL is refused by itself. */
    private static Optional<URI> plainHttp(String url) {
        try {
            return Optional.of(URI.create(url))
                    .filter(parsed -> "http".equalsIgnoreCase(parsed.getScheme()) && parsed.getHost() != null);
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    static Proxies proxies(Function<String, Optional<String>> settings) {
        return new Proxies(settings.apply("https.proxy"), settings.apply("http.proxy"), settings.apply("no.proxy"));
    }

    /** The URL of the provider, if callers are to sign in there. */
    private static Optional<String> provider(Function<String, Optional<String>> settings) {
        return settings.apply("oidc.auth-server-url").filter(url -> settings.apply("ci.auth").orElse("").equals("oidc"));
    }

    private static void putCredentials(Map<String, String> derived, ProxyOptions proxy, String user, String password) {
        if (proxy.getUsername() != null) {
            derived.put(user, SecretFiles.literal(proxy.getUsername()));
            derived.put(password, SecretFiles.literal(proxy.getPassword()));
        }
    }
}
