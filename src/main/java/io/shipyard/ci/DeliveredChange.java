package io.shipyard.ci;

import io.shipyard.github.Repository;

/** Where a webhook delivery says that something has happened; what has happened is read from GitHub. */
public sealed interface DeliveredChange {

    Repository repo();

    /** @param workflowPath null if the delivery names none */
    record Run(Repository repo, String headSha, String workflowPath) implements DeliveredChange {
    }

    /** A job does not name its workflow: its run has to be the one that is tracked, if one is. */
    record Job(Repository repo, String headSha, long runId) implements DeliveredChange {
    }

    /** A pull request that was closed: the one that a release waits for, or one between the same branches. */
    record PullRequest(Repository repo, int number, String sourceBranch, String destBranch) implements DeliveredChange {
    }

    /** A deployment that was created, or whose status has changed. */
    record Deployment(Repository repo, String sha, String environment) implements DeliveredChange {
    }
}
