package io.shipyard.ci;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.shipyard.github.GitHubException;
import io.shipyard.github.Priority;
import io.shipyard.github.RateLimitGate;
import io.shipyard.leases.LeaseHolder;
import io.shipyard.leases.LeasedWork;
import io.shipyard.release.ReleaseConflict;
import io.shipyard.tracing.ReleaseLog;
import io.shipyard.tracing.Traces;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Reads the chart versions of ended runs, and why those that failed did: by itself for a few ticks after the end, since logs
 * lag behind completion, and whenever somebody asks.
 */
@ApplicationScoped
public class ChartVersions implements LeaseHolder {

    private static final Logger LOG = Logger.getLogger(ChartVersions.class);

    private static final int TOGETHER = 10;
    /** A person does not wait longer; the reading goes on by itself. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(55);
    /** Readings that GitHub answered without a version before the search ends. */
    private static final int MAX_ATTEMPTS = 5;

    private final ChartVersionStore store;
    private final EndedRunReader reader;
    private final RateLimitGate gate;
    private final CiMetrics metrics;
    private final Traces traces;
    private final CiConfig config;
    private final LeasedWork<ChartVersionStore.Target> leased;

    ChartVersions(ChartVersionStore store, EndedRunReader reader, RateLimitGate gate, CiMetrics metrics,
            Traces traces, CiConfig config) {
        this.store = store;
        this.reader = reader;
        this.gate = gate;
        this.metrics = metrics;
        this.traces = traces;
        this.config = config;
        this.leased = new LeasedWork<>(store, config.pollInterval(), () -> 2 * TOGETHER);
    }

    /** One tick: reads what is wanted and due. */
    public Uni<Void> poll() {
        if (gate.closedUntil(Priority.POLLING).isPresent()) {
            return Uni.createFrom().voidItem();
        }
        return traces.trace("read-chart-versions", work -> leased.tick(work::begin, target -> read(target, Priority.POLLING),
                TOGETHER, this::recordAll));
    }

    /** Those that could not be recorded. */
    private Uni<List<ChartVersionStore.Target>> recordAll(List<Reading> readings) {
        return Multi.createFrom().iterable(readings).onItem().transformToUniAndConcatenate(this::recordOne)
                .filter(Optional::isPresent).map(Optional::get).collect().asList();
    }

    /** One that cannot be recorded does not fail the others. */
    private Uni<Optional<ChartVersionStore.Target>> recordOne(Reading reading) {
        return record(reading).replaceWith(Optional.<ChartVersionStore.Target> empty())
                .onFailure(Throwable.class).recoverWithItem(failure -> {
                    ReleaseLog.about(reading.target.releaseId(), () -> {
                        LOG.warnf("%s: its chart version could not be recorded: %s", reading.target,
                                failure.getClass().getSimpleName());
                        LOG.debugf(failure, "%s: not recorded", reading.target);
                    });
                    return Optional.of(reading.target);
                });
    }

    @Override
    public LeasedWork<ChartVersionStore.Target> leased() {
        return leased;
    }

    /**
     * Reads the chart version now, and records what the log says.
     *
     * @return the row as it is recorded; null if another replica has recorded it meanwhile. Fails with {@link ReleaseConflict}
     *         when the repository has no run that ended, and with {@link GitHubException} when GitHub is needed and away
     */
    public Uni<RepoCiStatus> refresh(UUID releaseId, long repoId) {
        return store.claimOne(releaseId, repoId)
                .flatMap(claimed -> claimed.isEmpty()
                        ? Uni.createFrom().failure(new ReleaseConflict("the repository has no run that ended: "
                                + "there is no log to read a chart version from"))
                        : refresh(claimed.get(0)));
    }

