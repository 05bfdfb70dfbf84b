package io.shipyard.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.restassured.RestAssured;
import io.shipyard.bench.RunLife.Plan;
import io.shipyard.testing.ServiceProcess;

/**
 * A service with many repositories whose runs are under way and have nothing new. They are checked when the
 * benchmark says so and at no other time.
 */
final class Sweeps implements AutoCloseable {

    static final int ROWS = 1_000;
    static final int CONCURRENCY = 50;
    static final int REPOS_OF_RELEASE = 50;

    private static final Plan FOR_EVER = new Plan(Duration.ZERO, Duration.ofDays(1), "success");
    private static final Plan OVER = new Plan(Duration.ZERO, Duration.ZERO, "success");

    private final Database database;
    private final SimulatedGitHub gitHub;
    private final ServiceProcess service;
    private final List<SimulatedRepository> repositories;
    private final int reposOfRelease;
    private List<String> releases;

    /** What one sweep took: the whole of it by this process's clock, claim and record by the service's own. */
    record Sweep(Duration whole, double claimAndRecordSeconds) {
    }

    /** @param settings more environment variables and their values, by turns */
    Sweeps(String name, Database database, SimulatedGitHub gitHub, int rows, int reposOfRelease, String... settings) {
        this.database = database;
        this.gitHub = gitHub;
        this.repositories = IntStream.range(0, rows)
                .mapToObj(i -> new SimulatedRepository(i, new RunLife(Instant.now(), FOR_EVER))).toList();
        this.reposOfRelease = reposOfRelease;
        this.service = Services.process(name, database, gitHub,
                Stream.concat(Stream.of("GITHUB_MAX_CONCURRENCY", Integer.toString(CONCURRENCY), "GITHUB_REQUESTS_PER_MINUTE",
                        "0", "CI_POLL_INTERVAL", "1h"), Stream.of(settings)).toArray(String[]::new));
    }

    void start() {
        service.start();
        gitHub.add(repositories);
        releases = Releases.register(service, repositories, reposOfRelease);
        awaitRecorded();
    }

    ServiceProcess service() {
        return service;
    }

    Database database() {
        return database;
    }

    SimulatedGitHub gitHub() {
        return gitHub;
    }

    /** The path of the first release. */
    String release() {
        return releases.get(0);
    }

    /** Lets a run of that release end, and its chart version be read. */
    SimulatedRepository endRun() {
        SimulatedRepository repository = repositories.get(0);
        repository.life().rerun(Instant.now(), OVER);
        sweep();
        await().atMost(Duration.ofSeconds(30)).until(() -> !database
                .list("select 1 from repo_ci_status where chart_version = '" + repository.chartVersion() + "'").isEmpty());
        return repository;
    }

    void repeat(int times) {
        measure(times);
    }

    List<Sweep> measure(int times) {
        List<Sweep> sweeps = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            sweeps.add(sweep());
        }
        return sweeps;
    }

    /** From the first request's arrival until the last row was recorded. */
    Sweep sweep() {
        double before = claimAndRecordSeconds();
        gitHub.calls().awaitFirst();
        database.run("update repo_ci_status set due_at = now() where lease is null and due_at is not null");
        await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(60)).until(() -> gitHub.calls().firstAt() != 0);
        long end = awaitRecorded();
        return new Sweep(Duration.ofNanos(end - gitHub.calls().firstAt()), claimAndRecordSeconds() - before);
    }

    /** A row that is due, or leased for two minutes, is not recorded yet; one that is has an hour's time. */
    private long awaitRecorded() {
        await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofMinutes(5)).until(() -> database
                .list("select 1 from repo_ci_status where due_at < now() + interval '20 minutes' limit 1").isEmpty());
        return System.nanoTime();
    }

    private double claimAndRecordSeconds() {
        return RestAssured.get(service.managementUrl("/q/metrics")).asString().lines()
                .filter(line -> line.startsWith("ci_tick_phase_seconds_sum{"))
                .filter(line -> line.contains("phase=\"claim\"") || line.contains("phase=\"record\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }

    @Override
    public void close() {
        service.close();
        gitHub.close();
        database.close();
    }
}
