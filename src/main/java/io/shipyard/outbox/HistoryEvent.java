package io.shipyard.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * An entry of a history.
 *
 * @param details a JSON object
 */
public record HistoryEvent(long id, UUID releaseId, String action, String actor, String details, Instant at) {
}
