package io.shipyard.security;

import io.shipyard.http.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** An answer before any resource is asked: a problem like all others, as RFC 9457 has it. */
record Refusal(int status, String title, String detail) {

    private static final String RETRY_AFTER_OUTAGE = "10";

    static Refusal unauthorized(String detail) {
        return new Refusal(401, "Unauthorized", detail);
    }

    static Refusal forbidden(String detail) {
        return new Refusal(403, "Forbidden", detail);
    }

    static Refusal unavailable(String detail) {
        return new Refusal(503, "Service Unavailable", detail);
    }

    void send(RoutingContext context) {
        begin(context).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(new JsonObject().put("type", "about:blank").put("title", title).put("status", status)
                        .put("detail", detail).toBuffer());
    }

    /** For people who come back from the provider. */
    void sendAsPage(RoutingContext context) {
        begin(context);
        SignInPage.failed(status == 503 ? "The identity provider cannot be reached at the moment."
                : "Signing in did not work.").send(context, status);
    }

    private HttpServerResponse begin(RoutingContext context) {
        HttpServerResponse response = context.response().setStatusCode(status).putHeader(HttpHeaders.CACHE_CONTROL,
                "no-store");
        if (status == 401) {
            // https://www.rfc-editor.org/rfc/rfc6750#section-3: the error only where there was a token
            response.putHeader("WWW-Authenticate", "Bearer realm=\"shipyard-ci\""
                    + (context.request().headers().contains(HttpHeaders.AUTHORIZATION) ? ", error=\"invalid_token\"" : ""));
        }
        if (status == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_OUTAGE);
        }
        return response;
    }
}
