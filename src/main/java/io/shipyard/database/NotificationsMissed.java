package io.shipyard.database;

/**
 * Notifications may have been missed since the last one: whatever is kept because of them is to be forgotten.
 *
 * @param over whether they are received from now on; until then every further one is missed
 */
public record NotificationsMissed(boolean over) {
}
