package io.shipyard.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

import io.shipyard.bench.Calls.Kind;
import io.shipyard.bench.Replicas.Result;
import io.shipyard.bench.Sweeps.Sweep;

/** The figures that the service is judged by. Those of what grows are {@link GrowthBench}'s. */
class ServiceBench extends Measurement {

    private static final int MEASURED = 5;
    /** Sweeps with and without finished rows by turns: more, since claim and record take a part of a sweep only. */
    private static final int PAIRS = 15;
    private static final long FINISHED = Long.getLong("bench.finished", 1_000_000);
    private static final int READERS_OF_SWEEP = 4;
    private static final Duration PAUSE = Duration.ofMillis(40);
    private static final long MEBIBYTE = 1024 * 1024;

    /** While a frontend reads a hundred times a second. */
    @Test
    @Order(1)
    void sweep_takesLittleLongerThanGitHub_andHoldsUpNoReader() {
        Sweeps sweeps = shared();
        String read = sweeps.service().url(sweeps.release() + "/ci-status");
        try (Reading.Steady reading = new Reading.Steady(read, READERS_OF_SWEEP, PAUSE)) {
            sweeps.repeat(WARM_UP);
            reading.end();
        }
        Calls calls = sweeps.gitHub().calls();
        calls.reset();
        List<Sweep> measured;
        long[] reads;
        try (Reading.Steady reading = new Reading.Steady(read, READERS_OF_SWEEP, PAUSE)) {
            measured = sweeps.measure(MEASURED);
            reads = reading.end();
        }
        double millis = Figures.median(measured.stream().map(sweep -> sweep.whole().toNanos() / 1e6).toList());
        double least = (double) Sweeps.ROWS * SimulatedGitHub.LATENCY.toMillis() / Sweeps.CONCURRENCY;
        double unchanged = 100.0 * calls.count(Kind.RUNS, 304) / calls.count();
        double p99 = reads[(int) (reads.length * 0.99)] / 1e6;
        figures.add("sweep of 1,000 active repositories, concurrency 50",
                Figures.format("%.2f x (%.0f ms)", millis / least, millis), "<= 1.08 x",
                Figures.format("1,000 x 50 ms / 50 = %.0f ms", least), millis <= 1.08 * least);
        figures.add("steady-state polls answered 304", Figures.format("%.1f %%", unchanged), ">= 99 %", "100 %",
                unchanged >= 99);
        figures.add("reads of a 50-repo ci-status during that sweep", Figures.format("p99 %.1f ms (p50 %.1f ms, %d reads)",
                p99, reads[reads.length / 2] / 1e6, reads.length), "p99 <= 50 ms", "", p99 <= 50);
        figures.add("calls at once during that sweep", Integer.toString(calls.mostAtOnce()), "<= 50", "50",
                calls.mostAtOnce() <= Sweeps.CONCURRENCY);
        figures.assertGoals();
    }

    /** Two services with the same past, by turns, so that whatever else happens on the machine befalls both. */
    @Test
    @Order(2)
    void claimAndRecord_isNoSlowerBesideMillionsOfFinishedRows() {
        List<Double> secondsWithout = new ArrayList<>();
        List<Double> secondsWith = new ArrayList<>();
        try (Sweeps without = create("without", Sweeps.ROWS, Sweeps.REPOS_OF_RELEASE);
                Sweeps with = create("finished", Sweeps.ROWS, Sweeps.REPOS_OF_RELEASE)) {
            without.start();
            with.start();
            FinishedRows.insert(with.database(), FINISHED);
            for (int i = -WARM_UP; i < PAIRS; i++) {
                double sweepWithout = without.sweep().claimAndRecordSeconds();
                double sweepWith = with.sweep().claimAndRecordSeconds();
                if (i >= 0) {
                    secondsWithout.add(sweepWithout);
                    secondsWith.add(sweepWith);
                }
            }
        }
        double ratio = Figures.median(secondsWith) / Figures.median(secondsWithout);
        figures.add(Figures.format("claim + record of 1,000 rows beside %,d finished ones", FINISHED),
                Figures.format("%.2f x (%.0f ms, %.0f ms without)", ratio, Figures.median(secondsWith) * 1e3,
                        Figures.median(secondsWithout) * 1e3),
                "<= 1.20 x", "1 x", ratio <= 1.2);
        figures.assertGoals();
    }

    @Test
    @Order(3)
    void reads_areNearlyAsManyAsOfABareEndpoint() {
        Sweeps sweeps = shared();
        String read = sweeps.service().url(sweeps.release() + "/ci-status");
        Reading.Rates rates = compare(read, sweeps.service().url("/bench/bytes"));
        figures.add("reads of ci-status, keep-alive, against a bare endpoint",
                rates.toString(), ">= 0.90 x", "1 x", rates.ratio() >= 0.9);
        figures.assertGoals();
    }

