package io.shipyard.github;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * The way of a request: through the gate, which is closed while GitHub limits the service; in its turn; with a credential;
 * conditionally; and its answer becomes a result, or is followed to where a repository has moved.
 */
@ApplicationScoped
class Transport {

    private static final int MAX_REDIRECTS = 3;
    /** Before a refused request is sent again with a token that should be good. */
    private static final List<Duration> PAUSES = List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final RateLimitGate gate;
    private final RequestGovernor governor;
    private final TokenProvider tokens;
    private final ConditionalRequests requests;
    private final ResponseCheck results;
    private final Vertx vertx;
    private final URI root;

    Transport(RateLimitGate gate, RequestGovernor governor, TokenProvider tokens, ConditionalRequests requests,
            ResponseCheck results, Vertx vertx, GitHubConfig config) {
        this.gate = gate;
        this.governor = governor;
        this.tokens = tokens;
        this.requests = requests;
        this.results = results;
        this.vertx = vertx;
        this.root = config.apiUrl();
    }

    /** @return an answer with a status below 400; fails with a {@link GitHubException} otherwise */
    Uni<GitHubResponse> send(GitHubRequest request, Priority priority) {
        return send(request, priority, MAX_REDIRECTS);
    }

    private Uni<GitHubResponse> send(GitHubRequest request, Priority priority, int redirects) {
        return withCredential(request, priority, 0)
                .flatMap(results::check)
                .flatMap(response -> response.isMoved()
                        ? send(request.movedTo(newPlace(response, redirects)), priority, redirects - 1)
                        : Uni.createFrom().item(response));
    }

    /** Sent again if GitHub refuses the token, and there is another, or the same one should soon be accepted. */
    private Uni<GitHubResponse> withCredential(GitHubRequest request, Priority priority, int refusals) {
        return inTurn(request, priority).flatMap(response -> response.status() != 401 || refusals == PAUSES.size()
                ? Uni.createFrom().item(response)
                : tokens.refused(response.by()).flatMap(refusal -> switch (refusal) {
                    case CERTAIN -> Uni.createFrom().item(response);
                    case REPLACED -> withCredential(request, priority, refusals + 1);
                    case DOUBTFUL -> pause(PAUSES.get(refusals))
                            .flatMap(ignored -> withCredential(request, priority, refusals + 1));
                }));
    }

    private Uni<Void> pause(Duration time) {
        return Uni.createFrom().deferred(() -> Uni.createFrom().voidItem().onItem().delayIt().by(time)
                .emitOn(CallerContext.of(vertx)));
    }

    private Uni<GitHubResponse> inTurn(GitHubRequest request, Priority priority) {
        return Uni.createFrom().deferred(() -> throughGate(priority, () -> governor.submit(request, priority,
                forWhom -> tokens.current().flatMap(by -> throughGate(forWhom, () -> requests.send(request, by))))))
                .onFailure(problem -> !(problem instanceof GitHubException))
                .transform(problem -> GitHubException.unreadable(request.url(),
                        "gave no answer (" + GitHubException.describe(problem) + ")", problem));
    }

    /** Asked before a request waits for its turn, and again when it has come. */
    private Uni<GitHubResponse> throughGate(Priority forWhom, Supplier<Uni<GitHubResponse>> request) {
        return gate.closedUntil(forWhom)
                .map(until -> Uni.createFrom().<GitHubResponse> failure(new GitHubException.RateLimited(until)))
                .orElseGet(request);
    }

    /** A renamed or transferred repository: the new place is on the same API, or it gets no credential of ours. */
    private URI newPlace(GitHubResponse response, int redirects) {
        URI place = response.location();
        if (redirects == 0 || !isOfApi(place)) {
            throw GitHubException.unreadable(response.url(),
                    "redirects " + (redirects == 0 ? "without end" : "to another host"), null);
        }
        return place;
    }

    /** Whether a URL is of the same scheme, host and port as the API. */
    boolean isOfApi(URI url) {
        return root.getScheme().equalsIgnoreCase(url.getScheme()) && root.getAuthority().equalsIgnoreCase(url.getAuthority());
    }

    URI resolve(String path) {
        return GitHubApi.url(root, path);
    }
}
