package io.shipyard.outbox;

import java.util.List;
import java.util.UUID;

/**
 * What waits for one receiver of one release, the first of it: sent one after the other, by who has the lease of the very
 * first.
 *
 * @param attempts to send the first, without success
 */
record Lane(String receiver, UUID releaseId, UUID lease, int attempts, List<Waiting> waiting) {

    /**
     * @param body what is sent, or what it is made of
     * @param at when it was written, in milliseconds
     */
    record Waiting(long id, String action, String body, long at) {
    }

    long head() {
        return waiting.get(0).id();
    }
}
