package io.shipyard.github;

import java.time.Duration;
import java.time.Instant;

/**
 * The last time that GitHub took a token.
 *
 * @param id of the token's authorization; empty if it has taken none yet
 */
record Acceptance(String id, Instant at) {

    /**
     * GitHub does not know a new token everywhere at once, and during an incident refuses good ones now and then: what is
     * younger, or was taken within this time, is not given up for a refusal.
     */
    static final Duration TRUSTED = Duration.ofMinutes(1);

    boolean isRecent(Authorization token, Instant now) {
        // the clock may have been set back
        return id.equals(token.id()) && !now.isBefore(at) && now.isBefore(at.plus(TRUSTED));
    }
}
