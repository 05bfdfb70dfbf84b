package io.shipyard.database;

/** A notification that a transaction of any replica, this one included, sent on committing. Observe it as a CDI event. */
public record Notification(String channel, String payload) {

    /** The id of a release that readers see differently now. */
    public static final String RELEASE_CHANGED = "release_changed";

    /** GitHub limits a credential: its digest, a space, and for how many seconds. */
    public static final String GITHUB_LIMITED = "github_limited";

    /** A webhook delivery has made repositories due for a check. */
    public static final String WORK_DUE = "work_due";

    /** A replica has let a change through, which others count as well: its id, a space, and the caller's key. */
    public static final String CHANGE_COUNTED = "change_counted";
}
