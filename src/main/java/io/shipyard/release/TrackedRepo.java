package io.shipyard.release;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;
import io.shipyard.github.RepositoryNames;

/**
 * What a check needs to know of a repository in, or perhaps soon in, a release. A plain value, so that no
 * session is open during the check.
 *
 * @param repoId 0 for a repository that is not in the release
 * @param githubId GitHub's id of the repository, 0 until it is known
 * @param listed what the organisation's list says of it; null if it was not listed
 * @param prNumber 0 until the repository is bound to a pull request
 * @param mergeCommitSha empty until the merge
 */
public record TrackedRepo(long repoId, long githubId, UUID releaseId, Instant releaseCreatedAt, String sourceBranch,
        String destBranch, RepoName name, Repository listed, boolean named, boolean counted, int prNumber, String prTitle,
        String mergeCommitSha) {

    public static TrackedRepo of(Release release, ReleaseRepo repo) {
        return new TrackedRepo(repo.id, repo.githubId, release.id, release.createdAt, release.sourceBranch, release.destBranch,
                repo.name(), null, repo.named, repo.commitCount > 0, repo.prNumber, repo.prTitle, repo.mergeCommitSha);
    }

    static TrackedRepo candidate(Release release, Repository listed) {
        return new TrackedRepo(0, listed.id(), release.id, release.createdAt, release.sourceBranch, release.destBranch,
                listed.repoName(), listed, false, false, 0, "", "");
    }

    /** The same repository, as the organisation lists it. */
    TrackedRepo listedAs(Repository repository) {
        return as(repository.id() == 0 ? githubId : repository.id(), repository.repoName(), repository);
    }

    /** The same repository, by its current name. */
    public TrackedRepo withName(RepoName current) {
        return as(githubId, current, listed);
    }

    private TrackedRepo as(long id, RepoName current, Repository inList) {
        return new TrackedRepo(repoId, id, releaseId, releaseCreatedAt, sourceBranch, destBranch, current, inList, named,
                counted, prNumber, prTitle, mergeCommitSha);
    }

    /**
     * @see RepositoryNames#requireSame
     */
    public void requireSame(Repository answered, boolean moved) {
        RepositoryNames.requireSame(githubId, name, answered, moved);
    }

    /**
     * @see RepositoryNames#known
     */
    public Optional<Repository> known(Repository answered, boolean moved) {
        return RepositoryNames.known(githubId, name, answered, moved);
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
