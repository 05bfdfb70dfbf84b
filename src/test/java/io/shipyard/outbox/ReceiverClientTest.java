package io.shipyard.outbox;

import static io.shipyard.testing.Patience.result;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.shipyard.github.HostAddresses;
import io.shipyard.github.OutboundHosts;
import io.shipyard.proxy.Proxies;
import io.shipyard.testing.Ports;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.mutiny.core.Vertx;

/** What a receiver may do to who sends to it. */
class ReceiverClientTest {

    private final Vertx vertx = Vertx.vertx();
    private final ReceiverClient client = new ReceiverClient(vertx, new OutboundHosts(
            new Proxies(Optional.empty(), Optional.empty(), Optional.empty()), new HostAddresses()), "shipyard-ci/test");

    @AfterEach
    void stop() {
        result(vertx.close().subscribeAsCompletionStage());
    }

    private void post(URI url) {
        result(client.post(url, Map.of("X-One", "1"), "{}").subscribeAsCompletionStage());
    }

    private static String refusal(Runnable post) {
        return assertThrows(AssertionError.class, post::run).getCause().getMessage();
    }

    /** Its body goes on for as long as somebody reads it. */
    @ParameterizedTest
    @CsvSource({ "200, ''", "500, has answered 500" })
    void answer_thatDoesNotEnd_isTakenByItsStatus(int status, String refusal) throws Exception {
        HttpServer server = result(vertx.getDelegate().createHttpServer().requestHandler(request -> {
            HttpServerResponse response = request.response().setStatusCode(status).setChunked(true);
            writeOn(response);
        }).listen(0).toCompletionStage().toCompletableFuture());
        URI url = URI.create("http://localhost:" + server.actualPort() + "/secret-path");
        if (refusal.isEmpty()) {
            post(url);
        } else {
            assertEquals(refusal, refusal(() -> post(url)));
        }
    }

    private static void writeOn(HttpServerResponse response) {
        response.write("x".repeat(1000)).onSuccess(written -> writeOn(response));
    }

    @Test
    void receiverThatIsNotThere_isNamedByNothingButItsHost() throws IOException {
        String reason = refusal(() -> post(URI.create("http://localhost:" + Ports.reserve() + "/secret-path")));
        assertThat(reason, containsString("was not reached (Connection refused"));
        assertThat(reason, not(containsString("secret-path")));
    }
}
