package io.shipyard.ci;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.shipyard.github.Conditional;
import io.shipyard.github.EtagValidator;
import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubException;
import io.shipyard.github.Priority;
import io.shipyard.github.Repository;
import io.shipyard.github.RepositoryNames;
import io.shipyard.github.WorkflowRun;
import io.shipyard.release.RepoDiscovery;
import io.shipyard.release.TrackedRepo;
import io.shipyard.tracing.ReleaseLog;
import io.smallrye.mutiny.Uni;

/** One target, one observation. A failure is an observation too: it never fails the targets beside it. */
@ApplicationScoped
class CiTracker {

    private static final Logger LOG = Logger.getLogger(CiTracker.class);

    /** Another one whenever answers are read in another way, so that all are read anew. */
    private static final String READING = "3 ";

    private final GitHubClient github;
    private final RepoDiscovery discovery;
    private final RepositoryNames names;
    private final AttemptReader attempts;
    private final SuccessorFinder successors;
    private final CiConfig config;
    private final UUID workflow;

    CiTracker(GitHubClient github, RepoDiscovery discovery, RepositoryNames names, AttemptReader attempts,
            SuccessorFinder successors, CiConfig config) {
        this.github = github;
        this.discovery = discovery;
        this.names = names;
        this.attempts = attempts;
        this.successors = successors;
        this.config = config;
        this.workflow = UUID.nameUUIDFromBytes((READING + config.workflowPath()).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A target and what was seen of it.
     *
     * @param readFrom what to ask for conditionally the next time; null if it cannot be
     * @param repository what GitHub says of the repository itself; empty if nothing that can be relied on
     * @param successor what was seen of a run that has superseded its own
     */
    record Observed(CiTarget target, CiObservation observation, EtagValidator readFrom, Optional<Repository> repository,
            Succession.Seen successor) {

        Observed(CiTarget target, CiObservation observation, EtagValidator readFrom) {
            this(target, observation, readFrom, Optional.empty(), Succession.Seen.nothing());
        }
    }

    /** Fails with {@link GitHubException.Stopping} alone: anything else is an observation. */
    Uni<Observed> observe(CiTarget target) {
        return (target.repo().merged() ? observeRun(target) : observePullRequest(target))
                .onFailure(failure -> failure instanceof RuntimeException && !(failure instanceof GitHubException.Stopping))
                .recoverWithItem(failure -> new Observed(target,
                        failure instanceof GitHubException known ? failed(known) : notUnderstood(target, failure), null));
    }

    private Uni<Observed> observePullRequest(CiTarget target) {
        return discovery.watch(target.repo(), salted(target.known())).map(check -> new Observed(target,
                check.changed().<CiObservation> map(CiObservation.RepoSeen::new).orElseGet(CiObservation.NothingNew::new),
                salted(check.validator())));
    }

    private Uni<Observed> observeRun(CiTarget target) {
        TrackedRepo repo = target.repo();
        return names.follow(repo.githubId(), repo.name(), Priority.POLLING, name -> listRuns(target.withName(name)))
                .flatMap(listed -> lacksRun(listed) ? listElsewhere(target, listed) : Uni.createFrom().item(listed))
                .flatMap(listed -> isOnlyLastResort(listed.target, listed.runs.changed())
                        // the list has to be read again, though it may not change
                        ? Uni.createFrom().item(new Observed(target, new CiObservation.NoRun(null), null, listed.repository,
                                Succession.Seen.nothing()))
                        : observeRuns(listed.target, listed.runs.changed()).flatMap(observation -> successors
                                .find(listed.target, observation).map(successor -> new Observed(target,
                                        successor.isKnown() ? observation : observation.unconfirmed(),
                                        salted(listed.runs.validator()), listed.repository, successor))));
    }

    /**
     * @param target by the name that the runs were listed under
     * @param repository what GitHub says of the repository itself, or by which name it was found
     */
    private record Listed(CiTarget target, Conditional<List<WorkflowRun>> runs, Optional<Repository> repository) {
    }

    private Uni<Listed> listRuns(CiTarget target) {
        TrackedRepo repo = target.repo();
        return github.listRuns(repo.name(), repo.destBranch(), target.state().mergeCommitSha(), salted(target.known()))
                .invoke(check -> check.changed().ifPresent(runs -> runs.forEach(
                        run -> repo.requireSame(run.repository(), check.moved()))))
                .map(check -> new Listed(target, check, check.changed().flatMap(runs -> runs.stream().findFirst())
                        .flatMap(run -> repo.known(run.repository(), check.moved()))
                        .or(() -> Optional.of(Repository.of(repo.githubId(), repo.name())))));
    }

    private Uni<Listed> listElsewhere(CiTarget target, Listed listed) {
        return names.find(target.repo().githubId(), target.repo().name(), Priority.POLLING)
                .flatMap(found -> found.isEmpty() || found.get().isCalled(listed.target.repo().name())
                        ? Uni.createFrom().item(listed)
                        : listRuns(target.withName(found.get().repoName())));
    }

    /** Perhaps because the name of a repository that was renamed is another's now. */
    private boolean lacksRun(Listed listed) {
        CiState state = listed.target.state();
        return listed.target.repo().githubId() != 0
                && (mustBeConfirmed(state) || (state.runId() != 0 && listed.runs.changed().isPresent()))
                && listed.runs.changed().flatMap(runs -> select(listed.target, runs)).isEmpty();
    }

    /** Right after the push its run may be missing from the list: what counts for lack of it has to wait a few checks. */
    private boolean isOnlyLastResort(CiTarget target, Optional<List<WorkflowRun>> runs) {
        return target.state().runId() == 0 && !target.state().status().ended() && !mustBeConfirmed(target.state())
                && runs.flatMap(listed -> select(target, listed)).filter(WorkflowRunSelector::isLastResort).isPresent();
    }

    /** @param runs empty when the list is what it was when the state was read */
    private Uni<CiObservation> observeRuns(CiTarget target, Optional<List<WorkflowRun>> runs) {
        Optional<WorkflowRun> run = runs.flatMap(listed -> select(target, listed));
        if (run.isPresent()) {
            return attempts.read(target, run);
        }
        if (runs.isEmpty() && target.state().runId() != 0) {
            return attempts.read(target, Optional.empty());
        }
        return mustBeConfirmed(target.state()) ? confirm(target) : seen(new CiObservation.NoRun(null));
    }

    /** The same list of runs says something else when another workflow is tracked. */
    private EtagValidator salted(EtagValidator validator) {
        return validator == null ? null
                : new EtagValidator(new UUID(
                        validator.key().getMostSignificantBits() ^ workflow.getMostSignificantBits(),
                        validator.key().getLeastSignificantBits() ^ workflow.getLeastSignificantBits()), validator.etag());
    }

    /** The filtered list lags: before the last clean check the unfiltered one is asked. */
    private boolean mustBeConfirmed(CiState state) {
        return state.runId() == 0 && !state.status().ended() && state.cleanChecks() + 1 >= config.noWorkflowChecks();
    }

    private Uni<CiObservation> confirm(CiTarget target) {
        return successors.listNewestRuns(target.repo(), Optional.empty())
                .flatMap(newest -> select(target, newest.runs()).map(run -> attempts.read(target, Optional.of(run)))
                        .orElseGet(() -> seen(new CiObservation.NoRun(newest))));
    }

    private Optional<WorkflowRun> select(CiTarget target, List<WorkflowRun> runs) {
        return WorkflowRunSelector.select(runs, target.repo().name(), config.workflowPath(), target.repo().destBranch(),
                target.state().mergeCommitSha(), target.state().runId());
    }

    private static Uni<CiObservation> seen(CiObservation observation) {
        return Uni.createFrom().item(observation);
    }

    private static CiObservation notUnderstood(CiTarget target, Throwable bug) {
        ReleaseLog.about(target.repo().releaseId(),
                () -> LOG.errorf(bug, "%s: GitHub's answer was not understood", target));
        return new CiObservation.Failed("GitHub's answer was not understood; the log says why", true, false);
    }

    private static CiObservation failed(GitHubException failure) {
        return failure instanceof GitHubException.RateLimited limited ? new CiObservation.NotObserved(limited.retryAt())
                : new CiObservation.Failed(failure.getMessage(), !(failure instanceof GitHubException.Unavailable),
                        failure instanceof GitHubException.NotFound);
    }
}
