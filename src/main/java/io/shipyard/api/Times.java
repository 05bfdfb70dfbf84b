package io.shipyard.api;

import java.time.Instant;

/** Times on the wire. */
final class Times {

    private Times() {
    }

    /** 0 when unknown. */
    static long epochSeconds(Instant orNull) {
        return orNull == null ? 0 : orNull.getEpochSecond();
    }
}
