package io.shipyard.security;

import java.util.List;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** What a browser keeps of having signed in. No script sees it, and no page of another site has it sent. */
final class SignInCookies {

    /** Holds one of the service's tokens, and is good for what that is good for. */
    static final String TOKEN = "shipyard-ci-token";

    /** Quarkus keeps what the provider issued in cookies of this name, and of names that begin with it. */
    private static final String SESSION = "q_session";

    /** In seconds: a day's work. */
    private static final long MAX_AGE = 12 * 60 * 60;

    private SignInCookies() {
    }

    static void keep(RoutingContext context, String token) {
        context.response().addCookie(cookie(context.request(), TOKEN, token).setMaxAge(MAX_AGE));
    }

    static void forget(RoutingContext context) {
        List<String> names = context.request().cookies().stream().map(Cookie::getName)
                .filter(name -> name.equals(TOKEN) || name.startsWith(SESSION)).distinct().toList();
        // a cookie that came with the request is there already, and would be sent as well
        names.forEach(name -> context.response().removeCookies(name, false));
        names.forEach(name -> context.response().addCookie(cookie(context.request(), name, "").setMaxAge(0)));
    }

    private static Cookie cookie(HttpServerRequest request, String name, String value) {
        return Cookie.cookie(name, value).setPath("/").setHttpOnly(true).setSecure("https".equals(request.scheme()))
                .setSameSite(CookieSameSite.STRICT);
    }
}
