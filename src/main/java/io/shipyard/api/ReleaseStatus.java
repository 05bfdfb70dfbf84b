package io.shipyard.api;

import io.shipyard.ci.ReleaseCi;
import io.shipyard.ci.RepoCi;
import io.shipyard.deployment.DeploymentState;
import io.shipyard.deployment.Environment;
import io.shipyard.deployment.ReleaseDeployments;
import io.shipyard.deployment.RepoDeployment;

/** A release with the CI of its repositories, and where they run. */
public record ReleaseStatus(ReleaseCi ci, ReleaseDeployments deployments) {

    /** Whether any deployment may change by itself: clients poll while it may. */
    boolean anyPending() {
        return ci.tracked().stream().anyMatch(repo -> deployments.environments().stream()
                .anyMatch(environment -> isPending(repo, environment)));
    }

    private boolean isPending(RepoCi repo, Environment environment) {
        return deployments.find(repo.repo().id, environment).filter(row -> row.state != DeploymentState.WAITING)
                .map(RepoDeployment::isUnderWay).orElseGet(repo::mayBringVersion);
    }
}
