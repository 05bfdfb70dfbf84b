package io.shipyard.deployment;

/**
 * A claimed row, and what is known of it.
 *
 * @param known as it was recorded last; its state is that of the progress
 */
record ClaimedDeployment(DeploymentTarget target, DeploymentProgress progress, Observation.Seen known) {

    static ClaimedDeployment of(DeploymentTarget target, RepoDeployment row) {
        return new ClaimedDeployment(target, new DeploymentProgress(row.state, row.since, row.recorded),
                new Observation.Seen(row.state, row.appName, row.currentVersion, row.syncStatus, row.healthStatus,
                        row.rolloutStatus, row.url, row.lastError));
    }

    @Override
    public String toString() {
        return target.toString();
    }
}
