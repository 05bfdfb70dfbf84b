package io.shipyard.ci;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.shipyard.history.HistoryAction;
import io.shipyard.release.Releases;
import io.smallrye.mutiny.Uni;

/** Records an observation if it changes anything; what does not is handed back, to be recorded with others of its kind. */
@ApplicationScoped
class CiRecorder {

    private static final Logger LOG = Logger.getLogger(CiRecorder.class);

    private final CiStatusStore store;
    private final Releases releases;
    private final CiConfig config;

    CiRecorder(CiStatusStore store, Releases releases, CiConfig config) {
        this.store = store;
        this.releases = releases;
        this.config = config;
    }

    /** A row that cannot be recorded is claimed again when its lease has run out; it does not fail the others. */
    Uni<Optional<CiStatusStore.Unchanged>> record(CiTracker.Observed seen) {
        return Uni.createFrom().deferred(() -> recordSeen(seen)).onFailure(Throwable.class).recoverWithItem(failure -> {
            tellNotRecorded(seen.target(), failure);
            return Optional.empty();
        });
    }

    /** Rows that cannot be recorded are claimed again when their lease has run out. */
    Uni<Integer> recordUnchanged(List<CiStatusStore.Unchanged> looks) {
        return store.recordUnchanged(looks).onFailure(Throwable.class).recoverWithItem(failure -> {
            tellNotRecorded(looks.size() + " repositories", failure);
            return 0;
        });
    }

    private Uni<Optional<CiStatusStore.Unchanged>> recordSeen(CiTracker.Observed seen) {
        CiTarget target = seen.target();
        CiState state = target.state();
        if (seen.observation() instanceof CiObservation.RunSeen run) {
            return record(target, state.seeRun(run.run(), target.claimedAt(), config.pollTimeout()), "");
        }
        if (seen.observation() instanceof CiObservation.NoRun none) {
            return record(target, state.seeNoRun(none.confirmed(), target.claimedAt(), config.pollTimeout(),
                    config.noWorkflowChecks()), "");
        }
        if (seen.observation() instanceof CiObservation.RepoSeen repo) {
            Uni<Void> stored = target.repo().isNews(repo.facts())
                    ? releases.recordLook(target.repo().repoId(), repo.facts())
                    : Uni.createFrom().voidItem();
            return stored.replaceWith(unchanged(target, config.rateLimitInterval(), ""));
        }
        if (seen.observation() instanceof CiObservation.Failed failed) {
            return recordFailed(target, failed);
        }
        CiObservation.NotObserved limited = (CiObservation.NotObserved) seen.observation();
        return Uni.createFrom().item(unchanged(target, Duration.between(target.claimedAt(), limited.retryAt()), null));
    }

    /** An outage or a refused credential changes no status; a repository that is gone may still run out of time. */
    private Uni<Optional<CiStatusStore.Unchanged>> recordFailed(CiTarget target, CiObservation.Failed failed) {
        if (failed.gone()) {
            return record(target, target.state().seeNothingNew(target.claimedAt(), config.pollTimeout()),
                    failed.reason());
        }
        return Uni.createFrom().item(unchanged(target, failed.slow() ? slowly(target) : nextLook(target), failed.reason()));
    }

    private Uni<Optional<CiStatusStore.Unchanged>> record(CiTarget target, CiState.Transition transition, String error) {
        if (transition.state().equals(target.state())) {
            return Uni.createFrom().item(unchanged(target, error.isEmpty() ? nextLook(target) : slowly(target), error));
        }
        return store.recordChange(target, transition, error).invoke(recorded -> {
            if (recorded) {
                tell(target, transition);
            }
        }).replaceWith(Optional.empty());
    }

    private Duration slowly(CiTarget target) {
        return nextLook(target) == null ? null : config.rateLimitInterval();
    }

    private Duration nextLook(CiTarget target) {
        return target.state().nextLook(target.claimedAt(), config).orElse(null);
    }

    private static Optional<CiStatusStore.Unchanged> unchanged(CiTarget target, Duration wait, String error) {
        return Optional.of(new CiStatusStore.Unchanged(target, wait, error));
    }

    /** The class alone: the message of a database failure quotes its statement. */
    private static void tellNotRecorded(Object what, Throwable failure) {
        LOG.warnf("%s: what was seen could not be recorded: %s", what, failure.getClass().getSimpleName());
        LOG.debugf(failure, "%s: not recorded", what);
    }

    private static void tell(CiTarget target, CiState.Transition transition) {
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
