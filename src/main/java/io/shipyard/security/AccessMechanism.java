package io.shipyard.security;

import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.shipyard.security.AccessConfig.Authentication;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Finds out who calls, in the way that {@code CI_AUTH} says. An API sends nobody elsewhere: unknown callers get a 401, and
 * only the address that is for signing in leads to the provider.
 */
@ApplicationScoped
class AccessMechanism implements HttpAuthenticationMechanism {

    private static final Logger LOG = Logger.getLogger(AccessMechanism.class);

    private static final String BEARER = "Bearer ";

    /** What Keycloak calls a token that says who signed in; it is no access token. */
    private static final String ID_TOKEN = "ID";

    /** The answer to a request whose caller cannot be known. */
    private static final String REFUSAL = Refusal.class.getName();

    private static final Refusal AWAY = Refusal.unavailable("the identity provider is away");

    private final AccessConfig config;
    private final ApiTokens tokens;
    private final OidcAuthenticationMechanism oidc;
    private final String clientId;

    AccessMechanism(AccessConfig config, ApiTokens tokens, OidcAuthenticationMechanism oidc,
            @ConfigProperty(name = "oidc.client-id") Optional<String> clientId) {
        this.config = config;
        this.tokens = tokens;
        this.oidc = oidc;
        this.clientId = clientId.orElse("");
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager manager) {
        return switch (config.auth()) {
            case NONE -> Uni.createFrom().nullItem();
            case TOKEN -> Uni.createFrom().item(token(context).flatMap(tokens::find).map(this::identity).orElse(null));
            case OIDC -> oidc.authenticate(context, manager).map(caller -> caller != null && isMeantForUs(caller) ? caller
                    : nobody())
                    .onFailure(failure -> !(failure instanceof AuthenticationRedirectException))
                    .recoverWithItem(failure -> nobody(context, failure))
                    // the one that was asked has put itself there, and would be asked to answer
                    .onTermination().invoke(() -> context.put(HttpAuthenticationMechanism.class.getName(), this));
        };
    }

    /** Of the failures, those that asking again at the provider would not mend have messages of their own. */
    private static SecurityIdentity nobody(RoutingContext context, Throwable failure) {
        LOG.debug("A caller is not known", failure);
        if (failure instanceof AuthenticationCompletionException) {
            context.put(REFUSAL, Refusal.unauthorized("signing in did not work: try again at " + Access.SIGN_IN_PATH));
        } else if (!(failure instanceof AuthenticationException)) {
            context.put(REFUSAL, AWAY);
        }
        return nobody();
    }

    /** Nobody is somebody here: nothing at all would have the other mechanism asked once more. */
    private static SecurityIdentity nobody() {
        return QuarkusSecurityIdentity.builder().setAnonymous(true).setPrincipal(new QuarkusPrincipal("")).build();
    }

    /** Unlike other credentials no browser sends it by itself. */
    static boolean isBearer(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    /** A header counts more than a cookie, which the browser sends by itself. */
    private static Optional<String> token(RoutingContext context) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return isBearer(header)
                    ? Optional.of(header.substring(BEARER.length()).strip())
                    : Optional.empty();
        }
        return Optional.ofNullable(context.request().getCookie(SignInCookies.TOKEN)).map(Cookie::getValue);
    }

    private SecurityIdentity identity(ApiTokens.Holder holder) {
        return QuarkusSecurityIdentity.builder().setPrincipal(new QuarkusPrincipal(holder.name()))
                .addRole(holder.mayWrite() ? config.writeRole() : config.readRole()).build();
    }

    /**
     * A bearer token is for us if it says so, or if it was issued to our own client: Keycloak names the client in {@code azp}
     * and, unless it is configured to, no audience of ours.
     */
    private boolean isMeantForUs(SecurityIdentity caller) {
        if (caller.getCredential(IdTokenCredential.class) != null) {
            return true;
        }
        return caller.getPrincipal() instanceof JsonWebToken token && !ID_TOKEN.equals(token.getClaim("typ"))
                && ((token.getAudience() != null && token.getAudience().contains(clientId))
                        || clientId.equals(token.getClaim("azp")));
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        Refusal refusal = context.get(REFUSAL);
        if (refusal == null && config.auth() == Authentication.OIDC && isSignIn(context)) {
            return HttpAuthenticationMechanism.super.sendChallenge(context).onFailure(Throwable.class)
                    .recoverWithUni(failure -> refuse(context, AWAY));
        }
        return refuse(context, refusal == null ? Refusal.unauthorized(reason(context)) : refusal);
    }

    private static Uni<Boolean> refuse(RoutingContext context, Refusal refusal) {
        if (isSignIn(context) && isBrowser(context)) {
            refusal.sendAsPage(context);
        } else {
            refusal.send(context);
        }
        return Uni.createFrom().item(true);
    }

    private static String reason(RoutingContext context) {
        return context.request().headers().contains(HttpHeaders.AUTHORIZATION)
                ? "the bearer token is not valid here, or not any more"
                : "send a bearer token, or sign in at " + Access.SIGN_IN_PATH;
    }

    /** Browsers name the type of pages, and nothing else does. */
    private static boolean isBrowser(RoutingContext context) {
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains("text/html");
    }

    private static boolean isSignIn(RoutingContext context) {
        return Access.to(context.request().method(), context.normalizedPath()) == Access.SIGN_IN;
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return oidc.getChallenge(context);
    }

    /** Before the one it asks, which is there by itself as well and would have the last word on who is sent elsewhere. */
    @Override
    public int getPriority() {
        return oidc.getPriority() + 1;
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return oidc.getCredentialTypes();
    }
}
