package io.shipyard.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.shipyard.http.FilterOrder;
import io.shipyard.security.AccessConfig.Authentication;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The one place that decides what a caller may do, by method and path. Callers are authenticated only where it matters: a
 * session that has ended keeps nobody from the page that offers to sign in.
 */
@ApplicationScoped
class AccessPolicy implements HttpSecurityPolicy {

    private final AccessConfig config;

    AccessPolicy(AccessConfig config) {
        this.config = config;
    }

    @Override
    public Uni<CheckResult> checkPermission(RoutingContext request, Uni<SecurityIdentity> identity,
            AuthorizationRequestContext context) {
        Access access = accessTo(request);
        return isOpen(access) ? CheckResult.permit()
                : identity.map(caller -> isPermitted(access, caller))
                        .map(permitted -> permitted ? CheckResult.PERMIT : CheckResult.DENY);
    }

    private boolean isOpen(Access access) {
        return switch (config.auth()) {
            case NONE -> true;
            case TOKEN -> access == Access.OPEN || access == Access.SIGN_IN;
            case OIDC -> access == Access.OPEN;
        };
    }

    private boolean isPermitted(Access access, SecurityIdentity caller) {
        boolean mayWrite = caller.hasRole(config.writeRole());
        return !caller.isAnonymous() && switch (access) {
            case OPEN, SIGN_IN, SIGNED_IN -> true;
            case READ -> mayWrite || caller.hasRole(config.readRole());
            case WRITE -> mayWrite;
        };
    }

    /** Quarkus fails the request of a caller who is known and may not; its own answer has no words. */
    void register(@Observes Router router) {
        router.route().order(FilterOrder.REFUSAL).failureHandler(context -> {
            if (context.failure() instanceof ForbiddenException && !context.response().ended()) {
                Refusal.forbidden(lacking(context)).send(context);
            } else {
                context.next();
            }
        });
    }

    private String lacking(RoutingContext context) {
        boolean reading = accessTo(context) == Access.READ;
        String role = config.auth() == Authentication.TOKEN ? (reading ? "read" : "write")
                : (reading ? config.readRole() : config.writeRole());
        String name = context.user() instanceof QuarkusHttpUser user ? Caller.nameOf(user.getSecurityIdentity())
                : Caller.NOBODY;
        return name + " may not " + (reading ? "read" : "change") + " anything here: that takes the role " + role;
    }

    private static Access accessTo(RoutingContext context) {
        return Access.to(context.request().method(), context.normalizedPath());
    }
}
