package io.shipyard.github;

import java.time.Instant;

/**
 * The installation's token as this replica knows it.
 *
 * @param since when it came here
 * @param proven GitHub has taken it once
 */
record PresentToken(Authorization authorization, Instant since, Instant renewAt, Instant expiresAt, boolean proven) {

    boolean is(Authorization other) {
        return authorization.id().equals(other.id());
    }

    PresentToken provenNow() {
        return new PresentToken(authorization, since, renewAt, expiresAt, true);
    }

    PresentToken renewedAt(Instant at) {
        return new PresentToken(authorization, since, at, expiresAt, proven);
    }
}
