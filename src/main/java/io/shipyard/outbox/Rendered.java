package io.shipyard.outbox;

import java.util.List;

/**
 * What a lane comes to when it is sent.
 *
 * @param settled what nothing is sent for
 * @param later whether what is left has to be looked at again in a while
 */
record Rendered(List<Outgoing> messages, List<Long> settled, boolean later) {
}
