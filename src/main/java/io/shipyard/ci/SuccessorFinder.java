package io.shipyard.ci;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubException;
import io.shipyard.github.RepoName;
import io.shipyard.github.WorkflowRun;
import io.shipyard.release.TrackedRepo;
import io.smallrye.mutiny.Uni;

/** Finds the run that has superseded one that was cancelled, or never was, and follows it: two requests at the most. */
@ApplicationScoped
class SuccessorFinder {

    private final GitHubClient github;
    private final CiConfig config;
    private final String workflowFile;

    SuccessorFinder(GitHubClient github, CiConfig config) {
        this.github = github;
        this.config = config;
        this.workflowFile = config.workflowPath().substring(config.workflowPath().lastIndexOf('/') + 1);
    }

    /** The workflow's newest runs, whatever their commit; none in a repository without the workflow. */
    Uni<List<WorkflowRun>> listNewestRuns(TrackedRepo repo) {
        return github.listNewestRuns(repo.name(), workflowFile, Optional.empty())
                .invoke(runs -> runs.forEach(run -> repo.requireSame(run.repository(), false)))
                // the repository itself is there: its list of runs was answered a moment ago
                .onFailure(GitHubException.NotFound.class).recoverWithItem(List.of());
    }

    /**
     * Asks for nothing unless the repository's own run was cancelled or is missing.
     *
     * @param own what was seen of its own run
     * @return a failure of GitHub's is told, so that what was seen before it counts
     */
    Uni<Succession.Seen> find(CiTarget target, CiObservation own) {
        List<CiState.Transition> transitions = target.transitions(own, config);
        CiState state = transitions.get(transitions.size() - 1).state();
        Succession known = target.succession().after(transitions);
        if (!known.isOpen(state)) {
            return Uni.createFrom().item(Succession.Seen.nothing());
        }
        Uni<List<WorkflowRun>> newest = own instanceof CiObservation.NoRun none && none.newest() != null
                ? Uni.createFrom().item(none.newest())
                : listNewestRuns(target.repo());
        return newest.flatMap(runs -> find(target, state, known, runs))
                .onFailure(failure -> failure instanceof GitHubException && !(failure instanceof GitHubException.Stopping))
                .recoverWithItem(failure -> Succession.Seen.failure((GitHubException) failure));
    }

    private Uni<Succession.Seen> find(CiTarget target, CiState own, Succession known, List<WorkflowRun> newest) {
        Optional<WorkflowRun> present = newest.stream().filter(known::isOf).findFirst();
        Optional<WorkflowRun> best = present.filter(known::stands)
                .or(() -> WorkflowRunSelector.selectSuccessor(newest, target.repo().name(), config.workflowPath(),
                        target.repo().destBranch(), run -> known.mayBe(run, own)));
        if (best.isEmpty() || best.filter(known::isOf).isPresent()) {
            return Uni.createFrom().item(new Succession.Seen(best.or(() -> present).orElse(null), 0, ""));
        }
        WorkflowRun other = best.get();
        return contains(target.repo().name(), own.mergeCommitSha(), other.headSha())
                .map(contained -> contained ? new Succession.Seen(other, 0, "")
                        : new Succession.Seen(present.orElse(null), other.id(), ""));
    }

    /** A commit that is not there any more, as after a forced push, is in no other. */
    private Uni<Boolean> contains(RepoName repo, String commit, String later) {
        return github.contains(repo, later, commit).onFailure(GitHubException.NotFound.class).recoverWithItem(false);
    }
}
