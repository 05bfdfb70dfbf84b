package io.shipyard.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import io.shipyard.bench.RunLife.Plan;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.WebhookDelivery;
import io.vertx.core.Vertx;

/**
 * Runs that come, last and end while a service knows of them, with a delivery for each of these. All runs are in one phase at a
 * time, and no phase is over before the service has recorded it: a state that passed unseen would have cost nothing.
 */
final class WebhookLives {

    private static final int RUNS = 50;
    /** The fifteen requests a second that GitHub allows take four. */
    private static final Duration PHASE = Duration.ofSeconds(45);

    /** @param calls from the merge to the chart versions */
    record Lives(Calls calls, int runs) {
    }

    private final ServiceProcess service;
    private final Database database;
    private final List<SimulatedRepository> repositories;
    private final Instant start;

    private WebhookLives(ServiceProcess service, Database database, List<SimulatedRepository> repositories, Instant start) {
        this.service = service;
        this.database = database;
        this.repositories = repositories;
        this.start = start;
    }

    static Lives watch(Vertx vertx, Database database) {
        try (SimulatedGitHub gitHub = new SimulatedGitHub(vertx, new PrimaryLimit(5_000, Duration.ofHours(1)), new Faults(0));
                ServiceProcess service = Services.process("webhook-lives", database, gitHub, "GITHUB_WEBHOOK_SECRET",
                        WebhookDelivery.SECRET)) {
            service.start();
            Instant start = Instant.now();
            List<SimulatedRepository> repositories = IntStream.range(0, RUNS).mapToObj(i -> new SimulatedRepository(i,
                    new RunLife(start.plus(PHASE), new Plan(PHASE, PHASE, "success")))).toList();
            gitHub.add(repositories);
            Releases.register(service, repositories, RUNS);
            new WebhookLives(service, database, repositories, start).watch();
            return new Lives(gitHub.calls(), RUNS);
        }
    }

    private void watch() {
        awaitAll("last_checked_at is not null", 1);
        deliver("requested", 1);
        awaitAll("status = 'pending' and workflow_run_id > 0", 2);
        deliver("in_progress", 2);
        awaitAll("status = 'in_progress'", 3);
        deliver("completed", 3);
        awaitAll("chart_state = 'found'", 10);
    }

    private void deliver(String action, int phase) {
        await().pollInterval(Duration.ofMillis(5)).atMost(PHASE.multipliedBy(2))
                .until(() -> Instant.now().isAfter(start.plus(PHASE.multipliedBy(phase))));
        repositories.forEach(repository -> repository.delivery(action)
                .sendTo(service.url(WebhookDelivery.PATH)).then().statusCode(202));
    }

    /** Before the next phase begins: otherwise the machine was too busy for this to be measured. */
    private void awaitAll(String condition, int end) {
        await(condition).atMost(Duration.between(Instant.now(), start.plus(PHASE.multipliedBy(end)))).until(
                () -> database.number("select count(*) from repo_ci_status where " + condition) == repositories.size());
    }
}
