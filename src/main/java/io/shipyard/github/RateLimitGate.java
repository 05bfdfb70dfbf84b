package io.shipyard.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

/**
 * One gate for the whole token: while it is closed nothing is sent, since going on while limited can get a token banned.
 */
@ApplicationScoped
public class RateLimitGate {

    private static final Logger LOG = Logger.getLogger(RateLimitGate.class);

    /** What GitHub asks to wait at least when a secondary limit names no time; doubled each time it comes again. */
    private static final Duration UNSTATED_WAIT = Duration.ofSeconds(60);
    private static final int DOUBLINGS = 6;

    private final InstantSource clock;
    private final RequestBudget budget;
    private final Duration leastWait;
    private Instant closedUntil = Instant.MIN;
    private Instant checkedAt = Instant.MIN;
    private boolean announced;
    private int unstated;

    RateLimitGate(InstantSource clock, RequestBudget budget,
            RateLimitConfig limits) {
        this.clock = clock;
        this.budget = budget;
        this.leastWait = limits.rateLimitInterval();
    }

    /** When the gate opens for requests of a priority, which the hourly budget may keep closed too; empty while it is open. */
    public Optional<Instant> closedUntil(Priority priority) {
        return limitedUntil().or(() -> budget.usedUpUntil(priority));
    }

    synchronized boolean isClosed() {
        followClock();
        return clock.instant().isBefore(closedUntil);
    }

    /** For how long GitHub limits this credential; empty while it does not. */
    synchronized Optional<Duration> limitedFor() {
        return limitedUntil().map(until -> Duration.between(clock.instant(), until));
    }

    /** A clock that is set back does not prolong what GitHub asked for. */
    private void followClock() {
        Instant now = clock.instant();
        if (closedUntil.isAfter(now) && now.isBefore(checkedAt)) {
            closedUntil = closedUntil.minus(Duration.between(now, checkedAt));
        }
        checkedAt = now;
    }

    /** Until when GitHub limits this service; empty while it does not. */
    synchronized Optional<Instant> limitedUntil() {
        if (isClosed()) {
            return Optional.of(closedUntil);
        }
        if (announced) {
            announced = false;
            LOG.info("GitHub's rate limit is over: requests are sent again");
        }
        return Optional.empty();
    }

    /**
     * Closes the gate for the longer of {@code CI_RATE_LIMIT_INTERVAL} and what GitHub asked for. Requests that were under
     * way when it closed meet the same limit: they prolong it only if they are given a time.
     */
    synchronized Instant close(RateLimit limit) {
        if (isClosed() && limit.asked().isEmpty()) {
            return closedUntil;
        }
        Duration asked = limit.asked().orElseGet(() -> UNSTATED_WAIT.multipliedBy(1L << Math.min(unstated++, DOUBLINGS)));
        return closeFor(asked.compareTo(leastWait) > 0 ? asked : leastWait,
                (limit.secondary() ? "secondary" : "primary") + " rate limit is reached");
    }

    /** Another replica has met a limit that lasts that long. */
    synchronized void closeFor(Duration wait) {
        closeFor(wait, "rate limit was reached by another replica");
    }

    private Instant closeFor(Duration wait, String reason) {
        Instant until = clock.instant().plus(wait);
        closedUntil = isClosed() && closedUntil.isAfter(until) ? closedUntil : until;
        if (!announced) {
            announced = true;
            LOG.warnf("GitHub's %s: nothing is sent before %s", reason, closedUntil.truncatedTo(ChronoUnit.SECONDS));
        }
        return closedUntil;
    }

    /** An answer within the limits, to a request sent since: the next unstated wait starts small again. */
    synchronized void answered() {
        if (!isClosed()) {
            unstated = 0;
        }
    }
}
