package io.shipyard.release;

import java.util.List;
import java.util.Optional;

import io.shipyard.github.PullRequest;
import io.shipyard.github.RepoName;

/**
 * What one check of a repository brought.
 *
 * @param checkedFrom the pull request that the repository was bound to when it was checked, 0 for none
 * @param changes empty when there was nothing to compare: the figures known before stand
 * @param headSha the source branch's present head; empty when it was not checked
 * @param pullRequest the pull request the repository is bound to from now on; empty when there is none yet
 * @param hasCommitsToRelease commits that no merged pull request covers
 * @param problem why the bound pull request does not count any more, for people; empty if it does
 */
public record RepoFacts(RepoName name, int checkedFrom, Optional<Changes> changes, String headSha,
        Optional<PullRequest> pullRequest, boolean hasCommitsToRelease, String problem) {

    /** What the release brings to a repository. */
    public record Changes(int commitCount, int additions, int deletions, List<String> contributors,
            List<String> infraChanges) {
    }

    /** Whether a repository that nobody named enters the release. */
    boolean entersRelease() {
        return pullRequest.isPresent() || hasCommitsToRelease;
    }

    static RepoFacts ofPullRequest(TrackedRepo repo, PullRequest pullRequest) {
        return new RepoFacts(repo.name(), repo.prNumber(), Optional.empty(), "", Optional.of(pullRequest), false, "");
    }
}
