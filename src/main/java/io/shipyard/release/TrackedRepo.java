package io.shipyard.release;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;

/**
 * What a check needs to know of a repository in, or perhaps soon in, a release. A plain value, so that no
 * session is open during the check.
 *
 * @param repoId 0 for a repository that is not in the release
 * @param githubId GitHub's id of the repository, 0 until it is known
 * @param prNumber 0 until the repository is bound to a pull request
 * @param mergeCommitSha empty until the merge
 */
public record TrackedRepo(long repoId, long githubId, UUID releaseId, Instant releaseCreatedAt, String sourceBranch,
        String destBranch, RepoName name, boolean named, boolean counted, int prNumber, String prTitle, String mergeCommitSha) {

    public static TrackedRepo of(Release release, ReleaseRepo repo) {
        return new TrackedRepo(repo.id, repo.githubId, release.id, release.createdAt, release.sourceBranch, release.destBranch,
                repo.name(), repo.named, repo.commitCount > 0, repo.prNumber, repo.prTitle, repo.mergeCommitSha);
    }

    static TrackedRepo candidate(Release release, Repository listed) {
        return new TrackedRepo(0, listed.id(), release.id, release.createdAt, release.sourceBranch, release.destBranch,
                listed.repoName(), false, false, 0, "", "");
    }

    /** The same repository, by what GitHub says of it. */
    TrackedRepo as(Repository today) {
        return new TrackedRepo(repoId, today.id() == 0 ? githubId : today.id(), releaseId, releaseCreatedAt, sourceBranch,
                destBranch, today.repoName(),
                named, counted, prNumber, prTitle, mergeCommitSha);
    }

    /** The same repository, by its name of today. */
    public TrackedRepo called(RepoName today) {
        return as(Repository.of(githubId, today));
    }

    /** Whether GitHub says what it did not say before of the repository itself. */
    public boolean isNews(Repository today) {
        return (today.id() != 0 && today.id() != githubId) || !today.isCalled(name);
    }

    public boolean inRelease() {
        return repoId != 0;
    }

    /** Whether its merge commit is known, so that there is a run to find. */
    public boolean merged() {
        return !mergeCommitSha.isEmpty();
    }

    /** Whether a check brought anything to store. */
    public boolean isNews(RepoFacts facts) {
        return facts.changes().isPresent() || facts.repository().filter(this::isNews).isPresent()
                || facts.pullRequest().filter(pr -> pr.number() != prNumber || pr.mergeCommitSha().isPresent()
                        || !Objects.equals(pr.title(), prTitle)).isPresent();
    }
}
