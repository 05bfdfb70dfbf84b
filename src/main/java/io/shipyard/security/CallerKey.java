package io.shipyard.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.shipyard.http.ClientNetwork;
import io.vertx.ext.web.RoutingContext;

/**
 * What a caller is counted by: whoever has signed in, else where the request comes from. Other replicas receive it, so it
 * is a digest, which has one length and no name in it.
 */
final class CallerKey {

    private CallerKey() {
    }

    static String of(RoutingContext context) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(caller(context).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static String caller(RoutingContext context) {
        if (context.user() instanceof QuarkusHttpUser user && !user.getSecurityIdentity().isAnonymous()) {
            SecurityIdentity identity = user.getSecurityIdentity();
            return "user " + identity.getPrincipal().getName();
        }
        return "address " + ClientNetwork.of(context.request());
    }
}
