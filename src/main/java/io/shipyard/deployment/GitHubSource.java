package io.shipyard.deployment;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.Deployment;
import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubDeployments;
import io.shipyard.github.GitHubException;
import io.shipyard.github.Priority;
import io.shipyard.github.RepoName;
import io.shipyard.github.RepositoryNames;
import io.shipyard.leases.OwnContext;
import io.smallrye.mutiny.Uni;

/**
 * Environments that are tracked by GitHub's deployments. A deployment to an environment does not always make those before it
 * inactive: what runs is what was deployed there last, whatever older deployments are said to be.
 */
@ApplicationScoped
class GitHubSource implements DeploymentSource {

    /** Deployments of which it is asked what came of them: a few may have failed, or be under way. */
    private static final int MOST_ASKED = 5;
    /** If what has taken the commit's place is not among those, as where many wait for an approval. */
    private static final int MOST_READ = 30;

    private final GitHubDeployments deployments;
    private final GitHubClient github;
    private final RepositoryNames names;
    private final KnownVersions versions;

    GitHubSource(GitHubDeployments deployments, GitHubClient github, RepositoryNames names, KnownVersions versions) {
        this.deployments = deployments;
        this.github = github;
        this.names = names;
        this.versions = versions;
    }

    @Override
    public Uni<Observation> observe(DeploymentTarget target) {
        return names.follow(target.githubId(), target.repo(), Priority.POLLING, repo -> observe(target, repo))
                .onFailure(failure -> failure instanceof GitHubException && !(failure instanceof GitHubException.Stopping))
                .recoverWithItem(failure -> failed((GitHubException) failure));
    }

    private Uni<Observation> observe(DeploymentTarget target, RepoName repo) {
        String environment = target.environment().gitHubEnvironment().orElseThrow();
        return deployments.listNewest(repo, environment, MOST_ASKED).flatMap(newest -> newest.isEmpty()
                ? observeNone(repo, environment)
                : read(target, repo, newest, GitHubReading.none())
                        .flatMap(reading -> isSilent(reading) ? readOwn(target, repo, environment, reading)
                                : Uni.createFrom().item(reading))
                        .flatMap(reading -> reading.lacksSuccessor() ? readOn(target, repo, environment, newest, reading)
                                : Uni.createFrom().item(reading))
                        .flatMap(reading -> reading.lacksSuccessor() ? Uni.createFrom().item(unchanged(target, environment))
                                : seen(target, repo, environment, reading)));
    }

    private Uni<Observation> seen(DeploymentTarget target, RepoName repo, String environment, GitHubReading reading) {
        return contained(target, repo, reading).flatMap(contained -> currentVersion(target, reading)
                .map(version -> reading.seen(environment, contained, version)));
    }

    private static Observation unchanged(DeploymentTarget target, String environment) {
        return GitHubReading.unchanged(environment, target.state(), "The deployment of the commit is inactive, and none of the "
                + "newest " + MOST_READ + " has succeeded: what runs is not known");
    }

    private Uni<Observation> observeNone(RepoName repo, String environment) {
        return deployments.hasEnvironment(repo, environment).map(exists -> exists
                ? GitHubReading.none().seen(environment, false, "")
                : new Observation.Seen(DeploymentState.NOT_FOUND, environment, "", "", "Missing", "", "",
                        repo + " has no environment " + environment + ", and no deployment to it"));
    }

    /** From the newest on, as far as to the one that runs. */
    private Uni<GitHubReading> read(DeploymentTarget target, RepoName repo, List<Deployment> older, GitHubReading before) {
        if (older.isEmpty() || before.running().isPresent()) {
            return Uni.createFrom().item(before);
        }
        return deployments.findStatus(repo, older.get(0))
                .map(status -> before.plus(new GitHubReading.Result(older.get(0), status), target.expected().commit()))
                .flatMap(reading -> read(target, repo, older.subList(1, older.size()), reading));
    }

    private static boolean isSilent(GitHubReading reading) {
        return reading.running().isEmpty() && reading.expected().isEmpty();
    }

    /** None of the newest ones runs: the commit may have been deployed before them. */
    private Uni<GitHubReading> readOwn(DeploymentTarget target, RepoName repo, String environment, GitHubReading before) {
        return deployments.listOf(repo, environment, target.expected().commit(), 1)
                .flatMap(own -> read(target, repo, own, before));
    }

    /** Those before the newest ones, which have been read. */
    private Uni<GitHubReading> readOn(DeploymentTarget target, RepoName repo, String environment, List<Deployment> newest,
            GitHubReading before) {
        long oldest = newest.get(newest.size() - 1).id();
        return deployments.listNewest(repo, environment, MOST_READ)
                .map(all -> all.stream().filter(deployment -> deployment.id() < oldest).toList())
                .flatMap(older -> read(target, repo, older, before));
    }

    /** A commit that GitHub does not know any more contains nothing. */
    private Uni<Boolean> contained(DeploymentTarget target, RepoName repo, GitHubReading reading) {
        return reading.other().map(other -> github.contains(repo, other.sha(), target.expected().commit())
                .onFailure(GitHubException.NotFound.class).recoverWithItem(false))
                .orElseGet(() -> Uni.createFrom().item(false));
    }

    private Uni<String> currentVersion(DeploymentTarget target, GitHubReading reading) {
        Optional<Deployment> running = reading.running().map(GitHubReading.Result::deployment);
        if (running.isEmpty()) {
            return Uni.createFrom().item("");
        }
        String sha = running.get().sha();
        Optional<String> known = Optional.of(target.expected().version())
                .filter(version -> sha.equals(target.expected().commit()) && !version.isEmpty()).or(reading::tag);
        return known.isPresent() ? Uni.createFrom().item(known.get())
                // checks are made at the same time
                : OwnContext.run(() -> versions.versionOf(target.githubId(), sha))
                        .map(brought -> brought.orElseGet(reading::shortSha));
    }

    private static Observation failed(GitHubException failure) {
        return failure instanceof GitHubException.RateLimited limited ? new Observation.NotObserved(limited.retryAt())
                : new Observation.Failed(failure instanceof GitHubException.Refused
                        ? failure.getMessage() + ": deployments are read with the permissions Deployments, Contents and Actions"
                        : failure.getMessage());
    }
}
