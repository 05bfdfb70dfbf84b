package io.shipyard.ci;

import io.shipyard.release.ReleaseRepo;

/** A repository of a release and its CI. */
public record RepoCi(ReleaseRepo repo, RepoCiStatus status) {

    /** Whether its CI is still to end, which a merge must have begun. */
    public boolean inProgress() {
        return status.state.merged() && !status.state.status().ended();
    }
}
