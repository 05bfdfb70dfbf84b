package io.shipyard.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.shipyard.bench.RunLife.Plan;
import io.shipyard.testing.ServiceProcess;
import io.vertx.core.Vertx;

/**
 * 300 repositories whose runs come, last and end within a minute, some of them in failure, to be started again. They are
 * watched by one service or by several, and live the same lives each time.
 */
final class Replicas {

    static final int REPOSITORIES = 300;

    private static final int REPOS_OF_RELEASE = 50;
    private static final long SEED = 7;
    private static final Duration START = Duration.ofSeconds(3);
    /** Longer than the interval of checks and a tick, so that no state of a run passes unseen. */
    private static final Duration LEAST = Duration.ofSeconds(16);
    private static final Duration RERUN_AFTER = Duration.ofSeconds(2);
    private static final Plan RERUN = new Plan(LEAST, LEAST, "success");

    /** @param differences events that are missing, or there too often */
    record Result(Calls calls, int attempts, List<String> differences) {
    }

    private Replicas() {
    }

    static Result watch(Vertx vertx, Database database, int replicas, CyclicBarrier ready) {
        try (SimulatedGitHub gitHub = new SimulatedGitHub(vertx, new PrimaryLimit(100_000, Duration.ofHours(1)),
                new Faults(SEED))) {
            List<ServiceProcess> services = IntStream.range(0, replicas)
                    .mapToObj(i -> Services.process("replica-" + (i + 1) + "-of-" + replicas, database, gitHub,
                            "CI_POLL_INTERVAL", "10s", "CI_RATE_LIMIT_INTERVAL", "10s", "GITHUB_REQUESTS_PER_MINUTE", "0"))
                    .toList();
            try {
                Services.start(services);
                awaitOthers(ready);
                return watch(services.get(0), gitHub, database);
            } finally {
                services.forEach(ServiceProcess::close);
            }
        }
    }

    private static Result watch(ServiceProcess service, SimulatedGitHub gitHub, Database database) {
        List<SimulatedRepository> repositories = repositories(Instant.now().plus(START));
        gitHub.add(repositories);
        Releases.register(service, repositories, REPOS_OF_RELEASE);
        Failures failures = new Failures(database, repositories);
        await().pollInterval(Duration.ofSeconds(1)).atMost(Duration.ofMinutes(4)).until(() -> {
            failures.news().forEach(failure -> failure.repository().life().rerun(Instant.now().plus(RERUN_AFTER), RERUN));
            return noneIsWanted(database);
        });
        Outcome expected = Outcome.expected(repositories);
        Outcome recorded = Outcome.recorded(database);
        return new Result(gitHub.calls(), expected.events().size() / 2,
                Stream.of(expected.without(recorded), recorded.without(expected)).flatMap(left -> left.events().stream())
                        .toList());
    }

    private static void awaitOthers(CyclicBarrier ready) {
        try {
            ready.await(3, TimeUnit.MINUTES);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } catch (BrokenBarrierException | TimeoutException others) {
            throw new IllegalStateException(others);
        }
    }

    /** No check and no chart version. */
    private static boolean noneIsWanted(Database database) {
        return database.number("select count(*) from repo_ci_status where due_at is not null or chart_due_at is not null") == 0;
    }

    private static List<SimulatedRepository> repositories(Instant start) {
        Random random = new Random(SEED);
        return IntStream.range(0, REPOSITORIES).mapToObj(i -> {
            Instant queuedAt = start.plus(upTo(random, Duration.ofSeconds(12)));
            Plan plan = new Plan(LEAST, LEAST.plus(upTo(random, Duration.ofSeconds(8))),
                    random.nextInt(10) == 0 ? "failure" : "success");
            return new SimulatedRepository(i, new RunLife(queuedAt, plan));
        }).toList();
    }

    private static Duration upTo(Random random, Duration most) {
        return Duration.ofMillis(random.nextInt((int) most.toMillis()));
    }
}
