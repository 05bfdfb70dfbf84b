package io.shipyard.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A test's own threads. They have ended when this is closed, so that none of them reaches into the next test. */
public final class TestClients implements AutoCloseable {

    private final ExecutorService threads;
    private final List<Future<?>> started = new ArrayList<>();

    public TestClients(int atOnce) {
        threads = Executors.newFixedThreadPool(atOnce);
    }

    public <T> Future<T> start(Callable<T> work) {
        Future<T> result = threads.submit(work);
        started.add(result);
        return result;
    }

    /** Starts what has no result, and what nobody waits for: it is ended with the rest. */
    public void begin(Runnable work) {
        started.add(threads.submit(work));
    }

    /** Results of this work, done at once as far as there are threads, in the order of the work. */
    public <T> List<T> all(List<Callable<T>> work) {
        List<Future<T>> results = work.stream().map(this::start).toList();
        return results.stream().map(Patience::result).toList();
    }

    @Override
    public void close() {
        started.forEach(work -> work.cancel(true));
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("a thread of this test does not end");
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
