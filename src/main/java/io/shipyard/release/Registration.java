package io.shipyard.release;

import java.util.List;

import io.shipyard.github.RepoName;

/**
 * A release that another backend keeps, with what it knows of the repositories.
 *
 * @param status null keeps the present one
 * @param repos null keeps the present ones; otherwise these and no others
 */
public record Registration(String sourceBranch, String destBranch, String status, List<Repo> repos) {

    /** Null keeps what is known. */
    public record Repo(RepoName name, Integer commitCount, Integer additions, Integer deletions, Integer prNumber,
            String prUrl, String headSha, String mergeCommitSha) {

        /** Whether it can be of the same repository, as far as pull request and merge commit say. */
        boolean mayBe(ReleaseRepo repo) {
            return (prNumber == null || prNumber == 0 || repo.prNumber == 0 || prNumber == repo.prNumber)
                    && (mergeCommitSha == null || mergeCommitSha.isEmpty() || repo.mergeCommitSha.isEmpty()
                            || mergeCommitSha.equals(repo.mergeCommitSha));
        }

        boolean isOfSameMerge(ReleaseRepo repo) {
            return mergeCommitSha != null && !mergeCommitSha.isEmpty() && mergeCommitSha.equals(repo.mergeCommitSha);
        }

        void applyTo(ReleaseRepo repo) {
            repo.commitCount = commitCount == null ? repo.commitCount : commitCount;
            repo.additions = additions == null ? repo.additions : additions;
            repo.deletions = deletions == null ? repo.deletions : deletions;
            if (prNumber != null && prNumber != repo.prNumber) {
                // another pull request's
                repo.prTitle = "";
            }
            repo.prNumber = prNumber == null ? repo.prNumber : prNumber;
            repo.prUrl = prUrl == null ? repo.prUrl : prUrl;
            repo.headSha = headSha == null ? repo.headSha : headSha;
            if (mergeCommitSha != null && !mergeCommitSha.isEmpty()) {
                repo.mergeCommitSha = mergeCommitSha;
                repo.prMerged = true;
            }
        }
    }
}
