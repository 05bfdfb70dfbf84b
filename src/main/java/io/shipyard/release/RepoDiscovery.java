package io.shipyard.release;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.Comparison;
import io.shipyard.github.Conditional;
import io.shipyard.github.EtagValidator;
import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubConfig;
import io.shipyard.github.GitHubException;
import io.shipyard.github.Priority;
import io.shipyard.github.PullRequest;
import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;
import io.smallrye.mutiny.Uni;

/** Which repositories a release may concern, and which pull request of a repository is the release's. */
@ApplicationScoped
public class RepoDiscovery {

    /**
     * How long before its release a pull request may have been merged. Long-lived branches have a merged pull request
     * from last week, which is another release's.
     */
    private static final Duration MERGED_BEFORE_RELEASE = Duration.ofHours(24);

    private final GitHubClient github;
    private final GitHubConfig config;

    RepoDiscovery(GitHubClient github, GitHubConfig config) {
        this.github = github;
        this.config = config;
    }

    /** The organisation's repositories without archived, disabled and ignored ones. */
    Uni<List<RepoName>> listCandidates(Priority priority) {
        Set<String> ignored = config.ignoreRepos().orElse(Set.of()).stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        return github.with(priority).listRepositories(config.org()).map(repositories -> repositories.stream()
                .filter(repository -> !repository.archived() && !repository.disabled())
                .map(Repository::repoName)
                .filter(name -> !ignored.contains(name.name().toLowerCase(Locale.ROOT)))
                .toList());
    }

    /** Compares the branches and finds the pull request. */
    Uni<RepoFacts> check(TrackedRepo repo, Priority priority) {
        return check(repo, github.with(priority));
    }

    /**
     * Checks whether an open pull request was merged, or a repository without one has got one. Cheaper than
     * {@link #check}: a bound pull request is one conditional call.
     *
     * @param known what the last check read, null if that is not known
     */
    public Uni<Conditional<RepoFacts>> watch(TrackedRepo repo, EtagValidator known) {
        if (repo.prNumber() == 0) {
            return check(repo, github).map(RepoDiscovery::unconditional);
        }
        return github.getPullRequest(repo.name(), repo.prNumber(), known).flatMap(read -> {
            boolean closed = read.changed().filter(pr -> !pr.open() && !pr.merged()).isPresent();
            return closed ? check(repo, github).map(RepoDiscovery::unconditional)
                    : Uni.createFrom().item(new Conditional<>(read.changed().map(pr -> RepoFacts.ofPullRequest(repo, pr)),
                            read.validator()));
        });
    }

    private static Conditional<RepoFacts> unconditional(RepoFacts facts) {
        return new Conditional<>(Optional.of(facts), null);
    }

    private static Uni<RepoFacts> check(TrackedRepo repo, GitHubClient github) {
        return compare(repo, github).flatMap(comparison -> comparison.isEmpty() && !repo.inRelease()
                // one of the branches does not exist here: there is nothing to release
                ? Uni.createFrom().item(new RepoFacts(repo.name(), 0, Optional.empty(), "", Optional.empty(), false))
                : findPullRequest(repo, comparison, github).flatMap(pr -> facts(repo, comparison, pr, github)));
    }

    private static Uni<Optional<Comparison>> compare(TrackedRepo repo, GitHubClient github) {
        return github.compare(repo.name(), repo.destBranch(), repo.sourceBranch()).map(Optional::of)
                .onFailure(GitHubException.NotFound.class).recoverWithItem(Optional.empty());
    }

    /** The pull request found, and the merged one that covers older commits, if that is another. */
    private record Found(Optional<PullRequest> pullRequest, Optional<PullRequest> lastMerged) {
    }

