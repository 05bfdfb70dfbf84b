package io.shipyard.github;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.core.http.HttpClientResponse;

/**
 * Reads a log from the host that keeps it. That host takes its credentials from the signed URL and answers 400 to a
 * request that carries GitHub's, so this is a client of its own that sends none, and follows no redirect. It keeps no
 * connection: the next log may be days away, and on another host, and a kept one that the host has closed meanwhile fails it.
 */
@ApplicationScoped
class JobLogDownload {

    private static final long MAX_BYTES = 200L * 1024 * 1024;
    private static final Duration MAX_TIME = Duration.ofSeconds(60);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_CONNECTIONS = 10;

    private final Vertx vertx;
    private final HttpClient http;
    private final LogHosts hosts;
    private final String userAgent;

    JobLogDownload(Vertx vertx, LogHosts hosts,
            @ConfigProperty(name = "quarkus.rest-client.github.user-agent") String userAgent) {
        this.vertx = vertx;
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setMaxPoolSize(MAX_CONNECTIONS)
                .setKeepAlive(false)
                .setDecompressionSupported(true)
                // a trace would reveal the URL, which is signed
                .setTracingPolicy(TracingPolicy.IGNORE));
        this.hosts = hosts;
        this.userAgent = userAgent;
    }

    /** Gives each line to the consumer; fails with {@link GitHubException.NotFound} when the log is not there. */
    Uni<Void> read(URI location, LogConsumer log) {
        return Uni.createFrom().deferred(() -> {
            Executor caller = CallerContext.of(vertx.getDelegate());
            return download(location, log).emitOn(caller);
        });
    }

    private Uni<Void> download(URI location, LogConsumer log) {
        AtomicLong bytes = new AtomicLong();
        return Uni.createFrom().deferred(() -> hosts.check(location))
                .flatMap(request -> http.request(request.setMethod(HttpMethod.GET)
                        .putHeader("User-Agent", userAgent).putHeader("Accept-Encoding", GitHubApi.ACCEPT_ENCODING)))
                .flatMap(request -> request.send())
                .flatMap(response -> lines(response, log, bytes))
                .ifNoItem().after(MAX_TIME)
                .failWith(() -> bytes.get() > 0 ? tooLong("took longer than " + MAX_TIME.toSeconds() + " s to read")
                        : unavailable("did not begin to come within " + MAX_TIME.toSeconds() + " s", null))
                .onFailure(problem -> !(problem instanceof GitHubException))
                .transform(problem -> unavailable("could not be read (" + GitHubException.describe(problem) + ")", problem));
    }

    private Uni<Void> lines(HttpClientResponse response, LogConsumer log, AtomicLong bytes) {
        int status = response.statusCode();
        if (status != 200) {
            // whatever it says beside is not read to its end
            response.exceptionHandler(cutOff -> {
            }).request().reset();
            return Uni.createFrom().failure(status == 404 || status == 410
                    ? new GitHubException.NotFound("the log host answered " + status)
                    : unavailable("host answered " + status, null));
        }
        LogLines lines = new LogLines(log);
        return response.toMulti().map(Buffer::getBytes)
                .invoke(chunk -> {
                    if (bytes.addAndGet(chunk.length) > MAX_BYTES) {
                        throw tooLong("is larger than " + MAX_BYTES / 1024 / 1024 + " MB");
                    }
                    lines.accept(chunk);
                })
                .onItem().ignoreAsUni()
                .invoke(lines::end)
                .onTermination().invoke((done, failure, cancelled) -> {
                    if (failure != null || cancelled) {
                        response.request().reset();
                    }
                });
    }

    private static GitHubException tooLong(String what) {
        return new GitHubException.LogTooLong("the job's log " + what);
    }

    private static GitHubException.Unavailable unavailable(String what, Throwable cause) {
        return new GitHubException.Unavailable("the job's log " + what, cause);
    }

    @PreDestroy
    void close() {
        http.closeAndForget();
    }
}
