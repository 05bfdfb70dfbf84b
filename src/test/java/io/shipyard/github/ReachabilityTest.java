package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.logging.Level;

import org.junit.jupiter.api.Test;

import io.shipyard.testing.CapturedLog;

class ReachabilityTest {

    private final MovableClock clock = new MovableClock();
    private final Reachability reachability = new Reachability(clock);

    private void fail(int times, Duration apart) {
        for (int i = 0; i < times; i++) {
            reachability.failed("it answers 502");
            clock.move(apart);
        }
    }

    @Test
    void failures_ofAMoment_areNoOutage() {
        fail(100, Duration.ofMillis(100));
        assertFalse(reachability.isLost());
    }

    @Test
    void failures_thatAreFew_areNoOutage() {
        fail(4, Duration.ofMinutes(1));
        assertFalse(reachability.isLost());
    }

    @Test
    void failures_withAnAnswerBetweenThem_areNoOutage() {
        for (int i = 0; i < 10; i++) {
            fail(4, Duration.ofSeconds(15));
            reachability.answered();
        }
        assertFalse(reachability.isLost());
    }

    @Test
    void outage_isLoggedOnce_andItsEndToo() {
        try (CapturedLog log = new CapturedLog()) {
            fail(20, Duration.ofSeconds(15));
            assertTrue(reachability.isLost());
            assertEquals(List.of("GitHub is not reached since 2026-03-02T10:00:00Z (it answers 502): what is known stays as it "
                    + "is, and is checked again"), log.messages(Level.WARNING, ""));
            reachability.answered();
            reachability.answered();
            assertFalse(reachability.isLost());
            assertEquals(List.of("GitHub is reached again"), log.messages(Level.INFO, ""));
        }
    }
}
