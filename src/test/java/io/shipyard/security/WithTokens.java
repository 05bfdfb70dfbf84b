package io.shipyard.security;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/** As {@code CI_AUTH=token} would have it, with a token of each role; and with traces, which go nowhere. */
public class WithTokens implements QuarkusTestProfile {

    public static final String READ = "secret-of-a-reader-0123456789";
    public static final String WRITE = "secret-of-a-writer-0123456789";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("ci.auth", "token", "api.token", "qa-team:read:" + READ + ", shipyard:write:" + WRITE,
                "ci.allowed-origins", "https://shipyard.example", "quarkus.otel.sdk.disabled", "false",
                "quarkus.otel.traces.exporter", "none");
    }
}
