package io.shipyard.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

import io.vertx.core.Vertx;

/** Clients that follow a release of which nothing changes. */
final class IdleStreams {

    static final int CLIENTS = 1_000;

    /** Two heartbeats. */
    private static final Duration WATCHED = Duration.ofSeconds(30);

    /**
     * @param heapBytes by which they made the heap grow, all together
     * @param coreShare of one processor that the service took while they were there
     * @param coreShareWithout the same without them: a service has ticks to do
     */
    record Cost(long heapBytes, double coreShare, double coreShareWithout) {
    }

    private IdleStreams() {
    }

    static Cost measure(Vertx vertx, Sweeps sweeps) {
        ProcessHandle service = ProcessHandle.of(sweeps.service().pid()).orElseThrow();
        double without = coreShare(service);
        try (ServiceHeap heap = new ServiceHeap(service.pid())) {
            long before = heap.usedBytes();
            try (Followers followers = new Followers(vertx, sweeps.service().url(sweeps.release() + "/events"), CLIENTS,
                    event -> {
                    })) {
                long after = heap.usedBytes();
                return new Cost(after - before, coreShare(service), without);
            }
        }
    }

    private static double coreShare(ProcessHandle service) {
        Duration before = cpu(service);
        await().pollDelay(WATCHED).atMost(WATCHED.multipliedBy(2)).until(() -> true);
        return (double) cpu(service).minus(before).toMillis() / WATCHED.toMillis();
    }

    private static Duration cpu(ProcessHandle service) {
        return service.info().totalCpuDuration().orElseThrow();
    }
}
