package io.shipyard.security;

import java.net.URI;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.shipyard.http.FilterOrder;
import io.shipyard.http.Paths;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses what pages of other origins have a browser send, with the browser's session or from within its network: browsers
 * say where a request comes from. As <a href="https://pkg.go.dev/net/http#CrossOriginProtection">Go's protection</a> has it,
 * without tokens in forms. What carries a bearer token was not sent by a browser on its own account.
 */
@Singleton
class CrossOriginProtection {

    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private final List<String> allowedOrigins;

    CrossOriginProtection(AccessConfig config) {
        this.allowedOrigins = AllowedOrigins.of(config);
    }

    void register(@Observes Router router) {
        router.route().order(FilterOrder.CROSS_ORIGIN).handler(context -> {
            if (isOurs(context)) {
                context.next();
            } else {
                Refusal.forbidden("a page of another origin sent this: CI_ALLOWED_ORIGINS names those that may")
                        .send(context);
            }
        });
    }

    private boolean isOurs(RoutingContext context) {
        HttpServerRequest request = context.request();
        return Access.isSafe(request.method()) || AccessMechanism.isBearer(request.getHeader(HttpHeaders.AUTHORIZATION))
                || context.normalizedPath().equals(Paths.WEBHOOK)
                || isOurs(request.getHeader(FETCH_SITE), request.getHeader(HttpHeaders.ORIGIN), request.authority());
    }

    private boolean isOurs(String site, String origin, HostAndPort host) {
        if (origin != null && allowedOrigins.contains(origin)) {
            return true;
        }
        return site != null ? OURS.contains(site) : origin == null || isOf(host, origin);
    }

    /** Older browsers send the origin only. Its scheme is not compared: a proxy may speak https for the service. */
    private static boolean isOf(HostAndPort host, String origin) {
        try {
            URI url = URI.create(origin);
            return host != null && host.host().equalsIgnoreCase(url.getHost()) && host.port() == url.getPort();
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }
}
