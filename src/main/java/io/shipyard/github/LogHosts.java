package io.shipyard.github;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.NetworkPlaces.Place;
import io.shipyard.proxy.Proxies;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;

/**
 * Which hosts a log may be read from. GitHub's API names them, but who could make it name another would have this service
 * read what only it can reach. So they are public https servers, unless the API itself is in a place that is not public, as
 * GitHub Enterprise Server in a company's network is: then others there will do too. A host that is reached through a proxy is
 * resolved by the proxy, and known by its name alone.
 */
@ApplicationScoped
class LogHosts {

    /** It ends like a name, so it is no address in any of the ways that programs write one. */
    private static final Pattern NAME = Pattern.compile("(?:[a-z0-9-]+\\.)+[a-z][a-z0-9-]*\\.?", Pattern.CASE_INSENSITIVE);
    /**
     * Names that lead into a network, by <a href="https://www.rfc-editor.org/rfc/rfc6762#appendix-G">RFC 6762</a> and others.
     */
    private static final Pattern LOCAL_NAME = Pattern.compile("(?:.*\\.)?(?:local|internal|intranet|private|corp|home|lan|"
            + "svc|consul|localdomain|intra|home\\.arpa)\\.?", Pattern.CASE_INSENSITIVE);
    /** A cloud's, as metadata.google.internal. */
    private static final Pattern METADATA_NAME = Pattern.compile("(?:metadata|instance-data)\\..*", Pattern.CASE_INSENSITIVE);

    /** Of any name, by <a href="https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4">RFC 1035</a>. */
    private static final int MAX_LENGTH = 253;

    private final Proxies proxies;
    private final HostAddresses addresses;
    private final NetworkPlaces places = new NetworkPlaces();
    private final URI api;

    LogHosts(Proxies proxies, HostAddresses addresses, GitHubConfig config) {
        this.proxies = proxies;
        this.addresses = addresses;
        this.api = config.apiUrl();
    }

    /**
     * How to ask for the log: through the proxy, or at the address that was checked, since whoever resolved the name anew could
     * be led to another. TLS is by the host's name, as is the request, for whoever answers to several.
     *
     * @return fails with {@link GitHubException.Unavailable} when the log is not to be read from there
     */
    Uni<RequestOptions> check(URI location) {
        String scheme = location.getScheme();
        if (!"https".equals(scheme) && !("http".equals(scheme) && "http".equals(api.getScheme()))) {
            return refused("is offered by " + scheme + ", not https");
        }
        // the length comes before any pattern, which goes as deep as a name has labels
        if (location.getHost() == null || location.getHost().length() > MAX_LENGTH || location.getRawUserInfo() != null
                || location.getPort() == 0 || location.getPort() > 0xffff) {
            return refused("is offered at something that is no URL of a host");
        }
        RequestOptions request = new RequestOptions().setAbsoluteURI(location.toString());
        Optional<ProxyOptions> proxy = proxies.find(location);
        if (proxy.isPresent()) {
            return !"https".equals(scheme) ? refused("is offered by " + scheme + ", not https")
                    : isAllowed(location.getHost()) ? Uni.createFrom().item(request.setProxyOptions(proxy.get()))
                            : refusedForItsPlace(location);
        }
        return addresses.of(location.getHost()).flatMap(found -> isAllowed(scheme, found).flatMap(allowed -> allowed
                ? Uni.createFrom().item(request
                        .setServer(SocketAddress.inetSocketAddress(request.getPort(), found.get(0).getHostAddress())))
                : refusedForItsPlace(location)));
    }

    /** Behind the proxy. An address has no name that a certificate would be for; the API's own is as good as the API. */
    private boolean isAllowed(String host) {
        return host.equalsIgnoreCase(api.getHost())
                || (NAME.matcher(host).matches() && !METADATA_NAME.matcher(host).matches()
                        && (!LOCAL_NAME.matcher(host).matches() || LOCAL_NAME.matcher(api.getHost()).matches()));
    }

    /** One address that is not allowed is enough: which of them is used, somebody else decides. */
    private Uni<Boolean> isAllowed(String scheme, List<InetAddress> found) {
        Set<Place> there = placesOf(found);
        if ("https".equals(scheme) && there.equals(Set.of(Place.PUBLIC))) {
            return Uni.createFrom().item(true);
        }
        return placesOfApi().map(ours -> !there.contains(Place.FORBIDDEN)
                && there.stream().allMatch(place -> place == Place.PUBLIC || ours.contains(place))
                && ("https".equals(scheme) || ours.equals(Set.of(Place.LOOPBACK))));
    }

    /** Nobody here knows where it is if a proxy leads to it. */
    private Uni<Set<Place>> placesOfApi() {
        return proxies.find(api).isPresent() ? Uni.createFrom().item(Set.of())
                : addresses.of(api.getHost()).map(this::placesOf);
    }

    private Set<Place> placesOf(List<InetAddress> found) {
        return found.stream().map(places::of).collect(Collectors.toSet());
    }

    private static <T> Uni<T> refusedForItsPlace(URI location) {
        return refused("is offered by " + location.getHost() + ", which is in a place that GitHub's API is not");
    }

    private static <T> Uni<T> refused(String what) {
        return Uni.createFrom().failure(new GitHubException.Unavailable("the job's log " + what, null));
    }
}
