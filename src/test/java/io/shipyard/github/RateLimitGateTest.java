package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitGateTest {

    private static final Duration INTERVAL = Duration.ofSeconds(100);
    private static final RateLimit UNSTATED = new RateLimit(true, Optional.empty());

    private final MovableClock clock = new MovableClock();
    private final Instant start = clock.instant();
    private final RateLimitGate gate = new RateLimitGate(clock,
            new RequestBudget(clock, TestConfig.of(20, 900), () -> INTERVAL),
            () -> INTERVAL);

    private final Logger logger = Logger.getLogger(RateLimitGate.class.getName());
    private final List<Level> logged = new ArrayList<>();
    private final Handler handler = new Handler() {

        @Override
        public void publish(LogRecord line) {
            logged.add(line.getLevel().intValue() >= Level.WARNING.intValue() ? Level.WARNING : line.getLevel());
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
    }

    @ParameterizedTest
    @CsvSource({ "0, 100", "99, 100", "101, 101", "3600, 3600" })
    void close_askedToWait_takesTheLongerOfThatAndTheInterval(long asked, long closed) {
        Instant until = gate.close(asked(asked));

        assertEquals(start.plusSeconds(closed), until);
        assertEquals(Optional.of(until), gate.closedUntil(Priority.INTERACTIVE));
        clock.move(Duration.ofSeconds(closed).minusNanos(1));
        assertEquals(Optional.of(until), gate.closedUntil(Priority.INTERACTIVE));
        clock.move(Duration.ofNanos(1));
        assertEquals(Optional.empty(), gate.closedUntil(Priority.INTERACTIVE));
    }

    @Test
    void close_againWhileClosed_neverOpensSooner() {
        gate.close(asked(3600));
        clock.move(Duration.ofSeconds(10));

        assertEquals(start.plusSeconds(3600), gate.close(asked(5)));
        assertEquals(start.plusSeconds(10 + 7200), gate.close(asked(7200)));
        assertEquals(Optional.of(start.plusSeconds(10 + 7200)), gate.closedUntil(Priority.INTERACTIVE));
    }

    @Test
    void close_unstatedWaits_growUntilAnAnswerComes() {
        assertEquals(List.of(100L, 120L, 240L, 480L, 960L, 1920L, 3840L, 3840L, 3840L), List.of(unstatedWait(),
                unstatedWait(), unstatedWait(), unstatedWait(), unstatedWait(), unstatedWait(), unstatedWait(),
                unstatedWait(), unstatedWait()));
        gate.answered();
        assertEquals(List.of(100L, 120L), List.of(unstatedWait(), unstatedWait()), "60 s at first, and then twice that");
    }

    @Test
    void close_byRequestsUnderWayTogether_countsOnce() {
        for (int i = 0; i < 20; i++) {
            assertEquals(start.plusSeconds(100), gate.close(UNSTATED));
            gate.answered();
        }
        clock.move(Duration.ofSeconds(100));
        assertEquals(120, unstatedWait(), "the second limit, whatever was answered while the gate was closed");
    }

    private long unstatedWait() {
        long seconds = clock.instant().until(gate.close(UNSTATED), ChronoUnit.SECONDS);
        clock.move(Duration.ofSeconds(seconds));
        assertTrue(gate.closedUntil(Priority.INTERACTIVE).isEmpty());
        return seconds;
    }

    @Test
    void closedUntil_beforeAnyLimit_isEmptyAndSilent() {
        assertEquals(Optional.empty(), gate.closedUntil(Priority.INTERACTIVE));
        assertEquals(List.of(), logged);
    }

    @Test
    void close_manyTimes_isLoggedOnceAndSoIsTheOpening() {
        gate.close(asked(200));
        gate.close(asked(200));
        gate.closedUntil(Priority.INTERACTIVE);
        assertEquals(List.of(Level.WARNING), logged);

        clock.move(Duration.ofSeconds(200));
        gate.closedUntil(Priority.INTERACTIVE);
        gate.closedUntil(Priority.INTERACTIVE);
        assertEquals(List.of(Level.WARNING, Level.INFO), logged);

        gate.close(UNSTATED);
        assertEquals(List.of(Level.WARNING, Level.INFO, Level.WARNING), logged);
    }

    private static RateLimit asked(long seconds) {
        return new RateLimit(false, Optional.of(Duration.ofSeconds(seconds)));
    }
}
