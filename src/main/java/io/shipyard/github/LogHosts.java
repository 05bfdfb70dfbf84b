package io.shipyard.github;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.NetworkPlaces.Place;
import io.smallrye.mutiny.Uni;

/**
 * Which hosts a log may be read from. GitHub's API names them, but who could make it name another would have this service
 * read what only it can reach. So they are public https servers, unless the API itself is in a place that is not public, as
 * GitHub Enterprise Server in a company's network is: then others there will do too.
 */
@ApplicationScoped
class LogHosts {

    private final HostAddresses addresses;
    private final NetworkPlaces places = new NetworkPlaces();
    private final URI api;

    LogHosts(HostAddresses addresses, GitHubConfig config) {
        this.addresses = addresses;
        this.api = config.apiUrl();
    }

    /**
     * The address to connect to. It was checked, so whoever resolved the name anew could be led to another.
     *
     * @return fails with {@link GitHubException.Unavailable} when the log is not to be read from there
     */
    Uni<InetAddress> check(URI location) {
        String scheme = location.getScheme();
        if (!"https".equals(scheme) && !("http".equals(scheme) && "http".equals(api.getScheme()))) {
            return refused("is offered by " + scheme + ", not https");
        }
        if (location.getHost() == null || location.getRawUserInfo() != null || location.getPort() == 0
                || location.getPort() > 0xffff) {
            return refused("is offered at something that is no URL of a host");
        }
        return addresses.of(location.getHost())
                .flatMap(found -> isAllowed(scheme, found).map(allowed -> {
                    if (!allowed) {
                        throw new GitHubException.Unavailable("the job's log is offered by " + location.getHost()
                                + ", which is in a place that GitHub's API is not", null);
                    }
                    return found.get(0);
                }));
    }

    /** One address that is not allowed is enough: which of them is used, somebody else decides. */
    private Uni<Boolean> isAllowed(String scheme, List<InetAddress> found) {
        Set<Place> there = placesOf(found);
        if ("https".equals(scheme) && there.equals(Set.of(Place.PUBLIC))) {
            return Uni.createFrom().item(true);
        }
        return addresses.of(api.getHost()).map(this::placesOf).map(ours -> !there.contains(Place.FORBIDDEN)
                && there.stream().allMatch(place -> place == Place.PUBLIC || ours.contains(place))
                && ("https".equals(scheme) || ours.equals(Set.of(Place.LOOPBACK))));
    }

    private Set<Place> placesOf(List<InetAddress> found) {
        return found.stream().map(places::of).collect(Collectors.toSet());
    }

    private static <T> Uni<T> refused(String what) {
        return Uni.createFrom().failure(new GitHubException.Unavailable("the job's log " + what, null));
    }
}
