package io.shipyard.bench;

import static io.restassured.RestAssured.given;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.shipyard.bench.Calls.Kind;
import io.shipyard.bench.Replicas.Result;
import io.shipyard.bench.Sweeps.Sweep;
import io.vertx.core.Vertx;

/** The figures that the service is judged by. All of them are told before any of them fails. */
class ServiceBench {

    private static final int WARM_UP = 10;
    private static final int MEASURED = 7;
    private static final long FINISHED = 1_000_000;
    private static final int READERS = 8;
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final long LOG_BYTES = 100L * 1024 * 1024;
    private static final double MEBIBYTE = 1024 * 1024;

    @TempDir
    Path folder;

    private final Figures figures = new Figures();
    private final Vertx vertx = Vertx.vertx();
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
    void figures_meetTheirGoals() throws IOException {
        String machine;
        try (Sweeps few = sweeps("few"); Sweeps many = sweeps("many")) {
            few.start();
            many.start();
            FinishedRows.insert(many.database(), FINISHED);
            machine = Machine.describe(few.database());
            warmUp(few, many);
            sweep(few);
            claimAndRecord(few, many);
            read(few);
            streamLog(few);
        }
        watchWithReplicas();
        System.out.println(machine + "\n\n" + figures + "\n");
        figures.assertGoals();
    }

    private Sweeps sweeps(String name) {
        SimulatedGitHub gitHub = new SimulatedGitHub(vertx, new PrimaryLimit(5_000, Duration.ofHours(1)), new Faults(0));
        return new Sweeps(folder.resolve(name), databases.create(name), gitHub);
    }

    private static void warmUp(Sweeps few, Sweeps many) {
        for (int i = 0; i < WARM_UP; i++) {
            few.sweep();
            many.sweep();
        }
    }

    /** With a reader a hundred times a second, as a frontend would have it. */
    private void sweep(Sweeps few) {
        List<Sweep> sweeps;
        long[] latencies;
        few.gitHub().calls().reset();
        try (Reading.Steady reading = new Reading.Steady(few.service().url(few.release() + "/ci-status"), 4,
                Duration.ofMillis(40))) {
            sweeps = few.measure(MEASURED);
            latencies = reading.end();
        }
        double whole = Figures.median(sweeps.stream().mapToDouble(sweep -> sweep.whole().toNanos() / 1e6).toArray());
        double least = Sweeps.ROWS * (double) SimulatedGitHub.LATENCY.toMillis() / Sweeps.CONCURRENCY;
        figures.add("sweep of 1,000 active repositories, concurrency 50",
                Figures.format("%.2f x (%.0f ms)", whole / least, whole), "<= 1.30 x",
                Figures.format("1,000 x 50 ms / 50 = %.0f ms", least), whole <= 1.3 * least);
        double unchanged = 100.0 * few.gitHub().calls().count(Kind.RUNS, 304)
                / few.gitHub().calls().count(call -> call.kind() == Kind.RUNS);
        figures.add("steady-state polls answered 304", Figures.format("%.1f %%", unchanged), ">= 99 %", "100 %",
                unchanged >= 99);
        double p99 = latencies[(int) (latencies.length * 0.99)] / 1e6;
        figures.add("reads of a 50-repo ci-status during the sweep",
                Figures.format("p99 %.1f ms (p50 %.1f ms, %d reads)", p99, latencies[latencies.length / 2] / 1e6,
                        latencies.length),
                "p99 <= 50 ms", "", p99 <= 50);
        figures.add("calls at once during the sweep", few.gitHub().calls().mostAtOnce() + "", "<= 100", "50",
                few.gitHub().calls().limitViolations() == 0);
    }

    /** By turns, so that whatever else the machine does befalls both. */
    private void claimAndRecord(Sweeps few, Sweeps many) {
        List<Double> fewSeconds = new ArrayList<>();
        List<Double> manySeconds = new ArrayList<>();
        for (int i = 0; i < MEASURED; i++) {
            fewSeconds.add(few.sweep().claimAndRecordSeconds());
            manySeconds.add(many.sweep().claimAndRecordSeconds());
        }
        double without = median(fewSeconds);
        double with = median(manySeconds);
        figures.add("claim + record of 1,000 rows beside 1,000,000 finished ones",
                Figures.format("%.2f x (%.0f ms, %.0f ms without)", with / without, with * 1e3, without * 1e3), "<= 1.20 x",
                "1 x", with <= 1.2 * without);
    }

    private static double median(List<Double> values) {
        return Figures.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void read(Sweeps few) throws IOException {
        String read = few.service().url(few.release() + "/ci-status");
        String bare = few.service().url("/bench/bytes");
        byte[] answer;
        try (KeepAliveConnection connection = new KeepAliveConnection(read)) {
            answer = connection.get();
        }
        given().contentType("application/octet-stream").body(answer).put(bare).then().statusCode(204);
        List<Double> reads = new ArrayList<>();
        List<Double> bareReads = new ArrayList<>();
        // the first two rounds are for warming up
        for (int i = -2; i < ROUNDS; i++) {
            double bareRate = Reading.readsPerSecond(bare, READERS, ROUND);
            double rate = Reading.readsPerSecond(read, READERS, ROUND);
            if (i >= 0) {
                bareReads.add(bareRate);
                reads.add(rate);
            }
        }
        double ratio = median(reads) / median(bareReads);
        figures.add("reads of ci-status, keep-alive, against a bare endpoint",
                Figures.format("%.2f x (%.0f/s of %d bytes, bare %.0f/s)", ratio, median(reads), answer.length,
                        median(bareReads)),
                ">= 0.60 x", "1 x", ratio >= 0.6);
    }

    private void streamLog(Sweeps few) {
        double growth = LogStreaming.heapGrowth(few, LOG_BYTES) / MEBIBYTE;
        figures.add("heap growth while streaming a 100 MB log", Figures.format("%.1f MB", growth), "<= 16 MB", "0 MB",
                growth <= 16);
    }

    private void watchWithReplicas() {
        Replicas replicas = new Replicas(folder, vertx);
        // side by side, since they wait more than they work
        CompletableFuture<Result> ofOne = watch(replicas, "one", 1);
        CompletableFuture<Result> ofThree = watch(replicas, "three", 3);
        Result one = ofOne.join();
        Result three = ofThree.join();
        double charged = (double) one.calls().charged() / one.attempts();
        figures.add("charged calls for each completed run", Figures.format("%.2f", charged), "<= 6",
                "4 answers about the run, its jobs, its log = 6", charged <= 6);
        double ratio = (double) three.calls().count() / one.calls().count();
        figures.add("three replicas, 300 repositories: calls against one",
                Figures.format("%.3f x (%d, one %d; charged %d and %d)", ratio, three.calls().count(), one.calls().count(),
                        three.calls().charged(), one.calls().charged()),
                "<= 1.05 x", "1 x", ratio <= 1.05);
        figures.add("three replicas, 300 repositories: events",
                Figures.format("%d of %d missing or double", three.differences(), 2 * three.attempts()), "every one once",
                "0", three.differences() == 0 && one.differences() == 0);
    }

    private CompletableFuture<Result> watch(Replicas replicas, String name, int count) {
        return CompletableFuture.supplyAsync(() -> {
            try (Database database = databases.create(name)) {
                return replicas.watch(database, count);
            }
        });
    }
}
