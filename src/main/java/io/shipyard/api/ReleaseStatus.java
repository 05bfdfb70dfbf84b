package io.shipyard.api;

import io.shipyard.ci.ReleaseCi;
import io.shipyard.ci.RepoCi;
import io.shipyard.deployment.DeploymentState;
import io.shipyard.deployment.Environment;
import io.shipyard.deployment.ReleaseDeployments;

/** A release with the CI of its repositories, and where they run. */
public record ReleaseStatus(ReleaseCi ci, ReleaseDeployments deployments) {

    /** Whether any deployment may change by itself: clients poll while it may. */
    boolean anyPending() {
        return ci.tracked().stream().anyMatch(repo -> deployments.environments().stream()
                .map(environment -> state(repo, environment))
                .anyMatch(state -> state.isUnderWay() || (state == DeploymentState.WAITING && repo.mayBringVersion())));
    }

    private DeploymentState state(RepoCi repo, Environment environment) {
        return deployments.find(repo.repo().id, environment).map(row -> row.state).orElse(DeploymentState.WAITING);
    }
}
