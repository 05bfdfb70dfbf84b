package io.shipyard.github;

import java.net.URI;
import java.util.Optional;

import io.shipyard.testing.TestSettings;

/** Settings for what is tested without a running service. */
final class TestConfig {

    private TestConfig() {
    }

    static GitHubConfig of(int maxConcurrency, int requestsPerMinute) {
        return withToken("a-token", maxConcurrency, requestsPerMinute);
    }

    static GitHubConfig withToken(String token, int maxConcurrency, int requestsPerMinute) {
        return TestSettings.of(GitHubConfig.class, "github.org", "acme", "github.token", token, "github.max-concurrency",
                String.valueOf(maxConcurrency), "github.requests-per-minute", String.valueOf(requestsPerMinute));
    }

    /** An App in place of a token. */
    static GitHubConfig ofApp(URI apiUrl, String pem, Optional<Long> installation) {
        return TestSettings.of(GitHubConfig.class, "github.org", "acme", "github.api-url", apiUrl.toString(), "github.app-id",
                "1234", "github.app-private-key", pem, "github.app-installation-id",
                installation.map(String::valueOf).orElse(""));
    }
}
