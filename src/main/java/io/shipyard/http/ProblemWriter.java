package io.shipyard.http;

import java.time.Duration;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** Answers a request, with a problem too, that is refused before any resource is asked. */
@Singleton
public class ProblemWriter {

    private static final Duration LINGER = Duration.ofSeconds(2);

    private final ObjectMapper mapper;

    public ProblemWriter(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    public Future<Void> end(RoutingContext context, Problem problem) {
        return end(context.request(), problem);
    }

    Future<Void> end(HttpServerRequest request, Problem problem) {
        request.response().setStatusCode(problem.status());
        SecurityHeaders.add(request);
        return request.response().putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE).end(json(problem));
    }

    /** Nothing more is made of such a request, so nothing more can be read from its connection. */
    public void endConnection(RoutingContext context, Problem problem) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        end(context, problem).onComplete(sent -> closeConnection(context));
    }

    /**
     * Lets go by what the client goes on to send, for a moment: a connection that is closed under it may take the answer away
     * before it was read (<a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, 9.6</a>).
     */
    public static void closeConnection(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        context.vertx().setTimer(LINGER.toMillis(), over -> request.connection().close());
        request.handler(rest -> {
        }).endHandler(end -> request.connection().close()).resume();
    }

    private String json(Problem problem) {
        try {
            return mapper.writeValueAsString(problem);
        } catch (JsonProcessingException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }
}
