package io.shipyard.http;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;

/**
 * What browsers may do with an answer: nothing, unless whoever answers has said otherwise, as the page has. Other pages get the
 * components by CORS, which Cross-Origin-Resource-Policy leaves alone.
 *
 * @see <a href="https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html">OWASP: REST security</a>
 */
@Singleton
class SecurityHeaders {

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
    private static final String A_YEAR = "max-age=31536000";

    void register(@Observes Router router) {
        router.route().order(FilterOrder.SECURITY_HEADERS).handler(context -> {
            context.addHeadersEndHandler(ending -> add(context.request()));
            context.next();
        });
    }

    static void add(HttpServerRequest request) {
        MultiMap headers = request.response().headers();
        String path = request.path();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        if ("https".equals(request.scheme())) {
            headers.set("Strict-Transport-Security", A_YEAR);
        }
        // in dev mode there are pages of Quarkus' own
        if (!headers.contains("Content-Security-Policy") && (path == null || !path.startsWith("/q/"))) {
            headers.set("Content-Security-Policy", NOTHING);
        }
        boolean error = request.response().getStatusCode() >= 400;
        if (!headers.contains(HttpHeaders.CACHE_CONTROL) && (error || path == null || path.startsWith("/api"))) {
            headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }
}
