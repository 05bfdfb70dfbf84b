package io.shipyard.http;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.VertxException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Answers what the router refuses before any filter sees it. Quarkus would log each as an error, with a stack trace. */
@Singleton
class UnroutedRequests {

    private final ProblemWriter answers;

    UnroutedRequests(ProblemWriter answers) {
        this.answers = answers;
    }

    void register(@Observes Router router) {
        router.route().order(FilterOrder.REFUSAL).failureHandler(this::answer);
    }

    void registerManagement(@Observes ManagementInterface management) {
        register(management.router());
    }

    private void answer(RoutingContext context) {
        String path = context.request().path();
        if (context.statusCode() == 400 && context.failure() instanceof VertxException) {
            answers.end(context, Problem.of(400, "the request needs a host, and a path that begins with /"));
        } else if (context.statusCode() == 404 && path != null && !path.startsWith("/")) {
            answers.end(context, Problem.of(404, "there is nothing at " + path));
        } else {
            context.next();
        }
    }
}
