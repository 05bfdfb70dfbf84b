package io.shipyard.page;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.shipyard.http.FilterOrder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;

/**
 * The address of a release shows the one page there is, which reads the address. A script whose name changes with its content
 * is kept for long; that there is none may be untrue after the next update.
 */
@Singleton
class PageRoutes {

    private static final String RELEASE = "/releases/[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private static final String BUNDLE = "/ci/.+-[0-9A-Z]{8}\\.(?:js|css)";
    private static final String FOR_LONG = "public, max-age=31536000, immutable";

    void register(@Observes Router router) {
        router.routeWithRegex(RELEASE).method(HttpMethod.GET).method(HttpMethod.HEAD)
                .handler(context -> context.reroute("/index.html"));
        router.routeWithRegex(BUNDLE).order(FilterOrder.PAGE).handler(context -> {
            context.addHeadersEndHandler(ending -> context.response().putHeader(HttpHeaders.CACHE_CONTROL,
                    isFound(context.response()) ? FOR_LONG : "no-store"));
            context.next();
        });
    }

    private static boolean isFound(HttpServerResponse response) {
        return response.getStatusCode() / 100 == 2 || response.getStatusCode() == 304;
    }
}
