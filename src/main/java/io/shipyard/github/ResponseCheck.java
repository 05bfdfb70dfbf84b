package io.shipyard.github;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.smallrye.mutiny.Uni;

/** What an answer says besides its content: that GitHub limits the service, refuses its credential, or has no such thing. */
@ApplicationScoped
class ResponseCheck {

    private final RateLimitGate gate;
    private final SharedLimits shared;
    private final Credential credential;
    private final TokenProvider tokens;
    private final ObjectMapper mapper;
    private final InstantSource clock;

    ResponseCheck(RateLimitGate gate, SharedLimits shared, Credential credential, TokenProvider tokens, ObjectMapper mapper,
            InstantSource clock) {
        this.gate = gate;
        this.shared = shared;
        this.credential = credential;
        this.tokens = tokens;
        this.mapper = mapper;
        this.clock = clock;
    }

    /** @return the answer, if its status is below 400; fails with a {@link GitHubException} otherwise */
    Uni<GitHubResponse> check(GitHubResponse response) {
        int status = response.status();
        Optional<RateLimit> limit = RateLimit.of(status, response::header, response.body(), clock.instant());
        if (limit.isPresent()) {
            Instant until = gate.close(limit.get());
            return shared.announceLimit().flatMap(ignored -> Uni.createFrom().failure(new GitHubException.RateLimited(until)));
        }
        if (status == 401 && tokens.mayRecover(response.by())) {
            return Uni.createFrom().failure(new GitHubException.Unavailable("GitHub answered 401 for "
                    + response.url().getPath() + ", and took the same token within the last minute", null));
        }
        if (status == 401) {
            credential.refused();
        } else if (status < 500) {
            credential.accepted();
            tokens.accepted(response.by());
        }
        if (status < 400) {
            gate.answered();
            return Uni.createFrom().item(response);
        }
        return Uni.createFrom().failure(failure(response.url(), status, response.explanation(mapper)));
    }

    private GitHubException failure(URI url, int status, String explanation) {
        String what = "GitHub answered " + status + " for " + url.getPath() + explanation;
        return switch (status) {
            case 404, 410 -> new GitHubException.NotFound(what);
            case 401 -> new GitHubException.Unauthorized(what + ": check " + credential.settings());
            default -> status < 500 ? new GitHubException.Refused(what) : new GitHubException.Unavailable(what, null);
        };
    }
}
