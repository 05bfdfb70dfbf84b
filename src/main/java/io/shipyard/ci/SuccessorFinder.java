package io.shipyard.ci;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubException;
import io.shipyard.github.WorkflowRun;
import io.shipyard.release.TrackedRepo;
import io.smallrye.mutiny.Uni;

/** Finds the run that has superseded one that was cancelled, or never was, and follows it: two requests at the most. */
@ApplicationScoped
class SuccessorFinder {

    /** For so long GitHub may not know a run's commit everywhere. */
    private static final Duration NEW = Duration.ofMinutes(10);

    private final GitHubClient github;
    private final CiConfig config;
    private final String workflowFile;

    SuccessorFinder(GitHubClient github, CiConfig config) {
        this.github = github;
        this.config = config;
        this.workflowFile = config.workflowPath().substring(config.workflowPath().lastIndexOf('/') + 1);
    }

    /**
     * The workflow's newest runs, whatever their commit.
     *
     * @param branch empty for those of all branches
     */
    Uni<CiObservation.NewestRuns> listNewestRuns(TrackedRepo repo, Optional<String> branch) {
        return github.listNewestRuns(repo.name(), workflowFile, branch)
                .map(runs -> new CiObservation.NewestRuns(true, runs))
                // the repository itself is there: its list of runs was answered a moment ago
                .onFailure(GitHubException.NotFound.class).recoverWithItem(new CiObservation.NewestRuns(false, List.of()))
                .invoke(newest -> newest.runs().forEach(run -> repo.requireSame(run.repository(), false)));
    }

    /**
     * Asks for nothing unless the repository's own run was cancelled or is missing.
     *
     * @param own what was seen of its own run
     * @return with GitHub's failure as its problem, so that what was seen before it counts
     */
    Uni<Succession.Seen> find(CiTarget target, CiObservation own) {
        List<CiState.Transition> transitions = target.transitions(own, config);
        CiState state = transitions.get(transitions.size() - 1).state();
        Succession known = target.succession().after(transitions);
        boolean anew = target.known() == null || target.deliveries().isNews();
        if (!known.isOpen(state, anew)) {
            return Uni.createFrom().item(Succession.Seen.nothing());
        }
        return (known.isFollowed(anew) ? follow(target, known).map(Succession.Seen::followed)
                : newestRuns(target, own).flatMap(newest -> find(target, state, known, newest)))
                .onFailure(failure -> failure instanceof GitHubException && !(failure instanceof GitHubException.Stopping))
                .recoverWithItem(failure -> Succession.Seen.failure((GitHubException) failure));
    }

    private Uni<CiObservation.NewestRuns> newestRuns(CiTarget target, CiObservation own) {
        return own instanceof CiObservation.NoRun none && none.newest() != null ? Uni.createFrom().item(none.newest())
                : listNewestRuns(target.repo(), Optional.of(target.repo().destBranch()));
    }

    /** The successor by its number; null if GitHub does not have it any more. */
    private Uni<WorkflowRun> follow(CiTarget target, Succession known) {
        return github.getRun(target.repo().name(), known.run().runId())
                .onFailure(GitHubException.NotFound.class).recoverWithNull()
                .onItem().ifNotNull().invoke(run -> target.repo().requireSame(run.repository(), false));
    }

    private Uni<Succession.Seen> find(CiTarget target, CiState own, Succession known, CiObservation.NewestRuns newest) {
        Optional<WorkflowRun> present = newest.runs().stream().filter(known::isOf).findFirst();
        Optional<WorkflowRun> best = SuccessorChoice.best(WorkflowRunSelector.selectDeploying(newest.runs(),
                target.repo().name(), config.workflowPath(), target.repo().destBranch()), known, own, present);
        if (best.isPresent()) {
            return contains(target, own.mergeCommitSha(), best.get())
                    .map(contained -> contained ? known.found(best.get()) : known.lacking(present.orElse(null), best.get()));
        }
        return (present.isPresent() || known.run() == null ? Uni.createFrom().item(present.orElse(null))
                : follow(target, known))
                .map(run -> newest.exists() ? known.found(run) : known.withoutWorkflow(run));
    }

    /**
     * A commit that is not there any more, as after a forced push, is in no other. One that is not there yet is asked for
     * again: the failure says that GitHub does not know it.
     */
    private Uni<Boolean> contains(CiTarget target, String commit, WorkflowRun later) {
        boolean isNew = later.createdAt() != null && later.createdAt().plus(NEW).isAfter(target.claimedAt());
        return github.contains(target.repo().name(), later.headSha(), commit)
                .onFailure(failure -> failure instanceof GitHubException.NotFound && !isNew).recoverWithItem(false);
    }
}