    private static Uni<Found> findPullRequest(TrackedRepo repo, Optional<Comparison> comparison, GitHubClient github) {
        if (repo.prNumber() == 0) {
            // a merge commit that was registered needs no pull request
            return repo.merged() ? Uni.createFrom().item(new Found(Optional.empty(), Optional.empty()))
                    : searchPullRequest(repo, comparison, github);
        }
        return github.getPullRequest(repo.name(), repo.prNumber())
                .flatMap(bound -> bound.open() || bound.merged()
                        ? Uni.createFrom().item(new Found(Optional.of(bound), Optional.empty()))
                        // closed without merging: a new one may have taken its place
                        : searchPullRequest(repo, comparison, github)
                                .map(found -> new Found(found.pullRequest().or(() -> Optional.of(bound)),
                                        found.lastMerged())));
    }

    private static Uni<Found> searchPullRequest(TrackedRepo repo, Optional<Comparison> comparison, GitHubClient github) {
        return github.listOpenPullRequests(repo.name(), repo.sourceBranch(), repo.destBranch())
                .flatMap(open -> open.isEmpty()
                        ? github.listClosedPullRequests(repo.name(), repo.sourceBranch(), repo.destBranch())
                                .map(closed -> merged(repo, comparison, closed))
                        : Uni.createFrom().item(new Found(
                                open.stream().max(Comparator.comparingInt(PullRequest::number)), Optional.empty())));
    }

    private static Found merged(TrackedRepo repo, Optional<Comparison> comparison, List<PullRequest> closed) {
        Optional<PullRequest> latest = closed.stream().filter(PullRequest::merged)
                .max(Comparator.comparing(PullRequest::mergedAt));
        return new Found(latest.filter(pr -> pr.number() > repo.prNumber())
                .filter(pr -> repo.named() || belongsToRelease(repo, comparison, pr)), latest);
    }

    private static boolean belongsToRelease(TrackedRepo repo, Optional<Comparison> comparison, PullRequest merged) {
        return !merged.mergedAt().isBefore(repo.releaseCreatedAt().minus(MERGED_BEFORE_RELEASE))
                && comparison.isPresent() && comparison.get().headSha().equals(merged.head().sha());
    }

    private static Uni<RepoFacts> facts(TrackedRepo repo, Optional<Comparison> comparison, Found found,
            GitHubClient github) {
        String headSha = comparison.map(Comparison::headSha).orElse("");
        Optional<PullRequest> pr = found.pullRequest();
        return changes(repo, comparison, pr, github).map(changes -> new RepoFacts(repo.name(), repo.prNumber(), changes,
                // what was merged, not what the branch has become since
                pr.filter(PullRequest::merged).map(merged -> merged.head().sha()).orElse(headSha), pr,
                comparison.isPresent() && hasUncoveredCommits(comparison.get(), found.lastMerged())));
    }

    /**
     * After the merge the comparison is empty, or, after a squash, grows with the next release's commits: figures known
     * from before stand, and a repository first seen after its merge gets those of its pull request.
     */
    private static Uni<Optional<RepoFacts.Changes>> changes(TrackedRepo repo, Optional<Comparison> comparison,
            Optional<PullRequest> pr, GitHubClient github) {
        Optional<RepoFacts.Changes> ahead = comparison.filter(c -> c.totalCommits() > 0).map(RepoFacts.Changes::of);
        if (pr.filter(PullRequest::merged).isEmpty()) {
            return Uni.createFrom().item(ahead);
        }
        return repo.counted() ? Uni.createFrom().item(Optional.empty())
                : github.compare(repo.name(), pr.get().base().sha(), pr.get().head().sha())
                        .map(merged -> Optional.of(RepoFacts.Changes.of(merged)))
                        .onFailure(GitHubException.NotFound.class).recoverWithItem(ahead);
    }

    /** After a squash merge a comparison never becomes empty: only commits behind the merged head are new. */
    private static boolean hasUncoveredCommits(Comparison comparison, Optional<PullRequest> lastMerged) {
        List<String> shas = comparison.commits().stream().map(Comparison.Commit::sha).toList();
        int covered = lastMerged.map(pr -> shas.indexOf(pr.head().sha()) + 1).orElse(0);
        return covered < shas.size();
    }
}
