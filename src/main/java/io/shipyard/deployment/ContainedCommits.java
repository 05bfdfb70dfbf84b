package io.shipyard.deployment;

import java.time.Duration;
import java.time.InstantSource;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.CommitSha;
import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubException;
import io.shipyard.github.RepoName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;

/** Which commits contain others. That never changes, so GitHub is not asked again for it. */
@ApplicationScoped
class ContainedCommits {

    private static final int MOST = 2_000;
    private static final Duration KEEP = Duration.ofDays(1);
    /** A commit that is not there may come, and a request may succeed. */
    private static final Duration KEEP_FAILURE = Duration.ofSeconds(30);

    private final GitHubClient github;
    private final SharedAnswers<Question, Boolean> known;

    ContainedCommits(Vertx vertx, InstantSource clock, GitHubClient github) {
        this.github = github;
        this.known = new SharedAnswers<>(vertx, clock, MOST, KEEP_FAILURE);
    }

    private record Question(String repo, String commit, String contained) {
    }

    /** False if one of the two is not there, or is no commit; fails with {@link GitHubException}. */
    Uni<Boolean> contains(RepoName repo, String commit, String contained) {
        return CommitSha.isFull(commit) ? known.get(new Question(repo.key(), commit, contained), KEEP,
                () -> github.contains(repo, commit, contained))
                .onFailure(GitHubException.NotFound.class).recoverWithItem(false) : Uni.createFrom().item(false);
    }
}
