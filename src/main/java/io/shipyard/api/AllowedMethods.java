package io.shipyard.api;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import jakarta.ws.rs.HttpMethod;

import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;

/** What can be asked for at a path. Quarkus knows it, and says it neither in a 405 nor for one path alone. */
final class AllowedMethods {

    private AllowedMethods() {
    }

    /** By name; empty where there is nothing. */
    static Set<String> at(ResteasyReactiveRequestContext request) {
        RequestMapper.RequestMatch<InitialMatch> match = new RequestMapper<>(request.getDeployment().getClassMappers())
                .map(request.getPathWithoutPrefix());
        Set<String> methods = new TreeSet<>();
        if (match != null) {
            String remaining = match.remaining.isEmpty() ? "/" : match.remaining;
            Stream.of(match.value.handlers).filter(ClassRoutingHandler.class::isInstance).map(ClassRoutingHandler.class::cast)
                    .flatMap(routes -> routes.getMappers().entrySet().stream())
                    .filter(route -> route.getKey() != null && route.getValue().map(remaining) != null)
                    .map(Map.Entry::getKey).forEach(methods::add);
        }
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        if (!methods.isEmpty()) {
            methods.add(HttpMethod.OPTIONS);
        }
        return methods;
    }
}
