package io.shipyard.ci;

import java.util.List;

import io.shipyard.release.Release;

/**
 * A release with its repositories and their CI, by name.
 *
 * @param repos excluded ones too
 */
public record ReleaseCi(Release release, List<RepoCi> repos) {

    /**
     * Whether its list of repositories is whole. Until its first discovery has ended they come one by one, and those that were
     * named have no figures yet: that is no reason to hide them once it has failed.
     */
    public boolean isDiscovered() {
        boolean first = release.syncing() && release.lastRefreshedAt == null;
        return !first || (!release.discover && (release.syncRequestedBy != null || release.syncError != null));
    }

    /** Excluded repositories keep the status they had. */
    public List<RepoCi> tracked() {
        return repos.stream().filter(repo -> !repo.repo().excluded).toList();
    }

    public CiSummary summary() {
        return CiSummary.of(tracked());
    }

    /** Whether anything may change by itself: clients poll while it may. */
    public boolean anyInProgress() {
        return release.syncing() || tracked().stream().anyMatch(RepoCi::inProgress);
    }

    /** Whether nothing more is to be waited for, the chart versions of what has ended, and why it failed, included. */
    public boolean isDone() {
        return !anyInProgress() && tracked().stream().noneMatch(RepoCi::isToBeRead);
    }
}
