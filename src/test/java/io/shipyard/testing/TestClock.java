package io.shipyard.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import jakarta.inject.Singleton;

import io.quarkus.test.Mock;

/**
 * The service's clock in the tests: the system's, until a test moves it. PostgreSQL's does not move along, so whoever
 * moved this one resets it.
 */
@Mock
@Singleton
public class TestClock implements InstantSource {

    private static final long DAYS_APART = 10;

    private volatile Duration offset = Duration.ZERO;
    private volatile Optional<Instant> stoppedAt = Optional.empty();
    private int visits;
    private int moves;

    @Override
    public Instant instant() {
        return stoppedAt.orElseGet(Instant::now).plus(offset);
    }

    public void move(Duration by) {
        offset = offset.plus(by);
    }

    /**
     * Goes to a time of the past that no test has been to, and stands still there: time passes only by {@link #move}. What a
     * test brings about there, as a rate limit that closes the gate for all tests, is long over when the clock is reset.
     */
    public void goBack() {
        stoppedAt = Optional.of(Instant.now());
        offset = Duration.ofDays(DAYS_APART * ++visits - 20_000);
    }

    /** Goes on to a time that no test has been to: what was kept for a while is not any more. */
    public void moveOn() {
        offset = Duration.ofMinutes(++moves);
    }

    public void reset() {
        stoppedAt = Optional.empty();
        offset = Duration.ZERO;
    }
}
