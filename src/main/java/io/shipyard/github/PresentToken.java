package io.shipyard.github;

import java.time.Instant;

/**
 * The installation's token as this replica knows it.
 *
 * @param since when it came here
 */
record PresentToken(Authorization authorization, Instant since, Instant renewAt, Instant expiresAt) {

    boolean is(Authorization other) {
        return authorization.id().equals(other.id());
    }

    PresentToken renewedAt(Instant at) {
        return new PresentToken(authorization, since, at, expiresAt);
    }
}
