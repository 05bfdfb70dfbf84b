package io.shipyard.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.MDC;

import io.vertx.ext.web.Router;

/**
 * Each request has an id, which whoever sent it may choose: it is returned, and every line that is logged meanwhile has it.
 * It lives in the request's own Vert.x context.
 */
@Singleton
class RequestIds {

    private static final String HEADER = "X-Request-Id";
    private static final String KEY = "requestId";
    /** What may be logged as it is. */
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    void register(@Observes Router router) {
        router.route().order(FilterOrder.REQUEST_ID).handler(context -> {
            String id = id(context.request().getHeader(HEADER));
            context.response().putHeader(HEADER, id);
            MDC.put(KEY, id);
            context.next();
        });
    }

    private static String id(String sent) {
        return sent != null && HARMLESS.matcher(sent).matches() ? sent
                : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
