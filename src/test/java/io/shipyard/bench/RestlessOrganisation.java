package io.shipyard.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.shipyard.bench.Failures.Failure;
import io.shipyard.bench.RunLife.Plan;

/**
 * Repositories whose runs come at any time, end in any way, and are often started again when they have failed.
 */
final class RestlessOrganisation {

    private static final int MAX_ATTEMPTS = 3;

    private final Random random;
    private final List<SimulatedRepository> repositories;

    /** @param within all first attempts begin */
    RestlessOrganisation(int size, Random random, Instant start, Duration within) {
        this.random = random;
        this.repositories = IntStream.range(0, size).mapToObj(i -> new SimulatedRepository(i,
                new RunLife(start.plus(upTo(within)), plan()))).toList();
    }

    List<SimulatedRepository> repositories() {
        return repositories;
    }

    /** What somebody thinks of a failure: often that it is worth another try. */
    void see(Failure failure, Instant now) {
        if (failure.attempt() < MAX_ATTEMPTS && random.nextInt(3) > 0) {
            failure.repository().life().rerun(now.plus(upTo(Duration.ofSeconds(5))), plan());
        }
    }

    private Plan plan() {
        int fate = random.nextInt(10);
        return new Plan(upTo(Duration.ofSeconds(8)), upTo(Duration.ofSeconds(25)),
                fate < 6 ? "success" : fate < 9 ? "failure" : "cancelled");
    }

    private Duration upTo(Duration most) {
        return Duration.ofMillis(random.nextInt((int) most.toMillis()));
    }
}
