package io.shipyard.outbox;

import java.net.URI;

/**
 * Somebody outside who is told something.
 *
 * @param name in the outbox and in metrics
 */
record Receiver(String name, URI url) {

    /** The host alone: the URL may be as good as a password. */
    @Override
    public String toString() {
        return name + " at " + url.getHost();
    }
}
