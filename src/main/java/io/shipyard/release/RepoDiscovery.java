package io.shipyard.release;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.Comparison;
import io.shipyard.github.Conditional;
import io.shipyard.github.EtagValidator;
import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubException;
import io.shipyard.github.Priority;
import io.shipyard.github.PullRequest;
import io.shipyard.github.RepositoryNames;
import io.smallrye.mutiny.Uni;

/** What a release brings to a repository, and which of its pull requests is the release's. */
@ApplicationScoped
public class RepoDiscovery {

    /**
     * How long before its release a pull request may have been merged. Long-lived branches have a merged pull request
     * from last week, which is another release's.
     */
    private static final Duration MERGED_BEFORE_RELEASE = Duration.ofHours(24);

    private final GitHubClient github;
    private final RepositoryNames names;

    RepoDiscovery(GitHubClient github, RepositoryNames names) {
        this.github = github;
        this.names = names;
    }

    /** Compares the branches and finds the pull request. */
    Uni<RepoFacts> check(TrackedRepo repo, Priority priority) {
        GitHubClient client = github.with(priority);
        return names.follow(repo.githubId(), repo.name(), priority, name -> check(repo.withName(name), client)
                .flatMap(facts -> facts.reported().isPresent() || !repo.inRelease() ? Uni.createFrom().item(facts)
                        : identify(facts, client, priority)));
    }

    /** What no answer has named may have been renamed, and its name may have been given to another. */
    private Uni<RepoFacts> identify(RepoFacts facts, GitHubClient client, Priority priority) {
        TrackedRepo repo = facts.repo();
        return names.find(repo.githubId(), repo.name(), priority)
                .onFailure(failure -> failure instanceof GitHubException.Unavailable
                        || failure instanceof GitHubException.Refused)
                .recoverWithItem(Optional.empty())
                .flatMap(found -> found.map(today -> (today.isCalled(repo.name()) ? Uni.createFrom().item(facts)
                        : check(repo.withName(today.repoName()), client)).map(checked -> checked.with(today)))
                        .orElseGet(() -> Uni.createFrom().item(facts)));
    }

    /**
     * Checks whether an open pull request was merged, or a repository without one has got one. Cheaper than
     * {@link #check}: a bound pull request is one conditional call.
     *
     * @param known what the last check read, null if that is not known
     */
    public Uni<Conditional<RepoFacts>> watch(TrackedRepo repo, EtagValidator known) {
        return repo.prNumber() == 0 ? unconditional(repo)
                : names.follow(repo.githubId(), repo.name(), Priority.POLLING, name -> watchBound(repo.withName(name), known));
    }

    private Uni<Conditional<RepoFacts>> watchBound(TrackedRepo repo, EtagValidator known) {
        return github.getPullRequest(repo.name(), repo.prNumber(), known)
                .invoke(read -> read.changed().ifPresent(pr -> repo.requireSame(pr.base().repo(), read.moved())))
                .flatMap(read -> read.changed().filter(pr -> !counts(repo, pr)).isPresent() ? unconditional(repo)
                        : Uni.createFrom().item(read.map(pr -> RepoFacts.ofPullRequest(repo, pr, read.moved()))));
    }

    private Uni<Conditional<RepoFacts>> unconditional(TrackedRepo repo) {
        return check(repo, Priority.POLLING).map(facts -> new Conditional<>(Optional.of(facts), null, false));
    }

    private static Uni<RepoFacts> check(TrackedRepo repo, GitHubClient github) {
        return compare(repo, github).flatMap(compared -> findPullRequest(repo, compared, github)
                .invoke(found -> found.pullRequest.ifPresent(pr -> repo.requireSame(pr.base().repo(), false)))
                .flatMap(found -> found.isUnknown(compared) ? Uni.createFrom().failure(compared.failure.get())
                        : facts(repo, compared, found, github)));
    }

    /**
     * @param comparison empty if one of the branches does not exist, or GitHub cannot compare them
     * @param failure why not
     */
    private record Compared(Optional<Comparison> comparison, Optional<GitHubException> failure) {

        boolean lacksBranch() {
            return comparison.isEmpty() && failure.isEmpty();
        }
    }

    /** What GitHub cannot compare may still have a pull request. */
    private static Uni<Compared> compare(TrackedRepo repo, GitHubClient github) {
        return github.compare(repo.name(), repo.destBranch(), repo.sourceBranch())
                .map(comparison -> new Compared(Optional.of(comparison), Optional.empty()))
                .onFailure(GitHubException.NotFound.class).recoverWithItem(new Compared(Optional.empty(), Optional.empty()))
                .onFailure(RepoFigures::concernsComparison).recoverWithItem(
                        failure -> new Compared(Optional.empty(), Optional.of((GitHubException) failure)));
    }

    /**
     * The pull request found, and the merged one that covers older commits, if that is another.
     *
     * @param problem of the one that is bound
     */
    private record Found(Optional<PullRequest> pullRequest, Optional<PullRequest> lastMerged, String problem) {

