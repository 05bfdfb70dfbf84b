package io.shipyard.github;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.NetworkPlaces.Place;
import io.shipyard.proxy.Proxies;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;

/**
 * How servers are reached whose URLs are secret, or take secrets. What is sent by plain http can be read by everybody on the
 * way, so it is for hosts of a private network and this machine only.
 */
@ApplicationScoped
public class OutboundHosts {

    private static final Set<Place> NEAR = Set.of(Place.PRIVATE, Place.LOOPBACK);
    private static final String OBJECTION = "is plain http, and leads to a host outside the private network: it has to be https";

    private final Proxies proxies;
    private final HostAddresses addresses;
    private final NetworkPlaces places = new NetworkPlaces();

    public OutboundHosts(Proxies proxies, HostAddresses addresses) {
        this.proxies = proxies;
        this.addresses = addresses;
    }

    /** Nothing is to be sent there. The reason says why, and has no URL in it. */
    public static final class Objectionable extends RuntimeException {

        private static final long serialVersionUID = 1;

        private Objectionable(String reason) {
            super(reason, null, false, false);
        }
    }

    /** What is wrong with the URL as far as it shows by itself; a name shows only when it is used. */
    public static Optional<String> objection(URI url, Proxies proxies) {
        if ("https".equalsIgnoreCase(url.getScheme())) {
            return Optional.empty();
        }
        if (proxies.find(url).isPresent()) {
            return Optional
                    .of("is plain http, and would be reached through a proxy: it has to be https, or its host in NO_PROXY");
        }
        return NetworkPlaces.ofLiteral(url.getHost()).filter(place -> !NEAR.contains(place)).map(far -> OBJECTION);
    }

    /** A request that follows no redirect; fails with {@link Objectionable} if nothing is to be sent there. */
    public Uni<RequestOptions> request(HttpMethod method, URI url) {
        RequestOptions request = new RequestOptions().setAbsoluteURI(url.toString()).setMethod(method)
                .setFollowRedirects(false);
        if ("https".equalsIgnoreCase(url.getScheme())) {
            Optional<ProxyOptions> proxy = proxies.find(url);
            proxy.ifPresent(request::setProxyOptions);
            return Uni.createFrom().item(request);
        }
        Optional<String> objection = objection(url, proxies);
        return objection.isPresent() ? Uni.createFrom().failure(new Objectionable(objection.get()))
                : addresses.of(url.getHost()).map(found -> at(request, found));
    }

    /** The address that was judged is the one that is used: whoever resolved the name anew could be led to another. */
    private RequestOptions at(RequestOptions request, List<InetAddress> found) {
        if (!found.stream().allMatch(address -> NEAR.contains(places.of(address)))) {
            throw new Objectionable(OBJECTION);
        }
        return request.setServer(SocketAddress.inetSocketAddress(request.getPort(), found.get(0).getHostAddress()));
    }
}
