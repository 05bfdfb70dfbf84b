package io.shipyard.ci;

import io.shipyard.github.RepoName;

/** Where a webhook delivery says that something has happened. It says where to look, never what is to be seen there. */
public sealed interface CiHint {

    RepoName repo();

    /** @param workflowPath null if the delivery names none */
    record Run(RepoName repo, String headSha, String workflowPath) implements CiHint {
    }

    /** A job does not name its workflow: its run has to be the one that is tracked, if one is. */
    record Job(RepoName repo, String headSha, long runId) implements CiHint {
    }

    /** A pull request that was closed: the one that a release waits for, or one between the same branches. */
    record PullRequest(RepoName repo, int number, String sourceBranch, String destBranch) implements CiHint {
    }
}
