package io.shipyard.github;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What GitHub is asked for. Two requests that are equal share one call.
 *
 * @param known of an earlier answer to the same caller, null if there was none; what was read from that is the caller's
 * @param knownAt where that answer came from: the URL that was asked for first, though the repository may have moved since
 */
record GitHubRequest(Route route, URI url, EtagValidator known, URI knownAt) {

    static GitHubRequest of(Route route, URI url) {
        return new GitHubRequest(route, url, null, url);
    }

    static GitHubRequest ifChanged(Route route, URI url, EtagValidator known) {
        return new GitHubRequest(route, url, known, url);
    }

    GitHubRequest movedTo(URI place) {
        return new GitHubRequest(route, place, known, knownAt);
    }

    /** Null when there is none, or it was another token's. */
    String etag(Authorization by) {
        return known != null && known.key().equals(validatorKey(by)) ? known.etag() : null;
    }

    /** An ETag is of a URL, a token, an Accept header and an API version. */
    UUID validatorKey(Authorization by) {
        return UUID.nameUUIDFromBytes(String.join(" ", by.id(), GitHubApi.ACCEPT, GitHubApi.API_VERSION,
                knownAt.toString()).getBytes(StandardCharsets.UTF_8));
    }
}
