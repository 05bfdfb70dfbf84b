package io.shipyard.api;

import java.util.List;
import java.util.stream.Stream;

import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

import io.shipyard.http.Problem;

/** Refuses what no constraint sees, since Quarkus takes the first of several values, and an empty one for none. */
public class QueryParameters {

    /** Null for whatever is to be answered as ever. */
    @ServerRequestFilter
    public RestResponse<Problem> refuse(UriInfo uri) {
        List<Problem.Violation> violations = uri.getQueryParameters().entrySet().stream()
                .flatMap(parameter -> violations(parameter.getKey(), parameter.getValue())).toList();
        return violations.isEmpty() ? null
                : Problem.of(400, "the request has fields that are wrong", violations).toResponse();
    }

    private static Stream<Problem.Violation> violations(String name, List<String> values) {
        if (values.size() > 1) {
            return Stream.of(new Problem.Violation(name, "must be given once"));
        }
        return name.equals(ReleaseResource.PARTIAL) && values.get(0).isEmpty()
                ? Stream.of(new Problem.Violation(name, ReleaseResource.TRUE_OR_FALSE))
                : Stream.empty();
    }
}
