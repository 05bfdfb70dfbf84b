package io.shipyard.release;

import java.util.List;
import java.util.Optional;

import io.shipyard.github.PullRequest;
import io.shipyard.github.Repository;

/**
 * What one check of a repository brought.
 *
 * @param repo what was checked, and what was known of it
 * @param repository what answers about something else say of the repository; empty if nothing that can be relied on
 * @param changes empty when there was nothing to compare: the figures known before stand
 * @param headSha the source branch's present head; empty when it was not checked
 * @param pullRequest the pull request the repository is bound to from now on; empty when there is none yet
 * @param hasCommitsToRelease commits that no merged pull request covers
 * @param problem why the bound pull request does not count any more, for people; empty if it does
 */
public record RepoFacts(TrackedRepo repo, Optional<Repository> repository, Optional<Changes> changes, String headSha,
        Optional<PullRequest> pullRequest, boolean hasCommitsToRelease, String problem) {

    /** What the release brings to a repository. */
    public record Changes(int commitCount, int additions, int deletions, List<String> contributors,
            List<String> infraChanges) {
    }

    /** Whether a repository that nobody named enters the release. */
    boolean entersRelease() {
        return pullRequest.isPresent() || hasCommitsToRelease;
    }

    /** What GitHub says of the repository itself, here or in the organisation's list. */
    Optional<Repository> reported() {
        return repository.or(() -> Optional.ofNullable(repo.listed()));
    }

    /** What GitHub says of it, or else the name that is known. */
    Repository reportedOrNamed() {
        return reported().orElseGet(() -> Repository.of(0, repo.name()));
    }

    RepoFacts with(Repository known) {
        return new RepoFacts(repo, Optional.of(known), changes, headSha, pullRequest, hasCommitsToRelease, problem);
    }

    /** Of the repository itself alone. */
    public static RepoFacts ofRepository(TrackedRepo repo, Repository today) {
        return new RepoFacts(repo, Optional.of(today), Optional.empty(), "", Optional.empty(), false, "");
    }

    /** @param moved whether GitHub redirected the request */
    static RepoFacts ofPullRequest(TrackedRepo repo, PullRequest pullRequest, boolean moved) {
        return new RepoFacts(repo, repo.known(pullRequest.base().repo(), moved), Optional.empty(), "", Optional.of(pullRequest),
                false,
                "");
    }
}
