package io.shipyard.notification;

/** Notifications may have been missed since the last one: whatever is kept because of them is to be forgotten. */
public record NotificationsMissed() {
}
