package io.shipyard.github;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** Settings for what is tested without a running service. */
record TestConfig(URI apiUrl, String org, Optional<String> token, Optional<String> appId, Optional<String> appPrivateKey,
        Optional<Long> appInstallationId, Optional<Set<String>> ignoreRepos, int maxConcurrency, int requestsPerMinute)
        implements
            GitHubConfig {

    static GitHubConfig of(int maxConcurrency, int requestsPerMinute) {
        return withToken("a-token", maxConcurrency, requestsPerMinute);
    }

    static GitHubConfig withToken(String token, int maxConcurrency, int requestsPerMinute) {
        return new TestConfig(URI.create("https://api.github.com"), "acme", Optional.of(token), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), maxConcurrency, requestsPerMinute);
    }

    /** An App in place of a token. */
    static GitHubConfig ofApp(URI apiUrl, String pem, Optional<Long> installation) {
        return new TestConfig(apiUrl, "acme", Optional.empty(), Optional.of("1234"), Optional.of(pem), installation,
                Optional.empty(), 20, 900);
    }

    @Override
    public Optional<String> tokenFile() {
        return Optional.empty();
    }

    @Override
    public Optional<String> appPrivateKeyFile() {
        return Optional.empty();
    }
}
