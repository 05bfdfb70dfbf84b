package io.shipyard.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.runtime.configuration.MemorySize;
import io.shipyard.testing.Patience;
import io.shipyard.testing.RawHttp;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;

class BodySizeLimitTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Patience.result(vertx.close().toCompletionStage().toCompletableFuture());
    }

    /** Nobody says any more that its connection has ended: what it announced would never be free again. */
    @Test
    void body_ofAClientThatIsGoneBeforeItIsCounted_isNotUnderWay() throws IOException {
        BodySizeLimit limit = new BodySizeLimit(null, new MemorySize(BigInteger.valueOf(5 << 20)));
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Router router = Router.router(vertx);
        router.route().order(FilterOrder.BODY_SIZE - 1).handler(context -> {
            context.request().connection().closeHandler(gone -> vertx.runOnContext(later -> context.next()));
            context.request().connection().close();
        });
        limit.register(router);
        router.route().order(FilterOrder.UNANNOUNCED_BODY + 1).handler(context -> closed.complete(context.response().closed()));
        HttpServer server = Patience.result(vertx.createHttpServer().requestHandler(router).listen(0, "localhost")
                .toCompletionStage().toCompletableFuture());
        try (RawHttp client = new RawHttp(URI.create("http://localhost:" + server.actualPort()))) {
            client.send("POST /api/releases HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\r\nhello world");
            assertTrue(Patience.result(closed));
        }
        Patience.await().until(() -> limit.underWay() == 0);
    }
}
