package io.shipyard.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

/**
 * The hourly budget, as the headers of
 * <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">GitHub's primary rate limit</a>
 * give it, and how polling has to slow down so that it lasts. A server that sends no such headers has no budget to run out
 * of.
 */
@ApplicationScoped
public class RequestBudget {

    private static final Logger LOG = Logger.getLogger(RequestBudget.class);

    /** GitHub's reset wavers by seconds within one window; windows are an hour apart. */
    private static final Duration SAME_WINDOW = Duration.ofSeconds(60);
    /** Polling leaves a twentieth for those who wait for an answer. */
    private static final int RESERVED_PART = 20;
    /**
     * The rate is measured over as much as a whole stretched interval, or it would be what the last stretch has not reached.
     */
    private static final Duration SAMPLE = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final int concurrency;
    private final Duration longest;
    private Hourly known;
    private Instant checkedAt = Instant.MIN;
    private Instant sampledAt;
    private int sampledRemaining;
    /** Charged requests a second, if nothing were stretched. */
    private double demand;
    private boolean heldBack;

    RequestBudget(InstantSource clock, GitHubConfig config,
            RateLimitConfig limits) {
        this.clock = clock;
        this.concurrency = config.maxConcurrency();
        this.longest = limits.rateLimitInterval();
    }

    /**
     * What a window's headers say.
     *
     * @param limit requests an hour
     * @param remaining of them
     * @param resetAt when the next window begins, by this service's clock
     */
    record Hourly(int limit, int remaining, Instant resetAt) {
    }

    synchronized Optional<Hourly> known() {
        return Optional.ofNullable(known);
    }

    /** An answer's headers, or what another replica read in one. Answers overtake each other: the least remaining counts. */
    synchronized void update(Hourly received) {
        Instant now = instant();
        boolean newWindow = known == null || received.resetAt.isAfter(known.resetAt.plus(SAME_WINDOW))
                || !now.isBefore(known.resetAt);
        if (!newWindow && received.resetAt.isBefore(known.resetAt.minus(SAME_WINDOW))) {
            return;
        }
        known = newWindow || received.remaining < known.remaining ? received : known;
        if (newWindow || sampledAt == null) {
            startSample(now);
        } else if (!now.isBefore(sampledAt.plus(sampleTime()))) {
            measure(now);
            startSample(now);
        }
    }

    /** Times by a clock that was set back mean nothing any more; the next answer brings new ones. */
    private Instant instant() {
        Instant now = clock.instant();
        if (now.isBefore(checkedAt)) {
            known = null;
            sampledAt = null;
        }
        checkedAt = now;
        return now;
    }

    private Duration sampleTime() {
        Duration stretched = Duration.ofMillis((long) (SAMPLE.toMillis() * stretch(sampledAt)));
        return stretched.compareTo(longest) < 0 || longest.compareTo(SAMPLE) < 0 ? stretched : longest;
    }

    private void startSample(Instant now) {
        sampledAt = now;
        sampledRemaining = known.remaining;
    }

    private void measure(Instant now) {
        double seconds = Duration.between(sampledAt, now).toMillis() / 1000.0;
        double unstretched = (sampledRemaining - known.remaining) / seconds * stretch(sampledAt);
        // quick to slow down, slow to speed up
        demand = unstretched > demand ? unstretched : (demand + unstretched) / 2;
    }

    /** How many times as long as usual polling has to wait, so that what remains lasts until the reset; 1 or more. */
    public synchronized double stretch() {
        return stretch(instant());
    }

    private double stretch(Instant now) {
        if (known == null || !now.isBefore(known.resetAt)) {
            return 1;
        }
        double seconds = Math.max(1, Duration.between(now, known.resetAt).toMillis() / 1000.0);
        double affordable = Math.max(0, known.remaining - reserve(Priority.POLLING)) / seconds;
        return Math.max(1, demand / Math.max(affordable, 0.001));
    }

    /** The interval as the budget has it, no longer than {@code CI_RATE_LIMIT_INTERVAL} unless it is already. */
    public Duration stretched(Duration interval) {
        double stretch = stretch();
        if (stretch == 1 || interval.compareTo(longest) >= 0) {
            return interval;
        }
        return Duration.ofMillis((long) Math.min((double) longest.toMillis(), interval.toMillis() * stretch));
    }

    /** Until when nothing of that priority is sent, so that GitHub need not say it; empty while there is enough. */
    synchronized Optional<Instant> usedUpUntil(Priority priority) {
        Instant now = instant();
        boolean usedUp = known != null && now.isBefore(known.resetAt) && known.remaining <= reserve(priority);
        if (priority == Priority.POLLING && usedUp != heldBack) {
            heldBack = usedUp;
            if (usedUp) {
                LOG.warnf("GitHub's hourly budget is nearly used up (%d of %d requests left): polling goes on at %s",
                        known.remaining, known.limit, known.resetAt.truncatedTo(ChronoUnit.SECONDS));
            } else {
                LOG.info("GitHub's hourly budget is there again: polling goes on");
            }
        }
        return usedUp ? Optional.of(known.resetAt) : Optional.empty();
    }

    /** Requests that are under way already are not held back: as many as go at once are always left. */
    private int reserve(Priority priority) {
        int underWay = Math.min(concurrency, known.limit / 4);
        return priority == Priority.INTERACTIVE ? underWay : Math.max(known.limit / RESERVED_PART, 2 * underWay);
    }
}
