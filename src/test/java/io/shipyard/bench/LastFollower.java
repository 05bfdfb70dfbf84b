package io.shipyard.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.vertx.core.Vertx;

/** Changes of a release that thousands follow, one after the other, and when the last of them has received each. */
final class LastFollower {

    static final int CLIENTS = 5_000;

    private static final int CHANGES = 30;
    /** The first ones are for warming up. */
    private static final int WARM_UP = 10;
    /** So that no change waits for what the one before it has left to do. */
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final int FIRST = 1_000_000;

    /**
     * @param last milliseconds from before the change is committed until all clients have its event, the quickest first
     * @param heapBytes by which the clients made the heap grow, all together
     */
    @SuppressWarnings("ArrayRecordComponent") // none is compared with another
    record Delays(double[] last, long heapBytes) {
    }

    private final Database database;
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicLong lastAt = new AtomicLong();
    private volatile String awaited = "none yet";

    private LastFollower(Database database) {
        this.database = database;
    }

    static Delays measure(Vertx vertx, Sweeps sweeps) {
        LastFollower last = new LastFollower(sweeps.database());
        try (ServiceHeap heap = new ServiceHeap(sweeps.service().pid())) {
            long before = heap.usedBytes();
            try (Followers followers = new Followers(vertx, sweeps.service().url(sweeps.release() + "/events"), CLIENTS,
                    event -> last.receive(event.toString()))) {
                long grown = heap.usedBytes() - before;
                return new Delays(last.changes(), grown);
            }
        }
    }

    private double[] changes() {
        long row = database.number("select min(id) from repo_ci_status");
        long runNumber = database.number("select run_number from repo_ci_status where id = " + row);
        double[] delays = IntStream.range(0, WARM_UP + CHANGES).mapToDouble(change -> change(row, FIRST + change))
                .skip(WARM_UP).sorted().toArray();
        // or the tracker would take its run for an older one
        database.run("update repo_ci_status set run_number = " + runNumber + " where id = " + row);
        return delays;
    }

    private double change(long row, int number) {
        await().pollDelay(PAUSE).until(() -> true);
        received.set(0);
        awaited = "\"run_number\":" + number + ",";
        long changedAt = System.nanoTime();
        database.run("update repo_ci_status set run_number = " + number + " where id = " + row);
        await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(30)).until(() -> received.get() == CLIENTS);
        return (lastAt.get() - changedAt) / 1e6;
    }

    private void receive(String event) {
        if (event.contains(awaited)) {
            lastAt.accumulateAndGet(System.nanoTime(), Math::max);
            received.incrementAndGet();
        }
    }
}
