package io.shipyard.bench;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;

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
        HttpClient http = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(CLIENTS));
        try (ServiceHeap heap = new ServiceHeap(service.pid())) {
            long before = heap.usedBytes();
            AtomicInteger greeted = new AtomicInteger();
            String url = sweeps.service().url(sweeps.release() + "/events");
            for (int i = 0; i < CLIENTS; i++) {
                follow(http, URI.create(url), greeted);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> greeted.get() == CLIENTS);
            long after = heap.usedBytes();
            return new Cost(after - before, coreShare(service), without);
        } finally {
            http.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static void follow(HttpClient http, URI url, AtomicInteger greeted) {
        http.request(HttpMethod.GET, url.getPort(), url.getHost(), url.getPath())
                .flatMap(request -> request.send())
                .onSuccess(response -> readOn(response, greeted));
    }

    private static void readOn(HttpClientResponse response, AtomicInteger greeted) {
        boolean[] first = { true };
        response.handler(chunk -> {
            if (first[0]) {
                first[0] = false;
                greeted.incrementAndGet();
            }
        });
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