    @Test
    @Order(4)
    void idleEventStreams_costLittle() {
        IdleStreams.Cost cost = IdleStreams.measure(vertx, shared());
        double kibibytes = cost.heapBytes() / 1024.0 / IdleStreams.CLIENTS;
        double share = 100 * (cost.coreShare() - cost.coreShareWithout());
        figures.add("1,000 idle event streams: heap for each", Figures.format("%.1f KB", kibibytes), "<= 32 KB", "",
                kibibytes <= 32);
        figures.add("1,000 idle event streams: a core's time", Figures.format("%.1f %% (%.1f %% without them)",
                share, 100 * cost.coreShareWithout()), "<= 5 %", "0 %", share <= 5);
        figures.assertGoals();
    }

    @Test
    @Order(5)
    void change_isSoonInTheBrowser() {
        Sweeps sweeps = shared();
        double[] delays = EventDelays.measure(sweeps.service().url(sweeps.release()), sweeps.database());
        double p99 = percentile(delays, 0.99);
        figures.add("from a recorded change to its event in the browser",
                Figures.format("p99 %.1f ms (p50 %.1f ms, %d changes)",
                        p99, delays[delays.length / 2], delays.length),
                "p99 <= 100 ms", "", p99 <= 100);
        figures.assertGoals();
    }

    /** The last with these rows: one of them ends. */
    @Test
    @Order(6)
    void log_isStreamed() {
        double mebibytes = (double) LogStreaming.heapGrowth(shared(), 100 * MEBIBYTE) / MEBIBYTE;
        figures.add("heap growth while streaming a 100 MB log", Figures.format("%.1f MB", mebibytes), "<= 16 MB", "0 MB",
                mebibytes <= 16);
        figures.assertGoals();
    }

    /** With the settings that a service has by itself. */
    @Test
    @Order(7)
    void delivery_isSoonAtTheClient() {
        WebhookDelays.Delays delays;
        try (Database database = databases.create("webhooks")) {
            delays = WebhookDelays.measure(vertx, database);
        }
        double p99 = percentile(delays.received(), 0.99);
        figures.add("from a webhook delivery to its event at the client",
                Figures.format("p99 %.1f ms (p50 %.1f ms, %d runs)", p99, percentile(delays.received(), 0.5),
                        delays.received().length),
                "p99 <= 300 ms", "50 ms: GitHub's answer", p99 <= 300);
        double answered = percentile(delays.answered(), 0.99);
        figures.add("from a webhook delivery to its answer",
                Figures.format("p99 %.1f ms (p50 %.1f ms)", answered, percentile(delays.answered(), 0.5)), "p99 <= 100 ms", "",
                answered <= 100);
        chargedWithWebhooks("from its start on", delays.calls(), delays.runs());
        try (Database database = databases.create("lives")) {
            WebhookLives.Lives lives = WebhookLives.watch(vertx, database);
            chargedWithWebhooks("from the merge on", lives.calls(), lives.runs());
        }
        figures.assertGoals();
    }

    private void chargedWithWebhooks(String since, Calls calls, int runs) {
        double charged = (double) calls.charged() / runs;
        figures.add("charged calls for each completed run with webhooks, " + since,
                Figures.format("%.2f (%s)", charged, calls.chargedFor(runs)), "<= 3",
                "3: the run that has ended, its jobs, its log", charged <= 3);
    }

    /** One and three side by side, since they wait more than they work. */
    @Test
    @Order(8)
    void replicas_shareTheCalls_andRecordEveryEventOnce() {
        CyclicBarrier ready = new CyclicBarrier(2);
        CompletableFuture<Result> watchedByOne = watch("one", 1, ready);
        CompletableFuture<Result> watchedByThree = watch("three", 3, ready);
        Result one = watchedByOne.join();
        Result three = watchedByThree.join();
        double charged = (double) one.calls().charged() / one.attempts();
        double ratio = (double) three.calls().count() / one.calls().count();
        figures.add("charged calls for each completed run",
                Figures.format("%.2f (%s)", charged, one.calls().chargedFor(one.attempts())), "<= 5",
                "6: 4 states of the run, its jobs, its log", charged <= 5);
        figures.add("three replicas, 300 repositories: calls against one",
                Figures.format("%.3f x (%d, one %d; charged %d, one %d)", ratio, three.calls().count(), one.calls().count(),
                        three.calls().charged(), one.calls().charged()),
                "<= 1.05 x", "1 x", ratio <= 1.05);
        figures.add("three replicas, 300 repositories: events missing or double",
                Figures.format("%d of %d, one %d", three.differences().size(), 2 * three.attempts(), one.differences().size()),
                "0", "0", three.differences().isEmpty() && one.differences().isEmpty());
        figures.assertGoals();
    }

    private CompletableFuture<Result> watch(String name, int replicas, CyclicBarrier ready) {
        return CompletableFuture.supplyAsync(() -> {
            try (Database database = databases.create(name)) {
                return Replicas.watch(vertx, database, replicas, ready);
            }
        });
    }
}
