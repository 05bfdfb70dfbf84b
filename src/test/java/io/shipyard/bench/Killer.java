package io.shipyard.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import io.shipyard.testing.ServiceProcess;

/**
 * Ends a replica every now and then, with {@code kill -9} or with {@code kill}, and starts it again; the next one not before
 * that answers, or a slow machine would do nothing but start replicas.
 */
final class Killer {

    private static final Duration LEAST_PAUSE = Duration.ofSeconds(12);
    private static final int MORE_PAUSE_MILLIS = 6_000;

    private final List<ServiceProcess> services;
    private final Random random;
    private final Takeovers takeovers;
    private ServiceProcess victim;
    private Instant next;
    private int kills;
    private int stops;

    Killer(List<ServiceProcess> services, Random random, Takeovers takeovers, Instant start) {
        this.services = services;
        this.random = random;
        this.takeovers = takeovers;
        this.next = start.plus(pause());
    }

    int kills() {
        return kills;
    }

    int stops() {
        return stops;
    }

    void act(Instant now) {
        takeovers.observe(now);
        if (now.isBefore(next)) {
            return;
        }
        if (victim != null && !victim.isReady()) {
            next = now.plus(pause());
            return;
        }
        takeovers.end(now);
        victim = services.get(random.nextInt(services.size()));
        if (random.nextInt(3) == 0) {
            stops++;
            victim.stop();
        } else {
            kills++;
            victim.kill();
            takeovers.begin(Instant.now());
        }
        victim.launch();
        next = now.plus(pause());
    }

    private Duration pause() {
        return LEAST_PAUSE.plusMillis(random.nextInt(MORE_PAUSE_MILLIS));
    }
}
