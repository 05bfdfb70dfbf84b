package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.Liveness;
import org.jboss.logging.Logger;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.github.GitHubConfig;
import io.shipyard.github.Priority;
import io.shipyard.github.RateLimitGate;
import io.shipyard.github.ReplicaShare;
import io.shipyard.github.RequestGovernor;
import io.shipyard.github.SharedLimits;
import io.shipyard.release.ReleaseLog;
import io.shipyard.release.ReleaseSync;
import io.shipyard.tracing.Traces;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * The ticks. One tick of the tracker has three phases, because nobody should hold a database connection while waiting for
 * GitHub: claim, observe, record. Ticks may overlap, so that a slow check holds up no other repository's; what is under way
 * in all of them is bounded.
 */
@ApplicationScoped
public class CiPoller {

    private static final Logger LOG = Logger.getLogger(CiPoller.class);

    private static final int RECORDED_TOGETHER = 50;
    private static final Duration RECORDED_WITHIN = Duration.ofMillis(100);
    /** Longer than ticks are apart: after such a break of this replica, rows that became due meanwhile are spread. */
    private static final Duration CATCH_UP_AFTER = Duration.ofSeconds(15);

    private final CiStatusStore store;
    private final CiTracker tracker;
    private final CiRecorder recorder;
    private final ChartVersions charts;
    private final ReleaseSync sync;
    private final RateLimitGate gate;
    private final CiMetrics metrics;
    private final TickHealth health;
    private final Traces traces;
    private final InstantSource clock;
    private final SharedLimits limits;
    private final RequestGovernor governor;
    private final int concurrency;
    private final Duration interval;
    private final LeasedWork<CiTarget> leased;
    private final TickLog trackerLog = new TickLog("Tracking");
    private final TickLog chartLog = new TickLog("Reading chart versions");
    private final TickLog syncLog = new TickLog("Discovery");
    private volatile Instant lastClaim = Instant.MIN;

    CiPoller(CiStatusStore store, CiTracker tracker, CiRecorder recorder, ChartVersions charts, ReleaseSync sync,
            RateLimitGate gate, CiMetrics metrics, @Liveness TickHealth health, Traces traces, InstantSource clock,
            RequestGovernor governor, ReplicaShare share, SharedLimits limits, GitHubConfig github, CiConfig config) {
        this.store = store;
        this.tracker = tracker;
        this.recorder = recorder;
        this.charts = charts;
        this.sync = sync;
        this.gate = gate;
        this.metrics = metrics;
        this.health = health;
        this.traces = traces;
        this.clock = clock;
        this.limits = limits;
        this.governor = governor;
        this.concurrency = github.maxConcurrency();
        this.interval = config.pollInterval();
        this.leased = new LeasedWork<>(share::claimCapacity);
    }

    @Scheduled(every = "{ci.tick}", identity = "track", concurrentExecution = ConcurrentExecution.PROCEED)
    Uni<Void> track() {
        return tick("track", trackerLog, this::poll);
    }

    @Scheduled(every = "{ci.tick}", identity = "read-chart-versions", concurrentExecution = ConcurrentExecution.PROCEED)
    Uni<Void> readChartVersions() {
        return tick("chart-versions", chartLog, this::pollCharts);
    }

    /** A long discovery does not hold up another release's: a sync bounds its own number. */
    @Scheduled(every = "{ci.tick}", identity = "sync", concurrentExecution = ConcurrentExecution.PROCEED)
    Uni<Void> syncReleases() {
        return tick("sync", syncLog, sync::poll);
    }

    private Uni<Void> tick(String name, TickLog log, Supplier<Uni<Void>> work) {
        health.invoked(name);
        return log.watch(metrics.tick(name, work.get()));
    }

    /** Measures the backlog and repairs implausible due times; the ticks log failures. */
    @Scheduled(every = "{ci.tick}", identity = "measure-backlog", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> measureBacklog() {
        return store.repairDueTimes().invoke(CiPoller::logRepaired)
                // a database that takes no writes can still be measured
                .onFailure(Throwable.class).recoverWithItem(0)
                .flatMap(ignored -> store.backlog()).invoke(metrics::measured)
                .replaceWithVoid().onFailure(Throwable.class).recoverWithNull();
    }

    private static void logRepaired(int rows) {
        if (rows > 0) {
            LOG.warnf("%d repositories were to be checked only after hours, as if the database's clock had been set back: "
                    + "they are checked now", rows);
        }
    }

    /** One tick of the tracker: what is seen is recorded within a moment, together with what is seen at the same time. */
    public Uni<Void> poll() {
        if (gate.closedUntil(Priority.POLLING).isPresent()) {
            return Uni.createFrom().voidItem();
        }
        Context tick = Vertx.currentContext();
        return traces.trace("track", work -> catchUp().flatMap(ignored -> leased.tick(
                this::claim, lost -> store.giveBack(lost, interval),
                claimed -> claimed
                        .invoke(any -> work.begin())
                        .onItem().transformToUni(this::observe).merge(concurrency)
                        .group().intoLists().of(RECORDED_TOGETHER, RECORDED_WITHIN)
                        .emitOn(task -> tick.runOnContext(now -> task.run()))
                        .onItem().transformToUniAndConcatenate(this::record)
                        .onItem().ignoreAsUni())));
    }

    private Uni<?> catchUp() {
        return lastClaim.isBefore(clock.instant().minus(CATCH_UP_AFTER)) ? store.spread(CATCH_UP_AFTER)
                : Uni.createFrom().voidItem();
    }

    private Uni<List<CiTarget>> claim(int most) {
        return metrics.phase("claim", store.claim(most)).invoke(() -> {
            lastClaim = clock.instant();
            limits.claimed();
        });
    }

    private Uni<CiTracker.Observed> observe(CiTarget target) {
        return leased.watch(target, tracker.observe(target).invoke(CiPoller::logObservation));
    }

    private static void logObservation(CiTracker.Observed seen) {
        if (LOG.isDebugEnabled()) {
            ReleaseLog.about(seen.target().repo().releaseId(), () -> LOG.debugf("%s: %s", seen.target(), seen.observation()));
        }
    }

    private Uni<Void> record(List<CiTracker.Observed> seen) {
        return recorder.record(seen).invoke(lost -> {
            leased.giveBackLater(lost);
            seen.stream().map(CiTracker.Observed::target).filter(target -> !lost.contains(target))
                    .forEach(leased::done);
        }).replaceWithVoid();
    }

    /** One tick of the chart versions. */
    public Uni<Void> pollCharts() {
        return charts.poll();
    }

    /** Claims nothing any more, and asks GitHub for nothing more. */
    void stop() {
        leased.stop();
        charts.stop();
        sync.stop();
        governor.endPolling();
    }

    boolean isIdle() {
        return leased.isIdle() && charts.isIdle() && sync.isIdle();
    }

    /** What GitHub has not answered yet is given up, whoever waits for it. */
    void end() {
        governor.end();
    }

    /** Gives back what is claimed and not recorded: another replica need not wait for the leases to run out. */
    Uni<Void> giveBack() {
        Uni<?> rows = leased.held().isEmpty() ? Uni.createFrom().voidItem() : store.giveBack(leased.held(), Duration.ZERO);
        return rows.flatMap(ignored -> charts.giveBack()).flatMap(ignored -> sync.giveBack());
    }
}
