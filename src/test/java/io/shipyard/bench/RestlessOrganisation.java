package io.shipyard.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.shipyard.bench.RunLife.Plan;

/**
 * Repositories whose runs come at any time, end in any way, and are often started again when they have failed, whether
 * anybody has seen the failure or not. Some are renamed meanwhile.
 */
final class RestlessOrganisation {

    private static final int MAX_ATTEMPTS = 3;
    /** One of so many. */
    private static final int RENAMED = 10;

    private final Random random;
    private final List<SimulatedRepository> repositories;

    /** @param within all first attempts begin */
    RestlessOrganisation(int size, Random random, Instant start, Duration within) {
        this.random = random;
        this.repositories = IntStream.range(0, size)
                .mapToObj(i -> new SimulatedRepository(i, life(start.plus(upTo(within))))).toList();
        repositories.stream().filter(repository -> random.nextInt(RENAMED) == 0)
                .forEach(repository -> repository.rename(start.plus(upTo(within))));
    }

    List<SimulatedRepository> repositories() {
        return repositories;
    }

    private RunLife life(Instant start) {
        Plan plan = plan();
        RunLife life = new RunLife(start, plan);
        for (int attempt = 1; attempt < MAX_ATTEMPTS && !"success".equals(plan.conclusion())
                && random.nextInt(3) > 0; attempt++) {
            plan = plan.deploys() || plan.partial() ? partial(plan()) : plan();
            life.rerun(life.endsAt().plus(upTo(Duration.ofSeconds(5))), plan);
        }
        return life;
    }

    private Plan plan() {
        int fate = random.nextInt(10);
        return new Plan(upTo(Duration.ofSeconds(8)), upTo(Duration.ofSeconds(25)),
                fate < 6 ? "success" : fate < 9 ? "failure" : "cancelled", fate < 7, false);
    }

    /** What failed after the Helm job is started again without it. */
    private static Plan partial(Plan plan) {
        return new Plan(plan.queued(), plan.inProgress(), plan.conclusion(), false, true);
    }

    private Duration upTo(Duration most) {
        return Duration.ofMillis(random.nextInt((int) most.toMillis()));
    }
}
