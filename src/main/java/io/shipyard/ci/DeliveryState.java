package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What webhook deliveries had reported about a row when it was claimed, and what follows for its checks. Immutable and without
 * IO.
 *
 * @param last when the last delivery came; null if none has since tracking began, or if they seem to be missing
 * @param missedAt when a change was seen that none had announced; null if one has since
 * @param lastCheck the last check that GitHub answered; null if there was none
 */
record DeliveryState(Instant last, Instant missedAt, Instant lastCheck) {

    /** By which a delivery may come after its change is seen, and GitHub's lists may lag behind their deliveries. */
    static final Duration LATE = Duration.ofSeconds(30);

    /**
     * How long until the next check of a state; empty when there is nothing left to check. As long as deliveries come
     * nobody has to poll, but the list that a delivery led to may have been one from before the change.
     */
    Optional<Duration> nextCheck(CiState state, Instant now, CiConfig config) {
        if (isOpen(now, config.pollTimeout())) {
            return Optional.of(config.pollInterval());
        }
        Optional<Duration> usual = state.nextCheck(now, config);
        boolean running = state.runId() != 0 && !state.status().ended();
        return last != null && missedAt == null && running ? usual.map(interval -> longer(interval, config)) : usual;
    }

    private static Duration longer(Duration interval, CiConfig config) {
        return interval.compareTo(config.rateLimitInterval()) > 0 ? interval : config.rateLimitInterval();
    }

    /** As if there were no webhooks. */
    DeliveryState forgotten() {
        return new DeliveryState(null, null, lastCheck);
    }

    /** There may be something to see that no check has shown. */
    private boolean isOpen(Instant now, Duration atMost) {
        return last != null && (now.isBefore(last.plus(LATE))
                || ((lastCheck == null || lastCheck.isBefore(last)) && now.isBefore(last.plus(atMost))));
    }

    /** Whether the last delivery may announce a change that the last check was too early to see. */
    boolean isNews() {
        return last != null && (lastCheck == null || last.isAfter(lastCheck.minus(LATE)));
    }

    /**
     * Whether a change is one that a delivery should have announced. A start or an end of a run is; a re-run that is queued
     * is not, nor is what only time has brought about.
     */
    boolean missed(CiState before, CiState after) {
        boolean unannounced = last != null && !isNews();
        boolean startedOrEnded = switch (after.status()) {
            case IN_PROGRESS, SUCCESS, FAILURE, CANCELLED -> true;
            case PENDING, NO_WORKFLOW, TIMEOUT -> false;
        };
        return unannounced && startedOrEnded && (before.status() != after.status() || before.runId() != after.runId()
                || before.runAttempt() != after.runAttempt());
    }
}
