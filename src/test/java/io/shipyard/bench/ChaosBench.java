package io.shipyard.bench;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.shipyard.bench.Calls.Kind;
import io.shipyard.testing.ServiceProcess;
import io.vertx.core.Vertx;

/**
 * An hour of three replicas and 300 repositories in two minutes, with intervals that are shorter by as much, while replicas
 * are killed and GitHub fails at random. At its end every attempt of every run was recorded once. With {@code -Dbench.kills}
 * it goes on until so many were killed, with 1,000 repositories.
 */
class ChaosBench {

    private static final int REPLICAS = 3;
    /** None: for as long as the hour lasts. */
    private static final int KILLS = Integer.getInteger("bench.kills", 0);
    private static final int REPOSITORIES = KILLS == 0 ? 300 : 1_000;
    private static final String POLL_INTERVAL = KILLS == 0 ? "1s" : "5s";
    private static final int REPOS_OF_RELEASE = 50;
    private static final Duration HOUR = KILLS == 0 ? Duration.ofMinutes(2) : Duration.ofSeconds(15).multipliedBy(KILLS);
    private static final double FAULTS = 0.02;
    private static final Duration SETTLING = Duration.ofMinutes(4);
    private static final Duration LONGEST_GAP = Duration.ofSeconds(15);

    /** A few more checks, which must not change anything. */
    private static final Duration QUIET = Duration.ofSeconds(12);

    private final Vertx vertx = Vertx.vertx();
    private final long seed = Long.getLong("bench.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Faults faults = new Faults(seed);
    private Databases databases;

    @BeforeEach
    void startDatabases() {
        databases = new Databases();
    }

    @AfterEach
    void stop() {
        databases.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void hourOfKillsAndFaults_losesAndDoublesNothing() {
        // an hour's calls, for as many tokens as such short intervals need
        PrimaryLimit limit = new PrimaryLimit(25 * REPOSITORIES * (int) HOUR.toMinutes(), HOUR);
        try (Database database = databases.create("chaos");
                SimulatedGitHub gitHub = new SimulatedGitHub(vertx, limit, faults)) {
            List<ServiceProcess> services = IntStream.range(0, REPLICAS).mapToObj(i -> Services.process(
                    "chaos-" + (i + 1), database, gitHub, "CI_POLL_INTERVAL", POLL_INTERVAL, "CI_RATE_LIMIT_INTERVAL", "2s",
                    "GITHUB_REQUESTS_PER_MINUTE", "0")).toList();
            try {
                Services.start(services);
                survive(services, database, gitHub);
            } finally {
                services.forEach(ServiceProcess::close);
            }
        }
    }

    private void survive(List<ServiceProcess> services, Database database, SimulatedGitHub gitHub) {
        Instant start = Instant.now();
        RestlessOrganisation organisation = new RestlessOrganisation(REPOSITORIES, random, start, HOUR.dividedBy(2));
        Takeovers takeovers = new Takeovers(database);
        Killer killer = new Killer(services, random, takeovers, start);
        gitHub.add(organisation.repositories());
        Releases.register(services.get(0), organisation.repositories(), REPOS_OF_RELEASE);
        faults.share(FAULTS);
        await().pollInterval(Duration.ofMillis(500)).atMost(HOUR.multipliedBy(3)).until(() -> {
            killer.act(Instant.now());
            return Instant.now().isAfter(start.plus(HOUR)) && killer.kills() >= KILLS;
        });
        faults.share(0);
        services.forEach(ServiceProcess::awaitReady);

        Outcome expected = Outcome.expected(organisation.repositories());
        Instant calm = Instant.now();
        settles(() -> Outcome.recorded(database).equals(expected));
        Outcome recorded = Outcome.recorded(database);
        Outcome missing = expected.without(recorded);
        Outcome surplus = recorded.without(expected);
        Figures figures = new Figures();
        figures.add("events of " + expected.events().size() / 2 + " attempts", recorded.events().size() + "",
                "each once: " + expected.events().size(), "", missing.events().isEmpty() && surplus.events().isEmpty());
        figures.add("statuses of " + REPOSITORIES + " repositories", missing.statuses().size() + " wrong", "0", "0",
                missing.statuses().isEmpty());
        long missed = gitHub.calls().count(Kind.ATTEMPT, 200);
        figures.add("attempts read after the next had begun", missed + "", "> 0", "", missed > 0);
        Duration longestGap = takeovers.gaps().stream().max(Comparator.naturalOrder()).orElseThrow();
        figures.add("longest of " + takeovers.gaps().size() + " gaps from a kill until all is under way elsewhere",
                longestGap.toMillis() / 1000.0 + " s", "<= " + LONGEST_GAP.toSeconds() + " s", "3 s",
                longestGap.compareTo(LONGEST_GAP) <= 0);
        figures.add("calls at once", gitHub.calls().mostAtOnce() + "", "<= 100", "60", gitHub.calls().limitViolations() == 0);
        System.out.printf("%n%s%n%d kills, %d stops, %d faults of GitHub (-Dbench.seed=%d); settled within %d s%n%s%n%n%s%n%n",
                Machine.describe(databases), killer.kills(), killer.stops(), faults.count(), seed,
                Duration.between(calm, Instant.now()).toSeconds(), gitHub.calls(), figures);
        assertEquals(new Outcome(List.of(), List.of()), missing, "what is missing");
        assertEquals(new Outcome(List.of(), List.of()), surplus, "what is there and should not be");
        figures.assertGoals();
    }

    /** What is wrong after that long is reported in full. */
    private static void settles(Callable<Boolean> condition) {
        try {
            await().pollInterval(Duration.ofSeconds(1)).during(QUIET).atMost(SETTLING).until(condition);
        } catch (ConditionTimeoutException stillWrong) {
            System.out.println("Not settled after " + SETTLING);
        }
    }
}
