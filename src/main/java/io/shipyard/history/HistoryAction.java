package io.shipyard.history;

import java.util.Locale;

/** What a history entry records. */
public enum HistoryAction {
    RELEASE_CREATED,
    /** A discovery ended: details {@code count}, {@code failures}. */
    REPOS_SYNCED,
    /** A discovery could not be done: details {@code reason}, {@code retry_at}. */
    SYNC_FAILED,
    /** Somebody asked for a refresh, and it is done. */
    RELEASE_REFRESHED,
    REPO_EXCLUDED,
    REPO_INCLUDED,
    /** A run's attempt was first seen. */
    CI_STARTED,
    /** A run's attempt ended in {@code success}. */
    CI_COMPLETED,
    /** A run's attempt ended in {@code failure}, {@code cancelled} or {@code timeout}. */
    CI_FAILED,
    /** An attempt has ended, and how cannot be read any more. */
    CI_UNKNOWN,
    /** The run of a later commit, which contains the merge commit, counts for one that was cancelled or never was. */
    CI_SUPERSEDED,
    /** An environment runs what CI has brought, or a newer version in its place. */
    DEPLOYED,
    /** An environment was to run what CI has brought, and that went wrong, or was not done in time. */
    DEPLOYMENT_FAILED;

    /** As it is stored and shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
