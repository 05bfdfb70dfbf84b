package io.shipyard.release;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import io.shipyard.github.RepoName;

/**
 * What a check needs to know of a repository in, or perhaps soon in, a release. A plain value, so that no
 * session is open during the check.
 *
 * @param repoId 0 for a repository that is not in the release
 * @param prNumber 0 until the repository is bound to a pull request
 * @param mergeCommitSha empty until the merge
 */
public record TrackedRepo(long repoId, UUID releaseId, Instant releaseCreatedAt, String sourceBranch, String destBranch,
        RepoName name, boolean named, boolean counted, int prNumber, String prTitle, String mergeCommitSha) {

    public static TrackedRepo of(Release release, ReleaseRepo repo) {
        return new TrackedRepo(repo.id, release.id, release.createdAt, release.sourceBranch, release.destBranch,
                repo.name(), repo.named, repo.commitCount > 0, repo.prNumber, repo.prTitle, repo.mergeCommitSha);
    }

    static TrackedRepo candidate(Release release, RepoName name) {
        return new TrackedRepo(0, release.id, release.createdAt, release.sourceBranch, release.destBranch, name, false,
                false, 0, "", "");
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
        return facts.changes().isPresent()
                || facts.pullRequest().filter(pr -> pr.number() != prNumber || pr.mergeCommitSha().isPresent()
                        || !Objects.equals(pr.title(), prTitle)).isPresent();
    }
}
