package io.shipyard.ci;

import io.shipyard.release.ReleaseRepo;

/** A repository of a release and its CI. */
public record RepoCi(ReleaseRepo repo, RepoCiStatus status) {

    /** Whether its CI is still to end, or its pull request to be merged. */
    boolean inProgress() {
        return !status.state.status().ended();
    }
}
