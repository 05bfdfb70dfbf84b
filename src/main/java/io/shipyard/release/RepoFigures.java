package io.shipyard.release;

import java.util.List;
import java.util.Optional;

import io.shipyard.github.Comparison;
import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubException;
import io.shipyard.github.PullRequest;
import io.shipyard.release.RepoFacts.Changes;
import io.smallrye.mutiny.Uni;

/** What a release brings to a repository, out of what GitHub lists of it: a comparison, or the pull request's own figures. */
final class RepoFigures {

    private final GitHubClient github;
    private final TrackedRepo repo;

    RepoFigures(GitHubClient github, TrackedRepo repo) {
        this.github = github;
        this.repo = repo;
    }

    /**
     * After the merge the comparison is empty, or, after a squash, grows with the next release's commits: figures known
     * from before stand, and a repository first seen after its merge gets those of its pull request.
     *
     * @param comparison empty if a branch is not there, or GitHub could not compare
     */
    Uni<Optional<Changes>> of(Optional<Comparison> comparison, Optional<PullRequest> pr) {
        if (pr.filter(PullRequest::merged).isPresent()) {
            return repo.counted() ? Uni.createFrom().item(Optional.empty()) : ofMerged(pr.get()).map(Optional::of);
        }
        if (comparison.isEmpty()) {
            return pr.map(open -> ofPullRequest(open).map(Optional::of))
                    .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
        }
        return comparison.get().totalCommits() == 0 ? Uni.createFrom().item(Optional.empty())
                : ofComparison(comparison.get(), pr).map(Optional::of);
    }

    private Uni<Changes> ofMerged(PullRequest merged) {
        return github.compare(repo.name(), merged.base().sha(), merged.head().sha()).map(Optional::of)
                .onFailure(RepoFigures::concernsComparison).recoverWithItem(Optional.empty())
                .flatMap(comparison -> comparison.isPresent() ? ofComparison(comparison.get(), Optional.of(merged))
                        : ofPullRequest(merged));
    }

    /** GitHub fails at what is too large for it to compare. */
    static boolean concernsComparison(Throwable failure) {
        return failure instanceof GitHubException.NotFound || failure instanceof GitHubException.Unavailable
                || failure instanceof GitHubException.Refused;
    }

    private Uni<Changes> ofComparison(Comparison comparison, Optional<PullRequest> pr) {
        Changes listed = new Changes(comparison.totalCommits(), comparison.additions(), comparison.deletions(),
                comparison.contributors(), infra(comparison.files(), comparison.lacksFiles()));
        return !comparison.lacksFiles() || pr.isEmpty() ? Uni.createFrom().item(listed)
                : ofPullRequest(pr.get(), comparison.contributors(), listed.infraChanges())
                        .onFailure(RepoFigures::concernsComparison).recoverWithItem(listed);
    }

    private Uni<Changes> ofPullRequest(PullRequest pr) {
        return ofPullRequest(pr, List.of(), InfraChanges.ofSome(List.of()));
    }

    /**
     * Lists of pull requests have no figures.
     *
     * @param infra what is known of the files if GitHub cannot list them either
     */
    private Uni<Changes> ofPullRequest(PullRequest pr, List<String> contributors, List<String> infra) {
        return github.getPullRequest(repo.name(), pr.number())
                .flatMap(whole -> github.listFiles(repo.name(), pr.number())
                        .map(files -> infra(files, files.size() >= Comparison.MAX_PULL_REQUEST_FILES))
                        .onFailure(RepoFigures::concernsComparison).recoverWithItem(infra)
                        .map(kinds -> new Changes(whole.commits(), whole.additions(), whole.deletions(), contributors, kinds)));
    }

    private static List<String> infra(List<Comparison.File> files, boolean someOnly) {
        return someOnly ? InfraChanges.ofSome(files) : InfraChanges.of(files);
    }
}
