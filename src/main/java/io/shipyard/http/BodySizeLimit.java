package io.shipyard.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a body that is announced as too large before any of it is read; Quarkus' own refusal has no words. Only GitHub's
 * deliveries may be as large as Quarkus allows all to be, and together bodies take no more memory than there is.
 */
@Singleton
public class BodySizeLimit {

    /** How many bytes the body of a request may have, known by its context. */
    static final String LIMIT_KEY = "io.shipyard.max-body-size";

    private static final long LIMIT = 1024 * 1024;
    /** Of all bodies that are under way at once, whoever sends them: they are kept until they are complete. */
    private static final long LIMIT_TOGETHER = 64 * LIMIT;
    /** Of those from one place, so that others are served whatever comes from there. */
    private static final long LIMIT_OF_ONE = LIMIT_TOGETHER / 2;

    private final ProblemWriter answers;
    private final long webhookLimit;
    private final AtomicLong underWay = new AtomicLong();
    private final Map<String, Long> byNetwork = new ConcurrentHashMap<>();

    BodySizeLimit(ProblemWriter answers, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
        this.answers = answers;
        this.webhookLimit = limit.asLongValue();
    }

    void register(@Observes Router router) {
        router.route().order(FilterOrder.BODY_SIZE).handler(this::refuse);
        router.route().order(FilterOrder.UNANNOUNCED_BODY).handler(this::limitUnannounced);
    }

    private long limit(RoutingContext context) {
        return Paths.WEBHOOK.equals(context.normalizedPath()) ? webhookLimit : LIMIT;
    }

    /** A body may come in pieces that do not say how many there are: {@link ChunkedBodyLimit} reads no more than this. */
    private void limitUnannounced(RoutingContext context) {
        context.remove(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY);
        context.put(LIMIT_KEY, limit(context));
        context.addEndHandler(ended -> {
            if (context.response().getStatusCode() == 413) {
                ProblemWriter.closeConnection(context);
            }
        });
        context.next();
    }

    private void refuse(RoutingContext context) {
        long limit = limit(context);
        long size = size(context.request(), limit);
        if (size > limit) {
            answers.endConnection(context, Problem.of(413, "the body is larger than " + limit / 1024 + " KB"));
        } else if (size == 0 || isTaken(context, size)) {
            context.next();
        } else {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
            answers.endConnection(context, Problem.of(503, "too much is being sent at once: try again in 1 s"));
        }
    }

    /** Bytes of all bodies that have been announced and have not come to their end. */
    public long underWay() {
        return underWay.get();
    }

    private boolean isTaken(RoutingContext context, long size) {
        String network = ClientNetwork.of(context.request());
        if (!isTaken(network, size)) {
            return false;
        }
        AtomicBoolean counted = new AtomicBoolean(true);
        ChannelFuture connectionEnd = ((ConnectionBase) context.request().connection()).channel().closeFuture();
        Runnable free = () -> {
            if (counted.getAndSet(false)) {
                count(network, -size);
            }
        };
        ChannelFutureListener over = closed -> free.run();
        // the context does not end with a connection that was closed before it had this handler
        connectionEnd.addListener(over);
        context.addEndHandler(ended -> {
            connectionEnd.removeListener(over);
            free.run();
        });
        return true;
    }

    private boolean isTaken(String network, long size) {
        if (count(network, size) > LIMIT_OF_ONE || underWay.get() > LIMIT_TOGETHER) {
            count(network, -size);
            return false;
        }
        return true;
    }

    /** What comes from there, this included. */
    private long count(String network, long size) {
        underWay.addAndGet(size);
        Long sum = byNetwork.merge(network, size, (before, more) -> before + more == 0 ? null : before + more);
        return sum == null ? 0 : sum;
    }

    /** As it is announced; the most that it may be, if it is not. */
    private static long size(HttpServerRequest request, long limit) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
        }
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || (request.version() == HttpVersion.HTTP_2 && !request.method().equals(HttpMethod.GET)) ? limit : 0;
    }
}
