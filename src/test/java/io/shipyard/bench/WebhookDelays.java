package io.shipyard.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import io.shipyard.bench.RunLife.Plan;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.WebhookDelivery;
import io.vertx.core.Vertx;

/**
 * Runs that end one after the other. GitHub says so in a delivery, and a client that follows the release receives it; nobody
 * polls meanwhile.
 */
final class WebhookDelays {

    private static final int RUNS = 200;
    /** The first ones are for warming up. */
    private static final int WARM_UP = 50;
    private static final int REPOS_OF_RELEASE = 50;
    private static final Duration START = Duration.ofSeconds(20);
    /** Each run costs three requests, and GitHub allows fifteen a second. */
    private static final Duration PAUSE = Duration.ofMillis(300);

    /**
     * Milliseconds, the quickest first.
     *
     * @param answered from before the delivery is sent until it is answered
     * @param received from before the delivery is sent until the event is received
     * @param calls for all runs, those of the warm-up too, from their first check to their chart versions
     */
    @SuppressWarnings("ArrayRecordComponent") // none is compared with another
    record Delays(double[] answered, double[] received, Calls calls, int runs) {
    }

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ServiceProcess service;
    private final Database database;
    private final List<SimulatedRepository> repositories;

    private WebhookDelays(ServiceProcess service, Database database, List<SimulatedRepository> repositories) {
        this.service = service;
        this.database = database;
        this.repositories = repositories;
    }

    static Delays measure(Vertx vertx, Database database) {
        try (SimulatedGitHub gitHub = new SimulatedGitHub(vertx, new PrimaryLimit(5_000, Duration.ofHours(1)), new Faults(0));
                ServiceProcess service = Services.process("webhooks", database, gitHub, "GITHUB_WEBHOOK_SECRET",
                        WebhookDelivery.SECRET, "CI_POLL_INTERVAL", "1h")) {
            service.start();
            Instant start = Instant.now();
            List<SimulatedRepository> repositories = IntStream.range(0, WARM_UP + RUNS)
                    .mapToObj(i -> new SimulatedRepository(i, new RunLife(start,
                            new Plan(Duration.ZERO, START.plus(PAUSE.multipliedBy(i)), "success"))))
                    .toList();
            gitHub.add(repositories);
            return new WebhookDelays(service, database, repositories).measure(gitHub.calls());
        }
    }

    private Delays measure(Calls calls) {
        List<EventStream> streams = Releases.register(service, repositories, REPOS_OF_RELEASE).stream()
                .map(release -> new EventStream(URI.create(service.url(release + "/events")))).toList();
        try {
            await().atMost(START).until(() -> database
                    .number("select count(*) from repo_ci_status where status = 'in_progress'") == repositories.size());
            double[][] delays = IntStream.range(0, repositories.size())
                    .mapToObj(i -> deliver(repositories.get(i), streams.get(i / REPOS_OF_RELEASE))).skip(WARM_UP)
                    .toArray(double[][]::new);
            await().atMost(START).until(() -> database
                    .number("select count(*) from repo_ci_status where chart_state = 'found'") == repositories.size());
            return new Delays(column(delays, 0), column(delays, 1), calls, repositories.size());
        } finally {
            streams.forEach(EventStream::close);
        }
    }

    private static double[] column(double[][] rows, int column) {
        return IntStream.range(0, rows.length).mapToDouble(i -> rows[i][column]).sorted().toArray();
    }

    /** When its run has ended. */
    private double[] deliver(SimulatedRepository repository, EventStream events) {
        WebhookDelivery delivery = repository.delivery("completed");
        await().pollInterval(Duration.ofMillis(5)).atMost(START.multipliedBy(2))
                .until(() -> Instant.now().isAfter(repository.life().endsAt()));
        long sentAt = System.nanoTime();
        send(delivery);
        long answeredAt = System.nanoTime();
        for (String event = ""; !event.contains("\"" + repository.name() + "\",\"status\":\"success\"");) {
            event = events.block();
        }
        return new double[] { (answeredAt - sentAt) / 1e6, (System.nanoTime() - sentAt) / 1e6 };
    }

    private void send(WebhookDelivery delivery) {
        try {
            int status = http.send(HttpRequest.newBuilder(URI.create(service.url(WebhookDelivery.PATH)))
                    .header("Content-Type", "application/json").header("X-GitHub-Event", delivery.event())
                    .header("X-GitHub-Delivery", delivery.id()).header("X-Hub-Signature-256", delivery.signature())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(delivery.body())).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 202) {
                throw new IllegalStateException("a delivery was answered " + status);
            }
        } catch (IOException cannotSend) {
            throw new IllegalStateException(cannotSend);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