    private Uni<RepoCiStatus> refresh(ChartVersionStore.Target target) {
        return leased.hold(target, read(target, Priority.INTERACTIVE)
                .ifNoItem().after(MAX_WAIT).failWith(GitHubException.Unavailable::tooSlow)
                .flatMap(reading -> record(reading).map(row -> new Recorded(row, reading.run.problem()))))
                .flatMap(recorded -> recorded.failure.map(Uni.createFrom()::<RepoCiStatus> failure)
                        .orElseGet(() -> Uni.createFrom().item(recorded.row)));
    }

    private record Recorded(RepoCiStatus row, Optional<GitHubException> failure) {
    }

    private record Reading(ChartVersionStore.Target target, EndedRun run) {

        private String outcome() {
            return run.chart() == null ? "failed" : run.chart().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        }

        /** What is not known yet, and may be by the next reading. */
        private boolean lacksWhy() {
            return run.why().isPresent() && !run.why().get().isExplained();
        }
    }

    /** Fails with {@link GitHubException.Stopping} alone. */
    private Uni<Reading> read(ChartVersionStore.Target target, Priority priority) {
        return reader.read(target, priority)
                .onFailure(failure -> failure instanceof RuntimeException && !(failure instanceof GitHubException.Stopping))
                .recoverWithItem(failure -> new EndedRun(Optional.empty(),
                        failure instanceof GitHubException ? null : notUnderstood(target, failure),
                        failure instanceof GitHubException known ? Optional.of(known) : Optional.empty()))
                .map(run -> new Reading(target, run));
    }

    private static ChartReading notUnderstood(ChartVersionStore.Target target, Throwable bug) {
        ReleaseLog.about(target.releaseId(), () -> LOG.errorf(bug, "%s: GitHub's answer was not understood", target));
        return new ChartReading.Unavailable("GitHub's answer was not understood; the log says why");
    }

    private Uni<RepoCiStatus> record(Reading read) {
        ChartVersionStore.Target target = read.target;
        metrics.extracted(read.outcome());
        if (read.run.problem().isPresent()) {
            return postpone(read, read.run.problem().get());
        }
        int attempts = target.attempts() + 1;
        if (read.run.chart() instanceof ChartReading.Found found) {
            ReleaseLog.about(target.releaseId(), () -> LOG.infof("%s: chart version %s of run #%d", target, found.version(),
                    target.run().runNumber()));
            boolean again = read.lacksWhy() && attempts < MAX_ATTEMPTS;
            return store.recordFound(target, found, read.run.why(), attempts, again ? config.pollInterval() : null);
        }
        boolean certain = read.run.chart() instanceof ChartReading.Absent absent && absent.certain();
        boolean over = attempts >= MAX_ATTEMPTS || (attempts > 1 && certain && !read.lacksWhy());
        ChartState end = read.run.chart() instanceof ChartReading.Absent ? ChartState.ABSENT : ChartState.UNAVAILABLE;
        ChartState state = over ? end : ChartState.WANTED;
        String reason = read.run.chart().reason();
        if (over) {
            ReleaseLog.about(target.releaseId(), () -> LOG.infof("%s: run #%d has no chart version%s", target,
                    target.run().runNumber(), reason.isEmpty() ? "" : ": " + reason));
        }
        return store.recordMissing(target, state, read.run.why(), attempts, over ? null : config.pollInterval(),
                over ? reason : "");
    }

    /** A failure of GitHub's is no answer: it is not counted, and tried again until the run is old. */
    private Uni<RepoCiStatus> postpone(Reading read, GitHubException failure) {
        ChartVersionStore.Target target = read.target;
        boolean old = target.claimedAt().isAfter(target.run().endedAt().plus(config.pollTimeout()));
        Duration wait = failure instanceof GitHubException.Unavailable ? config.pollInterval() : config.rateLimitInterval();
        return store.recordMissing(target, old ? ChartState.UNAVAILABLE : ChartState.WANTED, read.run.why(), target.attempts(),
                old ? null : wait, failure instanceof GitHubException.RateLimited ? "" : failure.getMessage());
    }
}
