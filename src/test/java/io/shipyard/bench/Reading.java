package io.shipyard.bench;

import static io.restassured.RestAssured.given;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Readers of one URL, each on a connection that it keeps. */
final class Reading {

    /** Reads of one URL, and of a bare endpoint that answers the same bytes. */
    record Rates(double perSecond, double barePerSecond, int bytes) {

        double ratio() {
            return perSecond / barePerSecond;
        }

        @Override
        public String toString() {
            return Figures.format("%.2f x (%.0f/s of %d bytes, bare %.0f/s)", ratio(), perSecond, bytes, barePerSecond);
        }
    }

    private Reading() {
    }

    /**
     * Both by turns, so that whatever else happens on the machine befalls both.
     *
     * @param headers lines of the requests to the one that is measured
     */
    static Rates compare(String url, String bare, int readers, int rounds, Duration round, String... headers) {
        byte[] answer = read(url, headers);
        given().contentType("application/octet-stream").body(answer).put(bare).then().statusCode(204);
        List<Double> reads = new ArrayList<>();
        List<Double> bareReads = new ArrayList<>();
        // the first rounds are for warming up
        for (int i = -2; i < rounds; i++) {
            double bareRate = readsPerSecond(bare, readers, round);
            double rate = readsPerSecond(url, readers, round, headers);
            if (i >= 0) {
                bareReads.add(bareRate);
                reads.add(rate);
            }
        }
        return new Rates(Figures.median(reads), Figures.median(bareReads), answer.length);
    }

    static byte[] read(String url, String... headers) {
        try (KeepAliveConnection connection = new KeepAliveConnection(url, headers)) {
            return connection.get();
        } catch (IOException cannotRead) {
            throw new UncheckedIOException(cannotRead);
        }
    }

    /** As many reads as the server can answer to so many readers, each asking again when it was answered. */
    static double readsPerSecond(String url, int readers, Duration duration, String... headers) {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        long reads = together(readers, reader -> count(url, end, headers)).stream().mapToLong(Long::longValue).sum();
        return reads * 1e9 / (System.nanoTime() - start);
    }

    private static long count(String url, long end, String... headers) throws IOException {
        try (KeepAliveConnection connection = new KeepAliveConnection(url, headers)) {
            long reads = 0;
            for (; System.nanoTime() < end; reads++) {
                connection.get();
            }
            return reads;
        }
    }

    /** Reads at a steady rate while something else happens. */
    static final class Steady implements AutoCloseable {

        private final AtomicBoolean over = new AtomicBoolean();
        private final ExecutorService starter = Executors.newSingleThreadExecutor();
        private final Future<List<long[]>> latencies;

        /** @param pause between two reads of one reader */
        Steady(String url, int readers, Duration pause) {
            latencies = starter.submit(() -> together(readers,
                    reader -> measure(url, pause, pause.toNanos() * reader / readers)));
        }

        /** From when a read was due, so that one which waits behind another counts in full. */
        private long[] measure(String url, Duration pause, long delay) throws IOException {
            try (KeepAliveConnection connection = new KeepAliveConnection(url)) {
                List<Long> measured = new ArrayList<>();
                for (long due = System.nanoTime() + delay; !over.get(); due += pause.toNanos()) {
                    for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                        LockSupport.parkNanos(early);
                    }
                    connection.get();
                    measured.add(System.nanoTime() - due);
                }
                return measured.stream().mapToLong(Long::longValue).toArray();
            }
        }

        /** Ends the reading; what each read took, in nanoseconds, the quickest first. */
        long[] end() {
            over.set(true);
            return result(latencies).stream().flatMapToLong(Arrays::stream).sorted().toArray();
        }

        @Override
        public void close() {
            over.set(true);
            starter.shutdown();
        }
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(int number) throws IOException;
    }

    private static <T> List<T> together(int readers, Reader<T> reader) {
        ExecutorService threads = Executors.newFixedThreadPool(readers);
        try {
            return threads.invokeAll(IntStream.range(0, readers).<Callable<T>> mapToObj(number -> () -> reader.read(number))
                    .toList()).stream().map(Reading::result).toList();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io ? new UncheckedIOException(io)
                    : new IllegalStateException(failed.getCause());
        }
    }
}
