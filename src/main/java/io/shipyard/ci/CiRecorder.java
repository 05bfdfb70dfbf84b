package io.shipyard.ci;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.shipyard.github.RequestBudget;
import io.shipyard.history.HistoryAction;
import io.shipyard.release.ReleaseLog;
import io.shipyard.release.Releases;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Records what was seen, and says when to check again. */
@ApplicationScoped
class CiRecorder {

    private static final Logger LOG = Logger.getLogger(CiRecorder.class);

    private final CiStatusStore store;
    private final Releases releases;
    private final RequestBudget budget;
    private final CiMetrics metrics;
    private final InstantSource clock;
    private final CiConfig config;

    CiRecorder(CiStatusStore store, Releases releases, RequestBudget budget, CiMetrics metrics, InstantSource clock,
            CiConfig config) {
        this.store = store;
        this.releases = releases;
        this.budget = budget;
        this.metrics = metrics;
        this.clock = clock;
        this.config = config;
    }

    /**
     * Records what changed one by one, with its history, and all that did not in one statement.
     *
     * @return what could not be recorded and is to be checked again; it does not fail the others
     */
    Uni<List<CiTarget>> record(List<CiTracker.Observed> seen) {
        List<CiTarget> lost = new ArrayList<>();
        return metrics.phase("record", Multi.createFrom().iterable(seen)
                .onItem().transformToUniAndConcatenate(observed -> recordChange(observed, lost))
                .filter(Optional::isPresent).map(Optional::get).collect().asList()
                .flatMap(checks -> recordUnchanged(checks, lost)));
    }

    private Uni<Optional<CiStatusStore.Unchanged>> recordChange(CiTracker.Observed seen, List<CiTarget> lost) {
        return Uni.createFrom().deferred(() -> recordSeen(seen)).onFailure(Throwable.class).recoverWithItem(failure -> {
            ReleaseLog.about(seen.target().repo().releaseId(), () -> logNotRecorded(seen.target(), failure));
            lost.add(seen.target());
            return Optional.empty();
        });
    }

    private Uni<List<CiTarget>> recordUnchanged(List<CiStatusStore.Unchanged> checks, List<CiTarget> lost) {
        if (checks.isEmpty()) {
            return Uni.createFrom().item(lost);
        }
        return store.recordUnchanged(checks).onFailure(Throwable.class).recoverWithItem(failure -> {
            logNotRecorded(checks.size() + " repositories", failure);
            checks.forEach(check -> lost.add(check.target()));
            return 0;
        }).replaceWith(lost);
    }

    private Uni<Optional<CiStatusStore.Unchanged>> recordSeen(CiTracker.Observed seen) {
        CiTarget target = seen.target();
        CiState state = target.state();
        if (seen.observation() instanceof CiObservation.RunSeen run) {
            return record(seen, state.seeRun(run.attempts(), target.claimedAt(), config.pollTimeout()), "");
        }
        if (seen.observation() instanceof CiObservation.NoRun none) {
            return record(seen, List.of(state.seeNoRun(none.confirmed(), target.claimedAt(), config.pollTimeout(),
                    config.noWorkflowChecks())), "");
        }
        if (seen.observation() instanceof CiObservation.NothingNew) {
            return record(seen, List.of(state.seeNothingNew(target.claimedAt(), config.pollTimeout())), "");
        }
        if (seen.observation() instanceof CiObservation.RepoSeen repo) {
            Uni<Void> stored = target.repo().isNews(repo.facts())
                    ? releases.recordCheck(target.repo().repoId(), repo.facts())
                    : Uni.createFrom().voidItem();
            return stored.replaceWith(unchanged(seen, nextCheck(target, state), ""));
        }
        if (seen.observation() instanceof CiObservation.Failed failed) {
            return recordFailed(seen, failed);
        }
        CiObservation.NotObserved limited = (CiObservation.NotObserved) seen.observation();
        return Uni.createFrom().item(unchanged(seen, afterLimit(limited), null));
    }

    /** Not all at once when the limit is over. As long as it lasts nothing is claimed, and then what is late is spread. */
    private Duration afterLimit(CiObservation.NotObserved limited) {
        Duration wait = Duration.between(clock.instant(), limited.retryAt());
        return (wait.compareTo(config.rateLimitInterval()) < 0 ? wait : config.rateLimitInterval())
                .plus(config.pollInterval().multipliedBy(ThreadLocalRandom.current().nextInt(100)).dividedBy(100));
    }

    /** An outage or a refused credential changes no status; a repository that is gone may still run out of time. */
    private Uni<Optional<CiStatusStore.Unchanged>> recordFailed(CiTracker.Observed seen, CiObservation.Failed failed) {
        CiTarget target = seen.target();
        if (failed.gone()) {
            return record(seen, List.of(target.state().seeNothingNew(target.claimedAt(), config.pollTimeout())),
                    failed.reason());
        }
        return Uni.createFrom().item(unchanged(seen, failed.slow() ? slowly(target) : nextCheck(target, target.state()),
                failed.reason()));
    }

    private Uni<Optional<CiStatusStore.Unchanged>> record(CiTracker.Observed seen, List<CiState.Transition> transitions,
            String error) {
        CiTarget target = seen.target();
        CiState state = transitions.get(transitions.size() - 1).state();
        if (state.equals(target.state())) {
            return Uni.createFrom().item(unchanged(seen,
                    error.isEmpty() ? nextCheck(target, target.state()) : slowly(target), error));
        }
        boolean missed = target.deliveries().missed(target.state(), state);
        return store.recordChange(target, transitions, missed ? nextPoll(target, state) : nextCheck(target, state), missed,
                error, seen.readFrom())
                .invoke(recorded -> {
                    if (recorded) {
                        metrics.changed(target.state(), state);
                        ReleaseLog.about(target.repo().releaseId(),
                                () -> transitions.forEach(transition -> logTransition(target, transition)));
                    }
                }).replaceWith(Optional.empty());
    }

    private Duration slowly(CiTarget target) {
        return nextCheck(target, target.state()) == null ? null : config.rateLimitInterval();
    }

    private Duration nextCheck(CiTarget target, CiState state) {
        return target.deliveries().nextCheck(state, target.claimedAt(), config).map(budget::stretched).orElse(null);
    }

    /** As if there were no webhooks. */
    private Duration nextPoll(CiTarget target, CiState state) {
        return state.nextCheck(target.claimedAt(), config).map(budget::stretched).orElse(null);
    }

    private static Optional<CiStatusStore.Unchanged> unchanged(CiTracker.Observed seen, Duration wait, String error) {
        return Optional.of(new CiStatusStore.Unchanged(seen.target(), wait, error, seen.readFrom()));
    }

    /** The class alone: the message of a database failure quotes its statement. */
    private static void logNotRecorded(Object what, Throwable failure) {
        LOG.warnf("%s: what was seen could not be recorded: %s", what, failure.getClass().getSimpleName());
        LOG.debugf(failure, "%s: not recorded", what);
    }

    private static void logTransition(CiTarget target, CiState.Transition transition) {
        CiState state = transition.state();
        if (state.status() == CiStatus.NO_WORKFLOW && target.state().status() != CiStatus.NO_WORKFLOW) {
            LOG.infof("%s: no run of the workflow for %s", target, state.mergeCommitSha());
        }
        for (HistoryAction action : transition.history()) {
            LOG.infof("%s: run #%d attempt %d %s %s", target, state.runNumber(), state.runAttempt(),
                    action == HistoryAction.CI_STARTED ? "started" : "ended in " + state.status().word(), state.runUrl());
        }
    }
}
