package io.shipyard.github;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.rest.client.inject.RestClient;

import io.smallrye.mutiny.Uni;

/**
 * Sends requests, on the condition that something has changed wherever an earlier answer is known: by its caller, or by the
 * cache, whose answer then stands for the one that GitHub need not give.
 */
@ApplicationScoped
class ConditionalRequests {

    private static final Duration MAX_TIME = Duration.ofSeconds(20);

    private final GitHubApi api;
    private final ConditionalCache cache;
    private final GitHubMetrics metrics;
    private final RequestBudget budget;
    private final InstantSource clock;

    ConditionalRequests(@RestClient GitHubApi api, ConditionalCache cache, GitHubMetrics metrics, RequestBudget budget,
            InstantSource clock) {
        this.api = api;
        this.cache = cache;
        this.metrics = metrics;
        this.budget = budget;
        this.clock = clock;
    }

    Uni<GitHubResponse> send(GitHubRequest request, Authorization by) {
        String etag = request.etag(by);
        Optional<ConditionalCache.Kept> kept = etag == null ? cache.find(request.url(), by) : Optional.empty();
        Uni<GitHubResponse> answered = api
                .get(request.url(), by.header(), kept.map(ConditionalCache.Kept::etag).orElse(etag))
                .map(response -> GitHubResponse.of(request.url(), by, response))
                // the client's own timeouts do not end an answer that trickles
                .ifNoItem().after(MAX_TIME).fail();
        return metrics.watch(request.route(), answered)
                .invoke(received -> RateLimit.budget(received::header, clock.instant()).ifPresent(budget::update))
                .map(fresh -> fresh.status() == 304 && kept.isPresent() ? kept.get().answer() : fresh);
    }
}
