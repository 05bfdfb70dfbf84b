package io.shipyard.github;

import java.util.Locale;

/** Whose request goes first when not all can be sent at once. */
public enum Priority {
    /** A person waits for the answer. */
    INTERACTIVE,
    /** Nobody does. */
    POLLING;

    /** As a metric's label. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
