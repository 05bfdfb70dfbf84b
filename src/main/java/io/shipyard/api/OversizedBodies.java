package io.shipyard.api;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a body that is announced as too large before any of it is read; Quarkus' own refusal has no words. Only GitHub's
 * deliveries may be as large as Quarkus allows all to be.
 */
@Singleton
class OversizedBodies {

    /** How many bytes the body of a request may have, known by its context. */
    static final String LIMIT_KEY = "io.shipyard.max-body-size";

    private static final String WEBHOOK = "/api/webhooks/github";
    private static final long LIMIT = 1024 * 1024;

    private final EarlyAnswers answers;
    private final long webhookLimit;

    OversizedBodies(EarlyAnswers answers, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
        this.answers = answers;
        this.webhookLimit = limit.asLongValue();
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::refuse);
        router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1).handler(this::limitUnannounced);
    }

    private long limit(RoutingContext context) {
        return WEBHOOK.equals(context.normalizedPath()) ? webhookLimit : LIMIT;
    }

    /** A body may come in pieces that do not say how many there are: {@link ChunkedBodies} reads no more than this. */
    private void limitUnannounced(RoutingContext context) {
        context.remove(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY);
        context.put(LIMIT_KEY, limit(context));
        context.addEndHandler(ended -> {
            if (context.response().getStatusCode() == 413) {
                EarlyAnswers.closeConnection(context);
            }
        });
        context.next();
    }

    private void refuse(RoutingContext context) {
        long limit = limit(context);
        if (announced(context.request()) <= limit) {
            context.next();
            return;
        }
        answers.endConnection(context, Problem.of(413, "the body is larger than " + limit / 1024 + " KB"));
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
    }
}
