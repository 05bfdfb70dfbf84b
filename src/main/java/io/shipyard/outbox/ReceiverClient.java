package io.shipyard.outbox;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.shipyard.github.CallerContext;
import io.shipyard.github.GitHubException;
import io.shipyard.github.OutboundHosts;
import io.shipyard.github.OutboundHosts.Objectionable;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.core.http.HttpClientResponse;

/**
 * Sends a message to a receiver. It keeps no connection: the next message may be hours away, and a kept connection that the
 * receiver has closed meanwhile fails it. A redirect is not followed, since the message is not for whoever is named there.
 */
@ApplicationScoped
class ReceiverClient {

    private static final Duration MAX_TIME = Duration.ofSeconds(10);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** For the rest of an answer whose status is known. */
    private static final Duration MAX_REST = Duration.ofSeconds(1);
    private static final long MAX_ANSWER_BYTES = 4096;

    private final Vertx vertx;
    private final HttpClient http;
    private final OutboundHosts hosts;
    private final String userAgent;

    ReceiverClient(Vertx vertx, OutboundHosts hosts,
            @ConfigProperty(name = "quarkus.rest-client.github.user-agent") String userAgent) {
        this.vertx = vertx;
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setKeepAlive(false)
                // a trace would reveal the URL, which may be a secret
                .setTracingPolicy(TracingPolicy.IGNORE));
        this.hosts = hosts;
        this.userAgent = userAgent;
    }

    /** Completes when the receiver has answered 2xx; fails with {@link NotTaken}. */
    Uni<Void> post(URI url, Map<String, String> headers, String body) {
        return Uni.createFrom().deferred(() -> {
            Executor caller = CallerContext.of(vertx.getDelegate());
            return answer(url, headers, body).ifNoItem().after(MAX_TIME)
                    .failWith(() -> new NotTaken("has not answered within " + MAX_TIME.toSeconds() + " s"))
                    .onFailure(problem -> !(problem instanceof NotTaken))
                    .transform(problem -> new NotTaken("was not reached (" + GitHubException.describe(problem) + ")"))
                    .flatMap(ReceiverClient::end).emitOn(caller);
        });
    }

    private Uni<HttpClientResponse> answer(URI url, Map<String, String> headers, String body) {
        return hosts.request(HttpMethod.POST, url)
                .onFailure(Objectionable.class).transform(problem -> new NotTaken(problem.getMessage()))
                .invoke(request -> headers.forEach(request::putHeader))
                .flatMap(request -> http.request(request.putHeader("User-Agent", userAgent)))
                .flatMap(request -> request.send(Buffer.buffer(body)));
    }

    /** Whatever it says beside the status is read to its end only as far as it is short. */
    private static Uni<Void> end(HttpClientResponse response) {
        int status = response.statusCode();
        AtomicLong bytes = new AtomicLong();
        return response.toMulti().select().first(chunk -> bytes.addAndGet(chunk.length()) <= MAX_ANSWER_BYTES)
                .onItem().ignoreAsUni()
                .ifNoItem().after(MAX_REST).fail()
                .onFailure().recoverWithNull()
                .onTermination().invoke(() -> response.request().reset())
                .flatMap(read -> status / 100 == 2 ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(new NotTaken("has answered " + status)));
    }

    @PreDestroy
    void close() {
        http.closeAndForget();
    }
}
