package io.shipyard.security;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/** As {@code CI_AUTH=oidc} would have it, with the mock provider of Quarkus' test support in Keycloak's place. */
public class WithProvider implements QuarkusTestProfile {

    public static final String CLIENT = "shipyard-ci";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("ci.auth", "oidc", "oidc.auth-server-url", "${keycloak.url}/realms/quarkus", "oidc.client-id", CLIENT,
                "oidc.client-secret", "0123456789abcdef0123456789abcdef");
    }
}
