package io.shipyard.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

import io.netty.util.NetUtil;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;

/**
 * What a caller is counted by: whoever has signed in, else an address, which is the client's own where a proxy is trusted to
 * name it.
 */
final class CallerKey {

    private static final int NETWORK_BYTES = 8;

    private CallerKey() {
    }

    static String of(RoutingContext context) {
        if (context.user() instanceof QuarkusHttpUser user && !user.getSecurityIdentity().isAnonymous()) {
            SecurityIdentity identity = user.getSecurityIdentity();
            return "user " + identity.getPrincipal().getName();
        }
        SocketAddress remote = context.request().remoteAddress();
        return "address "
                + (remote == null ? "" : network(remote.hostAddress() == null ? remote.host() : remote.hostAddress()));
    }

    /** A client of IPv6 has a whole /64 to call from. */
    static String network(String address) {
        byte[] bytes = address == null ? null : NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return String.valueOf(address);
        }
        try {
            InetAddress parsed = InetAddress.getByAddress(bytes);
            return parsed instanceof Inet6Address ? HexFormat.of().formatHex(bytes, 0, NETWORK_BYTES) + "/64"
                    : parsed.getHostAddress();
        } catch (UnknownHostException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }
}
