package io.shipyard.ci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TickHealthTest {

    private static final List<String> TICKS = List.of("track", "chart-versions", "sync", "outbox", "deployments");

    private Instant now = Instant.parse("2026-03-02T10:00:00Z");
    private final TickHealth health = new TickHealth(() -> now, "1s");

    @BeforeEach
    void start() {
        assertEquals("UP", status());
    }

    private String status() {
        return answer().getStatus().name();
    }

    private HealthCheckResponse answer() {
        return health.call().await().indefinitely();
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    private void tick(List<String> invoked) {
        invoked.forEach(health::invoked);
    }

    /** As a probe does, every ten seconds. */
    private String statusAfter(int seconds, List<String> invoked) {
        String status = status();
        for (int passed = 0; passed < seconds; passed += 10) {
            pass(10);
            tick(invoked);
            status = status();
        }
        return status;
    }

    @Test
    void ticksThatAreInvoked_areAlive() {
        assertEquals("UP", statusAfter(600, TICKS));
    }

    @Test
    void noTickForAMinute_isDeath() {
        assertEquals("UP", statusAfter(50, List.of()));
        assertEquals("DOWN", statusAfter(10, List.of()));
        tick(TICKS);
        assertEquals("UP", status());
    }

    @Test
    void oneOfTheTicksMissing_isDeath() {
        assertEquals("UP", statusAfter(50, List.of("track", "chart-versions", "outbox", "deployments")));
        assertEquals("DOWN", statusAfter(10, List.of("track", "chart-versions", "outbox", "deployments")));
    }

    /** Ticks may be ten seconds apart, and the clock may jump just before one. */
    @ParameterizedTest
    @ValueSource(longs = { 44, 45, 46, 51, 55, 59, 60, 61, 3600, 86_400 * 365, -1, -3600 })
    void clockThatJumps_killsNobody(long seconds) {
        statusAfter(30, TICKS);
        pass(9);
        now = now.plus(Duration.ofSeconds(seconds));

        assertEquals("UP", status());
        pass(1);
        tick(TICKS);
        assertEquals("UP", status());
        assertEquals("UP", statusAfter(50, List.of()));
        assertEquals("DOWN", statusAfter(10, List.of()));
    }

    @Test
    void ticksThatAreOff_areNotMissed() {
        TickHealth off = new TickHealth(() -> now, "off");
        off.call().await().indefinitely();
        pass(40);
        off.call().await().indefinitely();
        pass(40);

        HealthCheckResponse answer = off.call().await().indefinitely();
        assertEquals(HealthCheckResponse.Status.UP, answer.getStatus());
        assertEquals("off", answer.getData().orElseThrow().get("ticks"));
    }
}