        /** Neither the branches nor a pull request show whether there is anything to release. */
        boolean isUnknown(Compared compared) {
            return pullRequest.isEmpty() && problem.isEmpty() && compared.failure.isPresent();
        }
    }

    private static Uni<Found> findPullRequest(TrackedRepo repo, Compared compared, GitHubClient github) {
        if (repo.prNumber() == 0) {
            // a merge commit that was registered needs no pull request
            return repo.merged() ? Uni.createFrom().item(new Found(Optional.empty(), Optional.empty(), ""))
                    : searchPullRequest(repo, compared, github);
        }
        return github.getPullRequest(repo.name(), repo.prNumber())
                .invoke(bound -> repo.requireSame(bound.base().repo(), false))
                .flatMap(bound -> counts(repo, bound)
                        ? Uni.createFrom().item(new Found(Optional.of(bound), Optional.empty(), ""))
                        // a new one may have taken its place
                        : searchPullRequest(repo, compared, github).map(found -> found.pullRequest.isPresent() ? found
                                : withoutSuccessor(repo, bound, found.lastMerged)));
    }

    /** Whether a pull request that is bound is still the release's: it goes on, or is merged, between the two branches. */
    private static boolean counts(TrackedRepo repo, PullRequest bound) {
        return (bound.open() || bound.merged()) && bound.isBetween(repo.sourceBranch(), repo.destBranch());
    }

    /** One that was only closed may be opened again. */
    private static Found withoutSuccessor(TrackedRepo repo, PullRequest bound, Optional<PullRequest> lastMerged) {
        return bound.isBetween(repo.sourceBranch(), repo.destBranch()) ? new Found(Optional.of(bound), lastMerged, "")
                : new Found(Optional.empty(), lastMerged, "pull request #" + bound.number() + " merges " + bound.head().ref()
                        + " into " + bound.base().ref() + " now, and there is no other from " + repo.sourceBranch() + " into "
                        + repo.destBranch());
    }

    private static Uni<Found> searchPullRequest(TrackedRepo repo, Compared compared, GitHubClient github) {
        Uni<List<PullRequest>> open = compared.lacksBranch() && !repo.inRelease()
                // a branch that is gone has none
                ? Uni.createFrom().item(List.of())
                : github.listOpenPullRequests(repo.name(), repo.sourceBranch(), repo.destBranch());
        return open.flatMap(found -> found.isEmpty()
                ? github.listClosedPullRequests(repo.name(), repo.sourceBranch(), repo.destBranch())
                        .map(closed -> merged(repo, compared, closed))
                : Uni.createFrom().item(new Found(found.stream().max(Comparator.comparingInt(PullRequest::number)),
                        Optional.empty(), "")));
    }

    private static Found merged(TrackedRepo repo, Compared compared, List<PullRequest> closed) {
        Optional<PullRequest> latest = closed.stream().filter(PullRequest::merged)
                .max(Comparator.comparing(PullRequest::mergedAt));
        return new Found(latest.filter(pr -> pr.number() > repo.prNumber())
                .filter(pr -> (repo.named() && !compared.lacksBranch()) ? coversAll(compared, pr)
                        : belongsToRelease(repo, compared, pr)),
                latest, "");
    }

    /** A branch that has gone on since waits for its next pull request. */
    private static boolean coversAll(Compared compared, PullRequest merged) {
        return compared.failure.isEmpty() && compared.comparison
                .filter(comparison -> hasUncoveredCommits(comparison, Optional.of(merged))).isEmpty();
    }

    /** With the present head of the branch, unless that was deleted by the merge. */
    private static boolean belongsToRelease(TrackedRepo repo, Compared compared, PullRequest merged) {
        return !merged.mergedAt().isBefore(repo.releaseCreatedAt().minus(MERGED_BEFORE_RELEASE))
                && (compared.lacksBranch() || compared.comparison
                        .filter(comparison -> comparison.headSha().equals(merged.head().sha())).isPresent());
    }

    private static Uni<RepoFacts> facts(TrackedRepo repo, Compared compared, Found found, GitHubClient github) {
        Optional<PullRequest> pr = found.pullRequest;
        String headSha = compared.comparison.map(Comparison::headSha).orElse("");
        return new RepoFigures(github, repo).of(compared.comparison, pr)
                .map(changes -> new RepoFacts(repo, pr.flatMap(any -> repo.known(any.base().repo(), false)), changes,
                        // what was merged, not what the branch has become since
                        pr.filter(any -> any.merged() || headSha.isEmpty()).map(any -> any.head().sha()).orElse(headSha), pr,
                        compared.comparison.filter(any -> hasUncoveredCommits(any, found.lastMerged)).isPresent(),
                        found.problem));
    }

    /** After a squash merge a comparison never becomes empty: only commits behind the merged head are new. */
    private static boolean hasUncoveredCommits(Comparison comparison, Optional<PullRequest> lastMerged) {
        List<String> shas = comparison.commits().stream().map(Comparison.Commit::sha).toList();
        int covered = lastMerged.map(pr -> shas.indexOf(pr.head().sha()) + 1).orElse(0);
        return covered < shas.size();
    }
}
