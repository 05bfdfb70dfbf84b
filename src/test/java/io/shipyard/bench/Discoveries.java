package io.shipyard.bench;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.restassured.http.ContentType;
import io.shipyard.bench.RunLife.Plan;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.ServiceProcess;

/** A service, and an organisation in which each repository has something for the release that is to be discovered. */
final class Discoveries implements AutoCloseable {

    static final int REPOSITORIES = 1_000;

    private static final Plan LATER = new Plan(Duration.ZERO, Duration.ofDays(1), "success");

    private final Database database;
    private final SimulatedGitHub gitHub;
    private final ServiceProcess service;
    private final List<SimulatedRepository> repositories = IntStream.range(0, REPOSITORIES)
            .mapToObj(i -> new SimulatedRepository(i, new RunLife(Instant.now().plus(Duration.ofDays(1)), LATER))).toList();

    /**
     * Milliseconds from the first request's arrival.
     *
     * @param whole until all was stored
     * @param shown until a page that follows the release has the first repositories
     * @param calls of all kinds until the end
     */
    record Discovery(double whole, double shown, long calls, String kinds) {
    }

    Discoveries(Database database, SimulatedGitHub gitHub) {
        this.database = database;
        this.gitHub = gitHub;
        this.service = Services.process("discoveries", database, gitHub, "GITHUB_MAX_CONCURRENCY",
                Integer.toString(Sweeps.CONCURRENCY), "GITHUB_REQUESTS_PER_MINUTE", "0", "CI_POLL_INTERVAL", "1h",
                "CI_RATE_LIMIT_INTERVAL", "1h");
    }

    void start() {
        service.start();
        gitHub.add(repositories);
    }

    long pid() {
        return service.pid();
    }

    /** Of a release from a branch that no release was from before, followed by one page. */
    Discovery discover(String source) {
        gitHub.organisation().open(repositories, source, "master");
        gitHub.calls().reset();
        gitHub.calls().awaitFirst();
        String id = given().contentType(ContentType.JSON).body(Map.of("source_branch", source, "dest_branch", "master"))
                .post(service.url("/api/releases")).then().statusCode(201).extract().path("ID");
        String release = service.url("/api/releases/" + id);
        try (EventStream events = new EventStream(URI.create(release + "/events"))) {
            CompletableFuture<Long> shown = CompletableFuture.supplyAsync(() -> firstShown(events));
            await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofMinutes(5)).until(() -> database
                    .number("select count(*) from release where id = '" + id + "' and sync_due_at is null") == 1);
            long end = System.nanoTime();
            Calls calls = gitHub.calls();
            Discovery discovery = new Discovery((end - calls.firstAt()) / 1e6, (shown.join() - calls.firstAt()) / 1e6,
                    calls.count(), calls.toString());
            long found = database.number("select count(*) from release_repo where release_id = '" + id + "'");
            if (found != REPOSITORIES) {
                throw new IllegalStateException(found + " repositories were found; " + service.log());
            }
            return discovery;
        } finally {
            given().delete(release).then().statusCode(204);
        }
    }

    private static long firstShown(EventStream events) {
        for (String event = ""; !event.contains("\nevent: release\n") || !event.contains("\"RepoName\":");) {
            event = events.block();
        }
        return System.nanoTime();
    }

    @Override
    public void close() {
        service.close();
        gitHub.close();
        database.close();
    }
}
