package io.shipyard.outbox;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a lane comes to when it is sent.
 *
 * @param settled what nothing is sent for
 * @param later whether what is left has to be looked at again in a while
 */
record Rendered(List<Outgoing> messages, List<Long> settled, boolean later) {

    static final Rendered NOTHING = new Rendered(List.of(), List.of(), false);

    /** Both, this first. */
    Rendered and(Rendered other) {
        return new Rendered(Stream.concat(messages.stream(), other.messages.stream()).toList(),
                Stream.concat(settled.stream(), other.settled.stream()).toList(), later || other.later);
    }
}
