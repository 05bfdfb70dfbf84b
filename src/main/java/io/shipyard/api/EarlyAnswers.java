package io.shipyard.api;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Answers a request, with a problem too, that is refused before any resource is asked. */
@Singleton
class EarlyAnswers {

    private final ObjectMapper mapper;

    EarlyAnswers(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    Future<Void> end(RoutingContext context, Problem problem) {
        SecurityHeaders.add(context);
        return context.response().setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE).end(json(problem));
    }

    /** Nothing more is read of such a request, so nothing more can be read from its connection. */
    void endConnection(RoutingContext context, Problem problem) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        end(context, problem).onComplete(sent -> context.request().connection().close());
    }

    private String json(Problem problem) {
        try {
            return mapper.writeValueAsString(problem);
        } catch (JsonProcessingException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }
}
