package io.shipyard.security;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.shipyard.http.ClientNetwork;
import io.vertx.ext.web.RoutingContext;

/** What a caller is counted by: whoever has signed in, else where the request comes from. */
final class CallerKey {

    private CallerKey() {
    }

    static String of(RoutingContext context) {
        if (context.user() instanceof QuarkusHttpUser user && !user.getSecurityIdentity().isAnonymous()) {
            SecurityIdentity identity = user.getSecurityIdentity();
            return "user " + identity.getPrincipal().getName();
        }
        return "address " + ClientNetwork.of(context.request());
    }
}
