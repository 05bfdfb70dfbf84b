package io.shipyard.security;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.shipyard.http.FilterOrder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.CorsHandler;

/**
 * Lets pages of other origins call the API and load the components, if any are configured. Requests of all others are
 * answered as ever, and browsers keep the answers from them. Quarkus' own filter would refuse those instead, and with them the
 * service's own page, wherever a proxy speaks https for the service.
 */
@Singleton
class AllowedOrigins {

    static List<String> of(AccessConfig config) {
        return config.allowedOrigins().stream().flatMap(origins -> Stream.of(origins.split(","))).map(String::strip).toList();
    }

    void register(@Observes Router router, AccessConfig config) {
        List<String> origins = of(config);
        if (!origins.isEmpty()) {
            CorsHandler cors = CorsHandler.create().addOrigins(origins)
                    .allowedMethods(
                            Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE))
                    .allowedHeaders(Set.of("Accept", "Authorization", "Content-Type", "If-None-Match", "Last-Event-ID"))
                    // polling needs the one, and clients that have to wait the other
                    .exposedHeaders(Set.of("ETag", "Retry-After"))
                    // the session of a page of the same site; browsers send it from no other
                    .allowCredentials(true);
            router.route().order(FilterOrder.ALLOWED_ORIGINS).handler(context -> {
                if (origins.contains(context.request().getHeader(HttpHeaders.ORIGIN))) {
                    cors.handle(context);
                } else {
                    context.next();
                }
            });
        }
    }
}
