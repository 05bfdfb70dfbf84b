package io.shipyard.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.shipyard.github.RateLimitConfig;
import io.shipyard.github.RequestBudget;

/** When repositories are checked in their environments. */
@Singleton
class CheckTimes {

    private final Duration interval;
    private final Duration timeout;
    private final Duration slow;
    private final RequestBudget budget;

    CheckTimes(@ConfigProperty(name = "deployment.poll-interval") Duration interval,
            @ConfigProperty(name = "deployment.poll-timeout") Duration timeout, RateLimitConfig limits, RequestBudget budget) {
        this.interval = interval;
        this.timeout = timeout;
        this.slow = limits.rateLimitInterval();
        this.budget = budget;
    }

    Duration timeout() {
        return timeout;
    }

    Duration interval() {
        return interval;
    }

    /** Twice what any check is put off for. */
    Duration longestWait(Duration lease) {
        return Stream.of(lease, interval, slow).max(Comparator.naturalOrder()).get().multipliedBy(2);
    }

    /**
     * Null if nothing is left to check. All that is known from Argo CD is due at the same instants, so that one list is enough
     * for it; what each costs GitHub a request is spread, and asked for less often unless it is about to be deployed.
     *
     * @param failed whether the check has failed
     */
    Instant next(DeploymentTarget target, DeploymentProgress progress, boolean failed) {
        if (!progress.isFollowed(target.claimedAt(), timeout)) {
            return null;
        }
        if (target.environment().argoCd().isPresent()) {
            return aligned(target.claimedAt());
        }
        boolean soon = !failed && progress.state() == DeploymentState.SYNCING;
        return spread(target.claimedAt(), budget.stretched(soon || interval.compareTo(slow) > 0 ? interval : slow));
    }

    /** After a limit: not all at once. */
    Instant afterLimit(DeploymentTarget target, Instant retryAt) {
        Instant latest = target.claimedAt().plus(slow);
        return spread(retryAt.isBefore(latest) ? retryAt : latest, interval);
    }

    private Instant aligned(Instant now) {
        return Instant.ofEpochMilli((now.toEpochMilli() / interval.toMillis() + 1) * interval.toMillis());
    }

    private static Instant spread(Instant from, Duration pause) {
        return from.plusMillis((long) (pause.toMillis() * (0.95 + 0.1 * ThreadLocalRandom.current().nextDouble())));
    }
}
