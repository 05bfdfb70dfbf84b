package io.shipyard.deployment;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.shipyard.deployment.Environment.ArgoCd;
import io.shipyard.github.GitHubException;
import io.shipyard.github.OutboundHosts;
import io.shipyard.github.OutboundHosts.Objectionable;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.core.http.HttpClientRequest;
import io.vertx.mutiny.core.http.HttpClientResponse;

/** Reads applications from Argo CD. A redirect is not followed, since the token is not for whoever is named there. */
@ApplicationScoped
class ArgoCdClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** For one of the connections, while others use them. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);
    /** To one server; what more is asked waits. */
    private static final int MAX_CONNECTIONS = 10;
    private static final int MAX_WAITING = 1_000;

    private final HttpClient http;
    private final OutboundHosts hosts;
    private final InstantSource clock;
    private final ArgoCdLimits limits;
    private final String userAgent;

    ArgoCdClient(Vertx vertx, OutboundHosts hosts, InstantSource clock,
            @ConfigProperty(name = "quarkus.rest-client.github.user-agent") String userAgent) {
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setMaxPoolSize(MAX_CONNECTIONS)
                .setMaxWaitQueueSize(MAX_WAITING)
                // the next request might get a connection that is just being closed, by its server or with what was refused
                .setKeepAlive(false)
                .setDecompressionSupported(true)
                // a trace would show who is behind a proxy that checks access
                .setTracingPolicy(TracingPolicy.IGNORE));
        this.hosts = hosts;
        this.clock = clock;
        this.limits = new ArgoCdLimits(clock);
        this.userAgent = userAgent;
    }

    /** Those that the token may see. Fails with {@link ArgoCdException}, {@link ArgoCdException.Refused} among them. */
    Uni<ArgoCdList> list(ArgoCd server) {
        return Uni.createFrom().deferred(() -> {
            ArgoCdList list = new ArgoCdList();
            return read(ArgoCdRequest.list(server), ArgoCdParser.ofList(list::add)).replaceWith(list);
        });
    }

    /** Fails with {@link ArgoCdException}, {@link ArgoCdException.Missing} among them. */
    Uni<ArgoCdApplication> get(ArgoCd server, String namespace, String name) {
        ArgoCdRequest request = ArgoCdRequest.application(server, namespace, name);
        return Uni.createFrom().deferred(() -> {
            AtomicReference<ArgoCdApplication> found = new AtomicReference<>();
            return read(request, ArgoCdParser.ofOne(json -> found.set(ArgoCdApplication.of(json, true))))
                    .map(read -> {
                        // whatever is in front of it may answer something of its own
                        if (!found.get().name().equals(name)) {
                            throw ArgoCdAnswer.unavailable(request,
                                    "answers with something else than the application " + request.application());
                        }
                        return found.get();
                    });
        });
    }

    Uni<Void> read(ArgoCdRequest request, ArgoCdParser parser) {
        return Uni.createFrom().deferred(() -> {
            limits.check(request);
            return hosts.request(HttpMethod.GET, request.url());
        })
                .flatMap(options -> http.request(withHeaders(options, request.server())))
                .flatMap(connected -> send(request, connected).flatMap(response -> read(request, response, parser))
                        .ifNoItem().after(request.maxTime())
                        .failWith(() -> ArgoCdAnswer.unavailable(request,
                                "has not answered within " + request.maxTime().toSeconds() + " s"))
                        .onTermination().invoke((done, failure, cancelled) -> {
                            if (failure != null || cancelled) {
                                // whatever it says beside is not read to its end
                                connected.reset();
                            }
                        }))
                .onFailure(problem -> !(problem instanceof ArgoCdException))
                .transform(problem -> ArgoCdAnswer.unavailable(request, problem instanceof Objectionable ? problem.getMessage()
                        : "was not reached (" + GitHubException.describe(problem) + ")"));
    }

    /** Unless there is a limit by now: it may have waited for the connection. */
    private Uni<HttpClientResponse> send(ArgoCdRequest request, HttpClientRequest connected) {
        return Uni.createFrom().deferred(() -> {
            limits.check(request);
            return connected.send();
        });
    }

    private RequestOptions withHeaders(RequestOptions request, ArgoCd server) {
        // of the wait for a connection
        request.setConnectTimeout(MAX_WAIT.toMillis()).putHeader("Accept", "application/json")
                .putHeader("Accept-Encoding", "gzip").putHeader("User-Agent", userAgent);
        if (!server.token().isEmpty()) {
            request.putHeader("Authorization", "Bearer " + server.token());
        }
        server.headers().forEach(request::putHeader);
        return request;
    }

    private Uni<Void> read(ArgoCdRequest request, HttpClientResponse response, ArgoCdParser parser) {
        if (response.statusCode() != 200) {
            response.exceptionHandler(cutOff -> {
            });
            ArgoCdException problem = ArgoCdAnswer.of(request, response.statusCode(), response.getHeader("Retry-After"),
                    clock.instant());
            if (problem instanceof ArgoCdException.Limited limit) {
                limits.add(request, limit);
            }
            return Uni.createFrom().failure(problem);
        }
        AtomicLong bytes = new AtomicLong();
        return response.toMulti().map(Buffer::getBytes)
                .invoke(chunk -> {
                    if (bytes.addAndGet(chunk.length) > request.maxBytes()) {
                        throw ArgoCdAnswer.unavailable(request, "answers with more than " + request.maxBytes() / 1024 / 1024
                                + " MB" + (request.isList() ? ": restrict the token to the projects that are deployed" : ""));
                    }
                    parse(request, () -> parser.accept(chunk));
                })
                .onItem().ignoreAsUni()
                .invoke(() -> parse(request, parser::end));
    }

    /** A step of it. */
    private interface Parsing {

        void go() throws IOException;
    }

    private static void parse(ArgoCdRequest request, Parsing step) {
        try {
            step.go();
        } catch (IOException quoting) {
            throw ArgoCdAnswer.unavailable(request, "answers with something else than the JSON of its API: its URL may be that "
                    + "of another server, or of a sign-in page");
        } catch (IllegalArgumentException unexpected) {
            throw ArgoCdAnswer.unavailable(request,
                    "answers with an application that cannot be read: " + unexpected.getMessage());
        }
    }

    @PreDestroy
    void close() {
        http.closeAndForget();
    }
}
