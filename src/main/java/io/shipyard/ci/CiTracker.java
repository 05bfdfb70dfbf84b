package io.shipyard.ci;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubException;
import io.shipyard.github.RepoName;
import io.shipyard.github.WorkflowRun;
import io.shipyard.release.RepoDiscovery;
import io.smallrye.mutiny.Uni;

/** One target, one observation. A failure is an observation too: it never fails the targets beside it. */
@ApplicationScoped
class CiTracker {

    private static final Logger LOG = Logger.getLogger(CiTracker.class);

    private final GitHubClient github;
    private final RepoDiscovery discovery;
    private final CiConfig config;
    private final String workflowFile;

    CiTracker(GitHubClient github, RepoDiscovery discovery, CiConfig config) {
        this.github = github;
        this.discovery = discovery;
        this.config = config;
        this.workflowFile = config.workflowPath().substring(config.workflowPath().lastIndexOf('/') + 1);
    }

    /** A target and what was seen of it. */
    record Observed(CiTarget target, CiObservation observation) {
    }

    Uni<Observed> observe(CiTarget target) {
        Uni<CiObservation> look = target.repo().merged() ? observeRun(target)
                : discovery.watch(target.repo()).map(CiObservation.RepoSeen::new);
        return look.onFailure(GitHubException.class).recoverWithItem(CiTracker::failed)
                .onFailure(RuntimeException.class).recoverWithItem(bug -> notUnderstood(target, bug))
                .map(observation -> new Observed(target, observation));
    }

    private Uni<CiObservation> observeRun(CiTarget target) {
        RepoName repo = target.repo().name();
        return github.listRuns(repo, target.repo().destBranch(), target.state().mergeCommitSha())
                .map(runs -> select(target, runs))
                .flatMap(run -> run.isPresent() ? seen(run.get())
                        : mustBeConfirmed(target.state()) ? confirm(target) : seen(new CiObservation.NoRun(false)));
    }

    /** The filtered list lags: before the last clean check the unfiltered one is asked. */
    private boolean mustBeConfirmed(CiState state) {
        return state.runId() == 0 && !state.status().ended() && state.cleanChecks() + 1 >= config.noWorkflowChecks();
    }

    private Uni<CiObservation> confirm(CiTarget target) {
        return github.listNewestRuns(target.repo().name(), workflowFile)
                // a repository without this workflow: its list of runs was answered a moment ago
                .onFailure(GitHubException.NotFound.class).recoverWithItem(List.of())
                .flatMap(runs -> select(target, runs).map(CiTracker::seen)
                        .orElseGet(() -> seen(new CiObservation.NoRun(true))));
    }

    private Optional<WorkflowRun> select(CiTarget target, List<WorkflowRun> runs) {
        return WorkflowRunSelector.select(runs, target.repo().name(), config.workflowPath(), target.repo().destBranch(),
                target.state().mergeCommitSha());
    }

    private static Uni<CiObservation> seen(WorkflowRun run) {
        return seen(new CiObservation.RunSeen(run));
    }

    private static Uni<CiObservation> seen(CiObservation observation) {
        return Uni.createFrom().item(observation);
    }

    private static CiObservation notUnderstood(CiTarget target, Throwable bug) {
        LOG.errorf(bug, "%s: GitHub's answer was not understood", target);
        return new CiObservation.Failed("GitHub's answer was not understood; the log says why", true, false);
    }

    private static CiObservation failed(Throwable failure) {
        return failure instanceof GitHubException.RateLimited limited ? new CiObservation.NotObserved(limited.retryAt())
                : new CiObservation.Failed(failure.getMessage(), !(failure instanceof GitHubException.Unavailable),
                        failure instanceof GitHubException.NotFound);
    }
}
