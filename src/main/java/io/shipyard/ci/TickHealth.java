package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;

/**
 * Notices when the scheduler is dead: it invokes each tick again, whatever became of the last, so nothing that the database
 * or GitHub does keeps a tick from being invoked.
 */
@Liveness
@ApplicationScoped
class TickHealth implements AsyncHealthCheck {

    private static final Duration MAX_SILENCE = Duration.ofSeconds(60);
    /**
     * More than this between two readings of the clock is the clock's own jump, or a process that was stopped: the silence is
     * measured anew. With the longest tick it is less than the silence that counts, so no jump looks like one.
     */
    private static final Duration JUMP = Duration.ofSeconds(45);

    private final InstantSource clock;
    private final boolean ticks;
    private final Map<String, Instant> invoked = new TreeMap<>();
    private Instant read;

    TickHealth(InstantSource clock, @ConfigProperty(name = "ci.tick") String tick) {
        this.clock = clock;
        this.ticks = !"off".equals(tick);
    }

    /** The scheduler has invoked that tick. */
    synchronized void invoked(String tick) {
        invoked.put(tick, readClock());
    }

    /** DOWN when a tick has not been invoked for a minute. Whoever asks has to ask more often than every 45 s. */
    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(this::answer);
    }

    private synchronized HealthCheckResponse answer() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("scheduler");
        if (!ticks) {
            return answer.up().withData("ticks", "off").build();
        }
        Instant now = readClock();
        boolean alive = true;
        for (Map.Entry<String, Instant> tick : invoked.entrySet()) {
            Duration silence = Duration.between(tick.getValue(), now);
            alive &= silence.compareTo(MAX_SILENCE) < 0;
            answer.withData(tick.getKey(), silence.toSeconds() + " s ago");
        }
        return answer.status(alive).build();
    }

    private Instant readClock() {
        Instant now = clock.instant();
        if (read == null) {
            // those that overlap: only these are invoked while the last one is still under way
            CiMetrics.TICKS.forEach(tick -> invoked.put(tick, now));
        } else if (now.isBefore(read) || now.isAfter(read.plus(JUMP))) {
            invoked.replaceAll((tick, at) -> now);
        }
        read = now;
        return now;
    }
}
