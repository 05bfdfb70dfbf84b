package io.shipyard.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import io.shipyard.bench.RunLife.Plan;

/**
 * Repositories whose runs come at any time, end in any way, and are often started again by people who see in the service that
 * they failed.
 */
final class RestlessOrganisation {

    private static final int MAX_ATTEMPTS = 3;

    private final Random random;
    private final List<SimulatedRepository> repositories;
    /** Attempts that somebody has seen the end of, and decided about. */
    private final Set<String> seen = new HashSet<>();

    /** @param within all first attempts begin */
    RestlessOrganisation(int size, Random random, Instant start, Duration within) {
        this.random = random;
        this.repositories = IntStream.range(0, size).mapToObj(i -> new SimulatedRepository(i,
                new RunLife(start.plus(upTo(within)), plan()))).toList();
    }

    List<SimulatedRepository> repositories() {
        return repositories;
    }

    /**
     * What the service does not see, nobody starts again: an attempt that is over before a look, and followed by another, is
     * in GitHub's list of runs no more.
     */
    void rerunFailures(Database database, Instant now) {
        database.list("""
                select concat(r.repo_name, ' ', c.run_attempt) from repo_ci_status c
                join release_repo r on r.id = c.release_repo_id where c.status in ('failure', 'cancelled')""")
                .stream().filter(seen::add).map(attempt -> attempt.split(" "))
                .filter(attempt -> Integer.parseInt(attempt[1]) < MAX_ATTEMPTS && random.nextInt(3) > 0)
                .forEach(attempt -> named(attempt[0]).life().rerun(now.plus(upTo(Duration.ofSeconds(5))), plan()));
    }

    private SimulatedRepository named(String name) {
        return repositories.stream().filter(repository -> repository.name().equals(name)).findFirst().orElseThrow();
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
