package io.shipyard.page;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;

/** The address of a release shows the one page there is, which reads the address. */
@Singleton
class PageRoutes {

    private static final String RELEASE = "/releases/[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    void register(@Observes Router router) {
        router.routeWithRegex(RELEASE).method(HttpMethod.GET).method(HttpMethod.HEAD)
                .handler(context -> context.reroute("/index.html"));
    }
}
