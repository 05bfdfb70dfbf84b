package io.shipyard.deployment;

import java.time.Instant;
import java.util.UUID;

import io.shipyard.github.RepoName;

/**
 * A claimed row: what a check needs to know of a repository in an environment, free of any session.
 *
 * @param githubId GitHub's id of the repository, 0 until it is known
 * @param expected what the environment is to run
 * @param state that is known so far
 * @param wasDeployed whether it was seen to run that
 * @param claimedAt by the database's clock
 */
record DeploymentTarget(long id, UUID lease, Instant claimedAt, UUID releaseId, long repoId, long githubId, RepoName repo,
        Environment environment, Built expected, DeploymentState state, boolean wasDeployed) {

    @Override
    public String toString() {
        return "Release " + releaseId + ": " + repo + " in " + environment;
    }
}
