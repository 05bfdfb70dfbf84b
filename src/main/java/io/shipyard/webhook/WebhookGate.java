package io.shipyard.webhook;

import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.shipyard.http.FilterOrder;
import io.shipyard.http.Paths;
import io.shipyard.http.Problem;
import io.shipyard.http.ProblemWriter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Refuses what can be no delivery before any of its body is kept: anybody may knock, and a body takes memory. */
@Singleton
class WebhookGate {

    private static final Duration LINGER = Duration.ofSeconds(1);

    private final WebhookSignature signature;
    private final DeliveryCount count;
    private final ProblemWriter problems;

    WebhookGate(WebhookSignature signature, DeliveryCount count, ProblemWriter problems) {
        this.signature = signature;
        this.count = count;
        this.problems = problems;
    }

    void register(@Observes Router router) {
        router.post(Paths.WEBHOOK).order(FilterOrder.DELIVERY).handler(this::check);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        Optional<Problem> problem = problem(request.getHeader(HttpHeaders.CONTENT_TYPE),
                request.getHeader(WebhookResource.SIGNATURE));
        if (problem.isEmpty()) {
            context.next();
            return;
        }
        int status = problem.get().status();
        if (status == Status.UNAUTHORIZED.getStatusCode()) {
            count.add(WebhookEvent.of(request.getHeader(WebhookResource.EVENT)), "unauthenticated");
            context.response().putHeader(HttpHeaderNames.WWW_AUTHENTICATE, WebhookResource.SIGNATURE);
        } else if (status == Status.UNSUPPORTED_MEDIA_TYPE.getStatusCode()) {
            count.add(WebhookEvent.of(request.getHeader(WebhookResource.EVENT)), "malformed");
        }
        problems.end(context, problem.get());
        // what is still to come is let by, for a moment
        context.vertx().setTimer(LINGER.toMillis(), over -> {
            if (!request.isEnded()) {
                request.connection().close();
            }
        });
        request.resume();
    }

    /**
     * What is wrong with a request, as far as its head shows.
     *
     * @param type its Content-Type; null if there is none
     * @param signed its signature; null if there is none
     */
    Optional<Problem> problem(String type, String signed) {
        if (!signature.canBeGiven()) {
            return Optional
                    .of(Problem.of(Status.NOT_FOUND.getStatusCode(), "there are no webhooks without GITHUB_WEBHOOK_SECRET"));
        }
        if (type == null || !type.strip().split("\\s*;", 2)[0].equalsIgnoreCase(MediaType.APPLICATION_JSON)) {
            return Optional
                    .of(Problem.of(Status.UNSUPPORTED_MEDIA_TYPE.getStatusCode(), "a delivery is sent as application/json"));
        }
        return WebhookSignature.isOne(signed) ? Optional.empty() : Optional.of(WebhookSignature.refused());
    }
}
