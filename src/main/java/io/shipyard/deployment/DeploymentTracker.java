package io.shipyard.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.shipyard.github.GitHubException;
import io.shipyard.github.ReplicaShare;
import io.shipyard.history.HistoryAction;
import io.shipyard.leases.LeaseHolder;
import io.shipyard.leases.LeasedWork;
import io.shipyard.tracing.ReleaseLog;
import io.shipyard.tracing.Traces;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Checks what environments run, and records what has changed. */
@ApplicationScoped
public class DeploymentTracker implements LeaseHolder {

    private static final Logger LOG = Logger.getLogger(DeploymentTracker.class);

    private final Environments environments;
    private final DeploymentSources sources;
    private final DeploymentStore store;
    private final CheckTimes times;
    private final DeploymentMetrics metrics;
    private final Traces traces;
    private final ReplicaShare share;
    private final LeasedWork<ClaimedDeployment> leased;
    private final Set<String> notUnderstood = ConcurrentHashMap.newKeySet();

    DeploymentTracker(Environments environments, DeploymentSources sources, DeploymentStore store,
            CheckTimes times, DeploymentMetrics metrics, Traces traces, ReplicaShare share) {
        this.environments = environments;
        this.sources = sources;
        this.store = store;
        this.times = times;
        this.metrics = metrics;
        this.traces = traces;
        this.share = share;
        this.leased = new LeasedWork<>(store, times.interval(), share::claimCapacity);
    }

    /** One tick: checks what is due; nothing without environments. */
    public Uni<Void> poll() {
        return environments.all().isEmpty() ? Uni.createFrom().voidItem()
                : traces.trace("check-deployments",
                        work -> leased.tick(work::begin, this::observe, share.maxConcurrency(), this::record));
    }

    @Override
    public LeasedWork<ClaimedDeployment> leased() {
        return leased;
    }

    private record Observed(ClaimedDeployment claimed, Observation observation) {
    }

    /** Fails with {@link GitHubException.Stopping} alone. */
    private Uni<Observed> observe(ClaimedDeployment claimed) {
        return Uni.createFrom().deferred(() -> sources.observe(claimed.target()))
                .onFailure(failure -> failure instanceof RuntimeException && !(failure instanceof GitHubException.Stopping))
                .recoverWithItem(bug -> notUnderstood(claimed, bug))
                .invoke(observation -> count(claimed.target().environment(), observation))
                .map(observation -> new Observed(claimed, observation));
    }

    private void count(Environment environment, Observation observation) {
        metrics.checked(environment, observation);
        if (observation instanceof Observation.Seen) {
            notUnderstood.remove(environment.name());
        }
    }

    /** Said once of an environment until it is over: a defect may concern each of its checks. */
    private Observation notUnderstood(ClaimedDeployment claimed, Throwable bug) {
        Logger.Level level = notUnderstood.add(claimed.target().environment().name()) ? Logger.Level.ERROR : Logger.Level.DEBUG;
        ReleaseLog.about(claimed.target().releaseId(),
                () -> LOG.logf(level, bug, "%s: the answer was not understood", claimed));
        return new Observation.Failed("the answer was not understood; the log says why");
    }

    /** What could not be recorded, and is to be checked again; it does not fail the others. */
    private Uni<List<ClaimedDeployment>> record(List<Observed> seen) {
        return Multi.createFrom().iterable(seen).onItem().transformToUniAndConcatenate(this::recordOne).collect().asList()
                .flatMap(outcomes -> recordUnchanged(outcomes.stream().flatMap(each -> each.unchanged.stream()).toList())
                        .map(lost -> Stream.concat(outcomes.stream().flatMap(each -> each.lost.stream()), lost.stream())
                                .toList()));
    }

    /** What is still to be recorded together with others, or could not be recorded; neither when it is recorded. */
    private record Outcome(Optional<DeploymentStore.Unchanged> unchanged, Optional<ClaimedDeployment> lost) {

        private static final Outcome RECORDED = new Outcome(Optional.empty(), Optional.empty());
    }

    private Uni<Outcome> recordOne(Observed seen) {
        return Uni.createFrom().deferred(() -> recordSeen(seen))
                .onFailure(Throwable.class).recoverWithItem(failure -> {
                    ReleaseLog.about(seen.claimed.target().releaseId(), () -> logNotRecorded(seen.claimed, failure));
                    return new Outcome(Optional.empty(), Optional.of(seen.claimed));
                });
    }

    private Uni<Outcome> recordSeen(Observed seen) {
        DeploymentTarget target = seen.claimed.target();
        if (seen.observation instanceof Observation.NotObserved limited) {
            return unchanged(seen, times.afterLimit(target, limited.retryAt()), null, false);
        }
        Observation.Seen answer = seen.observation instanceof Observation.Seen answered ? answered : null;
        DeploymentProgress.Step step = seen.claimed.progress().see(answer == null ? null : answer.state(), target.claimedAt(),
                times.timeout());
        Instant due = times.next(target, step.next(), answer == null);
        Observation.Seen now = answer != null ? answer
                : seen.claimed.known().because(((Observation.Failed) seen.observation).reason());
        boolean isNews = !step.next().equals(seen.claimed.progress()) || (answer != null && !now.equals(seen.claimed.known()));
        if (!isNews) {
            return unchanged(seen, due, now.problem(), answer != null);
        }
        return store.recordChange(target, now, step, answer != null, due)
                .invoke(recorded -> {
                    if (recorded) {
                        log(seen.claimed, now, step);
                    }
                }).replaceWith(Outcome.RECORDED);
    }

    private static Uni<Outcome> unchanged(Observed seen, Instant due, String error, boolean answered) {
        return Uni.createFrom().item(new Outcome(
                Optional.of(new DeploymentStore.Unchanged(seen.claimed, due, error, answered)), Optional.empty()));
    }

    /** Those that could not be recorded. */
    private Uni<List<ClaimedDeployment>> recordUnchanged(List<DeploymentStore.Unchanged> checks) {
        return checks.isEmpty() ? Uni.createFrom().item(List.of())
                : store.recordUnchanged(checks).replaceWith(List.<ClaimedDeployment> of())
                        .onFailure(Throwable.class).recoverWithItem(failure -> {
                            logNotRecorded(checks.size() + " deployments", failure);
                            return checks.stream().map(DeploymentStore.Unchanged::claimed).toList();
                        });
    }

    /** The class alone: the message of a database failure quotes its statement. */
    private static void logNotRecorded(Object what, Throwable failure) {
        LOG.warnf("%s: what was seen could not be recorded: %s", what, failure.getClass().getSimpleName());
        LOG.debugf(failure, "%s: not recorded", what);
    }

    private static void log(ClaimedDeployment claimed, Observation.Seen now, DeploymentProgress.Step step) {
        DeploymentState state = step.next().state();
        if (state == claimed.progress().state()) {
            return;
        }
        boolean failed = step.history().filter(HistoryAction.DEPLOYMENT_FAILED::equals).isPresent();
        ReleaseLog.about(claimed.target().releaseId(), () -> LOG.infof("%s: %s%s%s", claimed, state.word(),
                versions(claimed.target().expected().shown(), now.currentVersion()),
                failed && !now.problem().isEmpty() ? ": " + now.problem() : ""));
    }

    private static String versions(String expected, String current) {
        return expected.equals(current) ? " " + expected
                : ", " + expected + " is expected" + (current.isEmpty() ? "" : ", " + current + " runs");
    }
}
