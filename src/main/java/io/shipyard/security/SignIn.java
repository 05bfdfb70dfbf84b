package io.shipyard.security;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.shipyard.security.AccessConfig.Authentication;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/**
 * Where people sign in and out with a browser. Whoever reaches {@code /sign-in} with a provider has signed in there: the
 * policy has seen to that.
 */
@Singleton
class SignIn {

    /** In bytes: a token and where to go on. */
    private static final long MAX_FORM = 8 * 1024;

    private final AccessConfig config;
    private final ApiTokens tokens;

    SignIn(AccessConfig config, ApiTokens tokens) {
        this.config = config;
        this.tokens = tokens;
    }

    void register(@Observes Router router) {
        router.get(Access.SIGN_IN_PATH).handler(this::show);
        router.post(Access.SIGN_OUT_PATH).handler(this::signOut);
        router.get(Access.LOG_IN_PATH).handler(context -> goOn(context, Access.SIGN_IN_PATH + "?to=" + encoded(back(context))));
        router.get(Access.LOG_OUT_PATH).handler(this::logOut);
        if (config.auth() == Authentication.TOKEN) {
            router.post(Access.SIGN_IN_PATH).handler(BodyHandler.create(false).setBodyLimit(MAX_FORM)).handler(this::signIn);
        }
    }

    private void show(RoutingContext context) {
        String to = LocalPath.of(context.request().getParam("to"));
        if (config.auth() == Authentication.TOKEN) {
            SignInPage.asking(to).send(context, 200);
        } else {
            goOn(context, to);
        }
    }

    /** The answer to a wrong token reveals nothing about it. */
    private void signIn(RoutingContext context) {
        String to = LocalPath.of(context.request().getFormAttribute("to"));
        String token = context.request().getFormAttribute("token");
        if (token == null || tokens.find(token.strip()).isEmpty()) {
            SignInPage.refusing(to).send(context, 403);
        } else {
            SignInCookies.keep(context, token.strip());
            goOn(context, to);
        }
    }

    private static void goOn(RoutingContext context, String to) {
        context.response().setStatusCode(303).putHeader(HttpHeaders.LOCATION, to)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end();
    }

    /** For links. All that another site gains by one is that somebody has to sign in again. */
    private void logOut(RoutingContext context) {
        SignInCookies.forget(context);
        goOn(context, afterwards(context, back(context)));
    }

    /** The page of this service that led here. */
    private static String back(RoutingContext context) {
        String to = context.request().getParam("to");
        String referrer = context.request().getHeader("Referer");
        String root = root(context.request());
        return LocalPath.of(to == null && referrer != null && referrer.startsWith(root)
                ? referrer.substring(root.length() - 1)
                : to);
    }

    /** Answers with where to go on: a form that is redirected to the provider would be stopped by the page's own policy. */
    private void signOut(RoutingContext context) {
        SignInCookies.forget(context);
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(new JsonObject().put("to", afterwards(context, "/")).toBuffer());
    }

    /** The provider's own session is to end as well, or the next to sign in would be the same person again. */
    private static String afterwards(RoutingContext context, String here) {
        if (!(context.user() instanceof QuarkusHttpUser user)) {
            return here;
        }
        SecurityIdentity caller = user.getSecurityIdentity();
        OidcConfigurationMetadata provider = caller.getAttribute(OidcUtils.CONFIG_METADATA_ATTRIBUTE);
        IdTokenCredential idToken = caller.getCredential(IdTokenCredential.class);
        if (provider == null || provider.getEndSessionUri() == null || idToken == null) {
            return here;
        }
        return provider.getEndSessionUri() + "?id_token_hint=" + encoded(idToken.getToken()) + "&post_logout_redirect_uri="
                + encoded(root(context.request()));
    }

    private static String root(HttpServerRequest request) {
        return request.scheme() + "://" + request.authority() + "/";
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
