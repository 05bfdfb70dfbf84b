package io.shipyard.deployment;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Of servers that limit requests, nothing is asked until they take some again. */
final class ArgoCdLimits {

    private final InstantSource clock;
    private final Map<URI, Limit> limits = new ConcurrentHashMap<>();

    ArgoCdLimits(InstantSource clock) {
        this.clock = clock;
    }

    /** Not for what comes before, as after a clock that was set back. */
    private record Limit(Instant since, ArgoCdException.Limited problem) {

        private boolean isOf(Instant now) {
            return !now.isBefore(since) && now.isBefore(problem.retryAt());
        }
    }

    /** Fails if there is one. */
    void check(ArgoCdRequest request) {
        Limit limit = limits.get(request.server().url());
        if (limit != null && limit.isOf(clock.instant())) {
            throw limit.problem;
        }
    }

    void add(ArgoCdRequest request, ArgoCdException.Limited problem) {
        limits.put(request.server().url(), new Limit(clock.instant(), problem));
    }
}
