package io.shipyard.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * The host that keeps the logs of jobs. It lets in whoever has a signed URL that is not older than a minute, and turns away
 * GitHub's credentials.
 */
final class LogHost implements AutoCloseable {

    private static final Duration VALID = Duration.ofMinutes(1);
    private static final String SECRET = "known to GitHub and this host only";
    private static final int CHUNK = 64 * 1024;
    private static final Buffer NOISE = noise();

    private final Vertx vertx;
    private final HttpServer server;
    private volatile int chunks;
    private volatile long pause = 1;

    LogHost(Vertx vertx) {
        this.vertx = vertx;
        this.server = vertx.createHttpServer(new HttpServerOptions().setPort(0)).requestHandler(this::accept);
        server.listen().toCompletionStage().toCompletableFuture().join();
    }

    private static Buffer noise() {
        Buffer noise = Buffer.buffer(CHUNK + 256);
        while (noise.length() < CHUNK) {
            noise.appendString("2026-11-20T10:09:31.4473821Z #12 [build 4/7] RUN go build ./...: compiling package "
                    + noise.length() + "\r\n");
        }
        return noise;
    }

    /** From now on every log has so many bytes before its chart version, sent evenly over a time. */
    void fill(long bytes, Duration over) {
        chunks = (int) (bytes / NOISE.length());
        pause = Math.max(1, over.toMillis() / Math.max(1, chunks));
    }

    String sign(SimulatedRepository repository, Instant now) {
        long expires = now.plus(VALID).getEpochSecond();
        return "http://localhost:" + server.actualPort() + "/logs?version=" + repository.chartVersion() + "&expires=" + expires
                + "&signature=" + signature(repository.chartVersion(), expires);
    }

    private static int signature(String version, long expires) {
        return Objects.hash(SECRET, version, expires);
    }

    private void accept(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String version = request.getParam("version");
        long expires = Long.parseLong(request.getParam("expires"));
        if (request.getHeader("Authorization") != null) {
            response.setStatusCode(400).end("Only one auth mechanism allowed");
        } else if (!Integer.toString(signature(version, expires)).equals(request.getParam("signature"))
                || Instant.now().getEpochSecond() > expires) {
            response.setStatusCode(403).end();
        } else {
            send(response.setChunked(true), chunks, version);
        }
    }

    /** No more at once than the reader takes. */
    private void send(HttpServerResponse response, int left, String version) {
        if (response.closed()) {
            return;
        }
        if (left == 0) {
            response.end("2026-11-20T10:09:32.1173400Z CHART_VERSION=v" + version + "\r\n");
        } else if (response.writeQueueFull()) {
            response.drainHandler(drained -> {
                // or it would be called with every drain to come
                response.drainHandler(null);
                send(response, left, version);
            });
        } else {
            response.write(NOISE);
            vertx.setTimer(pause, next -> send(response, left - 1, version));
        }
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
