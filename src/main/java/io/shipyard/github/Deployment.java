package io.shipyard.github;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A <a href="https://docs.github.com/en/rest/deployments/deployments">deployment</a>: the request to have a commit run in an
 * environment. What came of it say its statuses.
 *
 * @param id higher for a newer one
 * @param sha which commit the ref was when the deployment was created
 * @param ref a branch, a tag or a commit
 * @param environment in whatever letters; GitHub compares names of environments without regard to case
 */
@RegisterForReflection
public record Deployment(long id, String sha, String ref, String environment) {

    /** A filter that GitHub does not understand is ignored: what it lists may be of other environments. */
    boolean isIn(String name) {
        return CommitSha.isFull(sha) && name.equalsIgnoreCase(environment);
    }

    public boolean isOf(String commit) {
        return commit.equals(sha);
    }
}
