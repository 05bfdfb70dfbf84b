package io.shipyard.http;

import java.time.Duration;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Cuts off a client that does not bring a request to its end in time, however often something of it comes. */
@Singleton
class RequestTimeouts {

    private final Vertx vertx;
    private final long patience;

    RequestTimeouts(Vertx vertx, @ConfigProperty(name = "shipyard.request-timeout") Duration patience) {
        this.vertx = vertx;
        this.patience = patience.toMillis();
    }

    void register(@Observes Router router) {
        router.route().order(FilterOrder.REQUEST_TIMEOUT).handler(this::watch);
    }

    void registerManagement(@Observes ManagementInterface management) {
        register(management.router());
    }

    private void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        signal(request, RequestHeadDeadline.ARRIVED);
        // one connection carries many requests at once in HTTP/2: that the first of them came has to do
        if (request.version() != HttpVersion.HTTP_2) {
            context.addEndHandler(ended -> signal(request, RequestHeadDeadline.ANSWERED));
        }
        if (mayHaveBody(request)) {
            long deadline = vertx.setTimer(patience, late -> endUnlessComplete(request));
            context.addEndHandler(ended -> vertx.cancelTimer(deadline));
        }
        context.next();
    }

    /** A body that nobody has asked for may be there all the same: it is let through first, to nobody. */
    private void endUnlessComplete(HttpServerRequest request) {
        request.resume();
        vertx.runOnContext(passed -> {
            if (!request.isEnded()) {
                request.connection().close();
            }
        });
    }

    private static boolean mayHaveBody(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || (request.version() == HttpVersion.HTTP_2 && !request.method().equals(HttpMethod.GET));
    }

    private static void signal(HttpServerRequest request, String event) {
        ((ConnectionBase) request.connection()).channel().pipeline().fireUserEventTriggered(event);
    }
}
