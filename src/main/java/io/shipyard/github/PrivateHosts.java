package io.shipyard.github;

import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

import io.shipyard.github.NetworkPlaces.Place;

/**
 * Hosts that are in a private network, or this machine, by what is written in their URL: nothing is resolved. They alone are
 * reached by plain http where a library resolves the name, so that nobody could check the address that it connects to.
 */
public final class PrivateHosts {

    private static final Set<Place> NEAR = Set.of(Place.PRIVATE, Place.LINK_LOCAL, Place.LOOPBACK);

    /**
     * A name without a dot is one of the same Kubernetes namespace, Docker network or domain; a dot after it would make it a
     * top-level domain. The others end in what is never delegated in the public DNS: {@code localhost} and {@code test} by
     * <a href="https://www.rfc-editor.org/rfc/rfc6761#section-6">RFC 6761</a>, {@code local}, as in Kubernetes' cluster.local,
     * by <a href="https://www.rfc-editor.org/rfc/rfc6762#section-3">RFC 6762</a>, {@code home.arpa} by
     * <a href="https://www.rfc-editor.org/rfc/rfc8375">RFC 8375</a>, and {@code internal} by a resolution of ICANN's board of
     * July 2024. {@code svc} is no top-level domain, and how the
     * <a href="https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/">services of Kubernetes</a> end that
     * are named without their cluster's domain. Others that networks use, as {@code lan} and {@code corp}, nobody has reserved.
     */
    private static final Pattern NAME = Pattern.compile(
            "[^.]+|localhost\\.|.+\\.(?:localhost|test|local|internal|home\\.arpa|svc)\\.?", Pattern.CASE_INSENSITIVE);

    private PrivateHosts() {
    }

    public static boolean isOne(URI url) {
        return NetworkPlaces.ofLiteral(url.getHost()).map(NEAR::contains)
                .orElseGet(() -> NAME.matcher(url.getHost()).matches());
    }
}
