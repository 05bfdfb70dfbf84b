package io.shipyard.outbox;

import java.net.URI;
import java.util.Optional;

/**
 * Somebody outside to whom messages are sent.
 *
 * @param name in the outbox and in metrics
 * @param only the releases whose messages it receives; empty for all
 */
record Receiver(String name, URI url, Optional<Branches> only) {

    /** Whether it is a channel that people read, and not a program. */
    boolean isChannel() {
        return !name.equals(Receivers.EVENTS);
    }

    boolean follows(Branches branches) {
        return only.isEmpty() || only.get().equals(branches);
    }

    /** The host alone: the URL may be as good as a password. */
    @Override
    public String toString() {
        return name + " at " + url.getHost();
    }
}
