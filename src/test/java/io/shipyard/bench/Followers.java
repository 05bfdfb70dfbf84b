package io.shipyard.bench;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.parsetools.RecordParser;

/** Many clients that follow one release, on a few event loops. */
final class Followers implements AutoCloseable {

    private final HttpClient http;
    private final Handler<Buffer> onEvent;
    private final AtomicInteger greeted = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    /** @param onEvent is given each event that a client receives after its first */
    Followers(Vertx vertx, String events, int clients, Handler<Buffer> onEvent) {
        this.http = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(clients));
        this.onEvent = onEvent;
        URI url = URI.create(events);
        for (int i = 0; i < clients; i++) {
            http.request(HttpMethod.GET, url.getPort(), url.getHost(), url.getPath()).flatMap(request -> request.send())
                    .onSuccess(this::readOn).onFailure(refused -> lost.incrementAndGet());
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> greeted.get() + lost.get() == clients);
        if (lost.get() > 0) {
            close();
            throw new IllegalStateException(lost + " of " + clients + " clients have no stream");
        }
    }

    private void readOn(HttpClientResponse response) {
        boolean[] first = { true };
        response.exceptionHandler(broken -> lost.incrementAndGet());
        response.handler(RecordParser.newDelimited("\n\n", event -> {
            if (first[0]) {
                first[0] = false;
                greeted.incrementAndGet();
            } else {
                onEvent.handle(event);
            }
        }));
    }

    @Override
    public void close() {
        http.close().toCompletionStage().toCompletableFuture().join();
    }
}
