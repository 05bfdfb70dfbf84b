package io.shipyard.start;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class ProxySettingsTest {

    private static final String PROXY = "http://me:p%40ss$x@proxy:3128";

    private static Map<String, String> of(Map<String, String> settings) {
        return ProxySettings.of(name -> Optional.ofNullable(settings.get(name)));
    }

    @Test
    void of_noProxy_isNothing() {
        assertEquals(Map.of(), of(Map.of("github.api-url", "https://api.github.com")));
        assertEquals(Map.of(), of(Map.of("github.api-url", "https://api.github.com", "https.proxy", "")));
        assertEquals(Map.of(), of(Map.of("github.api-url", "https://ghes.acme", "https.proxy", PROXY, "no.proxy", "acme")));
        assertEquals(Map.of(), of(Map.of("github.api-url", "https://api.github.com", "http.proxy", PROXY)));
    }

    @Test
    void of_proxy_isThatOfTheApi() {
        assertEquals(
                Map.of("quarkus.rest-client.github.proxy-address", "proxy:3128", "quarkus.rest-client.github.proxy-user", "me",
                        "quarkus.rest-client.github.proxy-password", "p@ss$$x"),
                of(Map.of("github.api-url", "https://api.github.com", "https.proxy", PROXY, "ci.auth", "none",
                        "oidc.auth-server-url", "not checked")));
        assertEquals(Map.of("quarkus.rest-client.github.proxy-address", "fd00::1:3128"),
                of(Map.of("github.api-url", "http://ghes.acme", "http.proxy", "http://[fd00::1]:3128")));
    }

    @Test
    void of_proxy_isThatOfTheProvider() {
        assertEquals(
                Map.of("quarkus.oidc.proxy.host", "proxy", "quarkus.oidc.proxy.port", "3128", "quarkus.oidc.proxy.username",
                        "me", "quarkus.oidc.proxy.password", "p@ss$$x"),
                of(Map.of("github.api-url", "https://ghes.acme", "https.proxy", PROXY, "no.proxy", "acme", "ci.auth", "oidc",
                        "oidc.auth-server-url", "https://keycloak.example/realms/shipyard")));
    }
}
