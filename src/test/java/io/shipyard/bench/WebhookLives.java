package io.shipyard.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.shipyard.bench.RunLife.Plan;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.WebhookDelivery;
import io.vertx.core.Vertx;

/** Runs that come, last and end while a service knows of them, with a delivery for each of these. */
final class WebhookLives {

    private static final int RUNS = 50;
    private static final Duration START = Duration.ofSeconds(10);
    /** Six requests each, of the fifteen a second that GitHub allows. */
    private static final Duration APART = Duration.ofMillis(500);
    private static final Plan PLAN = new Plan(Duration.ofSeconds(5), Duration.ofSeconds(10), "success");

    /** @param calls from the merge to the chart versions */
    record Lives(Calls calls, int runs) {
    }

    private record Due(Instant at, SimulatedRepository repository, String action) {

        private WebhookDelivery delivery() {
            return WebhookDelivery.of("workflow_run", "action", action, "repository.full_name", "acme/" + repository.name(),
                    "workflow_run.head_sha", repository.mergeCommit(), "workflow_run.id", repository.runId(),
                    "workflow_run.path", ".github/workflows/general.yaml");
        }
    }

    private WebhookLives() {
    }

    static Lives watch(Vertx vertx, Database database) {
        try (SimulatedGitHub gitHub = new SimulatedGitHub(vertx, new PrimaryLimit(5_000, Duration.ofHours(1)), new Faults(0));
                ServiceProcess service = Services.process("webhook-lives", database, gitHub, "GITHUB_WEBHOOK_SECRET",
                        WebhookDelivery.SECRET)) {
            service.start();
            Instant start = Instant.now().plus(START);
            List<SimulatedRepository> repositories = IntStream.range(0, RUNS)
                    .mapToObj(i -> new SimulatedRepository(i, new RunLife(start.plus(APART.multipliedBy(i)), PLAN))).toList();
            gitHub.add(repositories);
            Releases.register(service, repositories, RUNS);
            repositories.stream().flatMap(WebhookLives::due).sorted(Comparator.comparing(Due::at)).forEach(due -> {
                await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofMinutes(1))
                        .until(() -> Instant.now().isAfter(due.at));
                due.delivery().sendTo(service.url(WebhookDelivery.PATH)).then().statusCode(202);
            });
            await().atMost(Duration.ofMinutes(1)).until(() -> database
                    .number("select count(*) from repo_ci_status where chart_state = 'found'") == RUNS);
            return new Lives(gitHub.calls(), RUNS);
        }
    }

    private static Stream<Due> due(SimulatedRepository repository) {
        Instant endsAt = repository.life().endsAt();
        Instant startsAt = endsAt.minus(PLAN.inProgress());
        return Stream.of(new Due(startsAt.minus(PLAN.queued()), repository, "requested"),
                new Due(startsAt, repository, "in_progress"), new Due(endsAt, repository, "completed"));
    }
}
