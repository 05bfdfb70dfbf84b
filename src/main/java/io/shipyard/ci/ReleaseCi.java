package io.shipyard.ci;

import java.util.List;

import io.shipyard.release.Release;

/**
 * A release with its repositories and their CI, by name.
 *
 * @param repos excluded ones too
 */
public record ReleaseCi(Release release, List<RepoCi> repos) {

    /** Excluded repositories have no status. */
    public List<RepoCi> tracked() {
        return repos.stream().filter(repo -> !repo.repo().excluded).toList();
    }

    public CiSummary summary() {
        return CiSummary.of(tracked());
    }

    public boolean anyInProgress() {
        return tracked().stream().anyMatch(RepoCi::inProgress);
    }
}
