package io.shipyard.ci;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.shipyard.github.RequestBudget;
import io.shipyard.history.HistoryAction;
import io.shipyard.release.Releases;
import io.shipyard.release.RepoFacts;
import io.shipyard.tracing.ReleaseLog;
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
        return metrics.phase("record", Multi.createFrom().iterable(seen)
                .onItem().transformToUniAndConcatenate(this::recordOne).collect().asList()
                .flatMap(outcomes -> recordUnchanged(outcomes.stream().flatMap(each -> each.unchanged().stream()).toList())
                        .map(lost -> Stream.concat(outcomes.stream().flatMap(each -> each.lost().stream()), lost.stream())
                                .toList())));
    }

    /** What is still to be recorded together with others, or could not be recorded; neither when it is recorded. */
    private record Outcome(Optional<CiStatusStore.Unchanged> unchanged, Optional<CiTarget> lost) {
    }

    private Uni<Outcome> recordOne(CiTracker.Observed seen) {
        return Uni.createFrom().deferred(() -> identify(seen).flatMap(identified -> recordSeen(seen)))
                .map(unchanged -> new Outcome(unchanged, Optional.empty()))
                .onFailure(Throwable.class).recoverWithItem(failure -> {
                    ReleaseLog.about(seen.target().repo().releaseId(), () -> logNotRecorded(seen.target(), failure));
                    return new Outcome(Optional.empty(), Optional.of(seen.target()));
                });
    }

    private Uni<Void> identify(CiTracker.Observed seen) {
        return seen.repository().filter(seen.target().repo()::isNews)
                .map(today -> recordCheck(seen.target(), RepoFacts.ofRepository(seen.target().repo(), today)))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> recordCheck(CiTarget target, RepoFacts facts) {
        return releases.recordCheck(facts, () -> store.holds(target));
    }

    /** Those that could not be recorded. */
    private Uni<List<CiTarget>> recordUnchanged(List<CiStatusStore.Unchanged> checks) {
        if (checks.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return store.recordUnchanged(checks).replaceWith(List.<CiTarget> of())
                .onFailure(Throwable.class).recoverWithItem(failure -> {
                    logNotRecorded(checks.size() + " repositories", failure);
                    return checks.stream().map(CiStatusStore.Unchanged::target).toList();
                });
    }

    private Uni<Optional<CiStatusStore.Unchanged>> recordSeen(CiTracker.Observed seen) {
        CiTarget target = seen.target();
        List<CiState.Transition> transitions = target.transitions(seen.observation(), config);
        if (!transitions.isEmpty()) {
            return record(seen, transitions);
        }
        if (seen.observation() instanceof CiObservation.RepoSeen repo) {
            Uni<Void> stored = target.repo().isNews(repo.facts())
                    ? recordCheck(target, repo.facts())
                    : Uni.createFrom().voidItem();
            String problem = repo.facts().problem();
            return stored.replaceWith(unchanged(seen, nextCheck(target), problem, problem.isEmpty()));
        }
        if (seen.observation() instanceof CiObservation.Failed failed) {
            return Uni.createFrom().item(
                    unchanged(seen, failed.slow() ? slowly(target) : nextCheck(target), failed.reason(), false));
        }
        if (seen.observation() instanceof CiObservation.NotObserved limited) {
            return Uni.createFrom().item(unchanged(seen, afterLimit(limited), null, false));
        }
        throw new IllegalStateException("nothing records " + seen.observation());
    }

    /** Why a check failed, wholly or in part; empty if it did not, null if what is known of that stands. */
    private static String problem(CiTracker.Observed seen) {
        if (seen.observation() instanceof CiObservation.Failed failed) {
            return failed.reason();
        }
        String ofAttempts = seen.observation() instanceof CiObservation.RunSeen run ? run.problem() : "";
        return "".equals(ofAttempts) ? seen.successor().problem() : ofAttempts;
    }

    /** Not all at once when the limit is over. As long as it lasts nothing is claimed, and then what is late is spread. */
    private Duration afterLimit(CiObservation.NotObserved limited) {
        Duration wait = Duration.between(clock.instant(), limited.retryAt());
        return (wait.compareTo(config.rateLimitInterval()) < 0 ? wait : config.rateLimitInterval())
                .plus(config.pollInterval().multipliedBy(ThreadLocalRandom.current().nextInt(100)).dividedBy(100));
    }

    private Uni<Optional<CiStatusStore.Unchanged>> record(CiTracker.Observed seen, List<CiState.Transition> transitions) {
        CiTarget target = seen.target();
        boolean answered = !(seen.observation() instanceof CiObservation.Failed);
        CiState state = transitions.get(transitions.size() - 1).state();
        CiChange change = new CiChange(transitions, target.unread(seen.observation(), config).next(),
                target.succession().after(transitions).see(seen.successor(), state, target.claimedAt(), config.pollTimeout()));
        if (change.isNone(target)) {
            return Uni.createFrom().item(
                    unchanged(seen, answered ? nextCheck(target) : slowly(target), problem(seen), answered));
        }
        boolean missed = target.deliveries().missed(target.state(), state);
        Duration next = nextCheck(missed ? target.deliveries().forgotten() : target.deliveries(), target, state,
                change.unread(), change.successor().next());
        return store.recordChange(target, change, next, missed, problem(seen), answered, seen.readFrom())
                .invoke(recorded -> {
                    if (recorded) {
                        metrics.changed(target.succession().shown(target.state()), change.successor().next().shown(state));
                        ReleaseLog.about(target.repo().releaseId(),
                                () -> change.all().forEach(transition -> logTransition(target, transition)));
                    }
                }).replaceWith(Optional.empty());
    }

    private Duration slowly(CiTarget target) {
        return nextCheck(target) == null ? null : config.rateLimitInterval();
    }

    private Duration nextCheck(CiTarget target) {
        return nextCheck(target.deliveries(), target, target.state(), target.unread(), target.succession());
    }

    /** Of its own run, of an earlier attempt, or of its successor, whichever comes first: deliveries are for its own run. */
    private Duration nextCheck(DeliveryState deliveries, CiTarget target, CiState state, UnreadAttempts unread,
            Succession succession) {
        return Stream.of(deliveries.nextCheck(state, target.claimedAt(), config),
                Optional.ofNullable(unread.isEmpty() ? null : config.rateLimitInterval()),
                succession.nextCheck(target.claimedAt(), config))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder()).map(budget::stretched).orElse(null);
    }

    private static Optional<CiStatusStore.Unchanged> unchanged(CiTracker.Observed seen, Duration wait, String error,
            boolean answered) {
        return Optional.of(new CiStatusStore.Unchanged(seen.target(), wait, error, answered, seen.readFrom()));
    }

    /** The class alone: the message of a database failure quotes its statement. */
    private static void logNotRecorded(Object what, Throwable failure) {
        LOG.warnf("%s: what was seen could not be recorded: %s", what, failure.getClass().getSimpleName());
        LOG.debugf(failure, "%s: not recorded", what);
    }

    private static void logTransition(CiTarget target, CiState.Transition transition) {
        CiState state = transition.about();
        if (state.status() == CiStatus.NO_WORKFLOW && target.state().status() != CiStatus.NO_WORKFLOW) {
            LOG.infof("%s: no run of the workflow for %s", target, state.mergeCommitSha());
        }
        for (HistoryAction action : transition.history()) {
            String attempt = " attempt " + state.runAttempt();
            LOG.infof("%s: run #%d%s %s", target, state.runNumber(), switch (action) {
                case CI_STARTED -> attempt + " started";
                case CI_SUPERSEDED -> " supersedes the repository's own run:";
                case CI_UNKNOWN -> attempt + " ended, and GitHub does not say how";
                default -> attempt + " ended in " + state.status().word();
            }, state.runUrl());
        }
    }
}
