package io.shipyard.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
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
    private final Duration leastWait;
    private Instant closedUntil = Instant.MIN;
    private boolean announced;
    private int unstated;

    RateLimitGate(InstantSource clock,
            @ConfigProperty(name = "ci.rate-limit-interval") Duration leastWait) {
        this.clock = clock;
        this.leastWait = leastWait;
    }

    /** When the gate opens; empty while it is open. */
    public synchronized Optional<Instant> closedUntil() {
        if (clock.instant().isBefore(closedUntil)) {
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
     * way when it closed meet the same limit: they prolong it only if they are told a time.
     */
    synchronized Instant close(RateLimit limit) {
        Instant now = clock.instant();
        boolean closed = now.isBefore(closedUntil);
        if (closed && limit.asked().isEmpty()) {
            return closedUntil;
        }
        Duration asked = limit.asked().orElseGet(() -> UNSTATED_WAIT.multipliedBy(1L << Math.min(unstated++, DOUBLINGS)));
        Instant until = now.plus(asked.compareTo(leastWait) > 0 ? asked : leastWait);
        closedUntil = closed && closedUntil.isAfter(until) ? closedUntil : until;
        if (!announced) {
            announced = true;
            LOG.warnf("GitHub's %s rate limit is reached: nothing is sent before %s",
                    limit.secondary() ? "secondary" : "primary", closedUntil.truncatedTo(ChronoUnit.SECONDS));
        }
        return closedUntil;
    }

    /** An answer within the limits, to a request sent since: the next unstated wait starts small again. */
    synchronized void answered() {
        if (!clock.instant().isBefore(closedUntil)) {
            unstated = 0;
        }
    }
}
