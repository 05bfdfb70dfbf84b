package io.shipyard.testing;

import static io.shipyard.testing.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Several clients that read the same things again and again, as fast as they are answered. */
public final class Readers implements AutoCloseable {

    private static final int COUNT = 8;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TestClients threads = new TestClients(COUNT);
    private final AtomicInteger reads = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** Begins. */
    public Readers(ServiceProcess service, String... paths) {
        for (int reader = 0; reader < COUNT; reader++) {
            threads.begin(() -> {
                for (int next = 0; !stopped; next++) {
                    read(service.url(paths[next % paths.length]));
                }
            });
        }
    }

    private void read(String url) {
        try {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(url)).timeout(Patience.LIMIT).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200 || answer.body().isEmpty()) {
                failures.add(url + " answered " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException failed) {
            failures.add(url + ": " + failed);
        } catch (InterruptedException ended) {
            return;
        }
        reads.incrementAndGet();
    }

    /** Waits for so many more reads, and fails if any read has failed since the beginning. */
    public void awaitReads(int more) {
        int enough = reads.get() + more;
        await().until(() -> reads.get() >= enough || !failures.isEmpty());
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Override
    public void close() {
        stopped = true;
        threads.close();
    }
}
