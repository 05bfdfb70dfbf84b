package io.shipyard.outbox;

import java.util.List;
import java.util.Map;

/**
 * What is sent at once.
 *
 * @param ids of what it is made of
 */
record Outgoing(List<Long> ids, Map<String, String> headers, String body) {
}
