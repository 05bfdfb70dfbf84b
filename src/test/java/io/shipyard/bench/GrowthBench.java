package io.shipyard.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

import io.shipyard.bench.Discoveries.Discovery;

/** The figures of a service that is used more and more: each is that of many repositories, rows, readers or clients. */
class GrowthBench extends Measurement {

    private static final int MANY_ROWS = 10 * Sweeps.ROWS;
    /** Of the many, and of the few each time. */
    private static final int SWEEPS = 3;
    private static final double MEBIBYTE = 1024 * 1024;
    private static final long IMAGE_MEBIBYTES = 384;
    /** Those of the image on the JVM; in so little memory a JVM chooses that collector by itself. */
    private static final String IMAGE_OPTIONS = "-XX:MaxRAM=" + IMAGE_MEBIBYTES + "m -XX:MaxRAMPercentage=60 "
            + "-XX:+ExitOnOutOfMemoryError -XX:+UseSerialGC";
    private static final String GZIP = "Accept-Encoding: gzip";

    @Test
    @Order(1)
    void heap_isSmall() {
        Sweeps sweeps = shared();
        sweeps.repeat(WARM_UP);
        double mebibytes;
        try (ServiceHeap heap = new ServiceHeap(sweeps.service().pid())) {
            mebibytes = heap.usedBytes() / MEBIBYTE;
        }
        figures.add("live heap with 1,000 active repositories", Figures.format("%.1f MB", mebibytes), "<= 64 MB", "",
                mebibytes <= 64);
        figures.assertGoals();
    }

    /** While it checks, and answers as many reads as it can. */
    @Test
    @Order(2)
    void jvmImage_runsInLittleMemory() {
        double peak;
        double present;
        try (Sweeps sweeps = create("image", Sweeps.ROWS, Sweeps.ROWS, "JAVA_TOOL_OPTIONS", IMAGE_OPTIONS)) {
            sweeps.start();
            String read = sweeps.service().url(sweeps.release() + "/ci-status");
            sweeps.repeat(WARM_UP);
            Reading.readsPerSecond(read, 8, Duration.ofSeconds(5));
            Reading.readsPerSecond(read, 8, Duration.ofSeconds(5), GZIP);
            sweeps.repeat(WARM_UP);
            peak = ResidentMemory.peakBytes(sweeps.service().pid()) / MEBIBYTE;
            present = ResidentMemory.bytes(sweeps.service().pid()) / MEBIBYTE;
        }
        figures.add("memory of a JVM that believes to have 384 MB, 1,000 active repositories",
                Figures.format("%.0f MB at the most (%.0f MB in the end)", peak, present), "<= 384 MB", "",
                peak <= IMAGE_MEBIBYTES);
        figures.assertGoals();
    }

    @Test
    @Order(3)
    void reads_ofALargeRelease_areNearlyAsManyAsOfABareEndpoint() {
        try (Sweeps sweeps = create("large", Sweeps.ROWS, Sweeps.ROWS)) {
            sweeps.start();
            String read = sweeps.service().url(sweeps.release() + "/ci-status");
            String bare = sweeps.service().url("/bench/bytes");
            Reading.Rates plain = compare(read, bare);
            figures.add("reads of a 1,000-repo ci-status against a bare endpoint", plain.toString(), ">= 0.90 x", "1 x",
                    plain.ratio() >= 0.9);
            Reading.Rates gzip = compare(read, bare, GZIP);
            figures.add("the same with gzip, against the bare bytes of it", gzip.toString(), ">= 0.90 x", "1 x",
                    gzip.ratio() >= 0.9);
        }
        figures.assertGoals();
    }

    @Test
    @Order(4)
    void sweep_growsWithItsRowsAlone() {
        List<Double> few = new ArrayList<>();
        List<Double> many = new ArrayList<>();
        Sweeps sweepsOfFew = shared();
        try (Sweeps sweepsOfMany = create("many", MANY_ROWS, Sweeps.REPOS_OF_RELEASE)) {
            sweepsOfMany.start();
            for (int i = -1; i < SWEEPS; i++) {
                double millisOfFew = Figures.median(sweepsOfFew.measure(SWEEPS).stream()
                        .map(sweep -> sweep.whole().toNanos() / 1e6).toList());
                double millisOfMany = sweepsOfMany.sweep().whole().toNanos() / 1e6;
                if (i >= 0) {
                    few.add(millisOfFew);
                    many.add(millisOfMany);
                }
            }
        }
        double ratio = Figures.median(many) / Figures.median(few) / 10;
        figures.add("sweep of 10,000 active repositories, against ten of 1,000",
                Figures.format("%.2f x (%.0f ms, one of 1,000 %.0f ms)", ratio, Figures.median(many), Figures.median(few)),
                "<= 1.10 x", "1 x", ratio <= 1.1);
        figures.assertGoals();
    }

    @Test
    @Order(5)
    void change_isSoonWithTheLastOfThousands() {
        LastFollower.Delays delays;
        // those who prepare what is measured have connections, too
        try (Sweeps sweeps = create("followed", Sweeps.REPOS_OF_RELEASE, Sweeps.REPOS_OF_RELEASE,
                "QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS", "5100")) {
            sweeps.start();
            delays = LastFollower.measure(vertx, sweeps);
        }
        double p99 = percentile(delays.last(), 0.99);
        double kibibytes = delays.heapBytes() / 1024.0 / LastFollower.CLIENTS;
        figures.add("5,000 event streams: from a change to its event at the last client",
                Figures.format("p99 %.0f ms (p50 %.0f ms, %d changes)", p99, percentile(delays.last(), 0.5),
                        delays.last().length),
                "p99 <= 500 ms", "", p99 <= 500);
        figures.add("5,000 event streams: heap for each", Figures.format("%.1f KB", kibibytes), "<= 12 KB", "",
                kibibytes <= 12);
        figures.assertGoals();
    }

    @Test
    @Order(6)
    void discovery_takesLittleLongerThanGitHub_andShowsWhatItHasFound() {
        List<Discovery> measured = new ArrayList<>();
        try (Discoveries discoveries = new Discoveries(databases.create("discoveries"), new SimulatedGitHub(vertx,
                new PrimaryLimit(1_000_000, Duration.ofHours(1)), new Faults(0)))) {
            discoveries.start();
            for (int i = -3; i < ROUNDS; i++) {
                Discovery discovery = discoveries.discover("release-" + (i + 3));
                if (i >= 0) {
                    measured.add(discovery);
                }
            }
        }
        Discovery any = measured.get(0);
        double millis = Figures.median(measured.stream().map(Discovery::whole).toList());
        double shown = Figures.median(measured.stream().map(Discovery::shown).toList());
        double least = (double) any.calls() * SimulatedGitHub.LATENCY.toMillis() / Sweeps.CONCURRENCY;
        figures.add("discovery of 1,000 repositories, concurrency 50",
                Figures.format("%.2f x (%.0f ms, %s)", millis / least, millis, any.kinds()), "<= 1.20 x",
                Figures.format("%d x 50 ms / 50 = %.0f ms", any.calls(), least), millis <= 1.2 * least);
        figures.add("the first repositories of it on a page", Figures.format("after %.0f ms", shown), "before its end", "",
                shown < millis);
        figures.assertGoals();
    }
}
