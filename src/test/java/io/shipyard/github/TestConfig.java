package io.shipyard.github;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** Settings for what is tested without a running service. */
record TestConfig(URI apiUrl, String org, Optional<String> token, Optional<Set<String>> ignoreRepos, int maxConcurrency,
        int requestsPerMinute) implements GitHubConfig {

    static GitHubConfig of(int maxConcurrency, int requestsPerMinute) {
        return new TestConfig(URI.create("https://api.github.com"), "acme", Optional.of("a-token"), Optional.empty(),
                maxConcurrency, requestsPerMinute);
    }
}
