package io.shipyard.ci;

import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.github.GitHubConfig;
import io.shipyard.github.RateLimitGate;
import io.shipyard.release.ReleaseSync;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * The ticks. One tick of the tracker has three phases, because nobody should hold a database connection while waiting for
 * GitHub: claim, observe, record.
 */
@ApplicationScoped
public class CiPoller {

    /** Claimed in one tick, in rounds of the concurrency, and no more than half a minute's requests: less than a lease. */
    private static final int ROUNDS = 4;
    /** A tick that has not ended by then waits for a database that will not answer. */
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int RECORDED_TOGETHER = 50;

    private final CiStatusStore store;
    private final CiTracker tracker;
    private final CiRecorder recorder;
    private final ChartVersions charts;
    private final ReleaseSync sync;
    private final RateLimitGate gate;
    private final int concurrency;
    private final int batch;
    private final TickLog trackerLog = new TickLog("Tracking");
    private final TickLog chartLog = new TickLog("Reading chart versions");
    private final TickLog syncLog = new TickLog("Discovery");

    CiPoller(CiStatusStore store, CiTracker tracker, CiRecorder recorder, ChartVersions charts, ReleaseSync sync,
            RateLimitGate gate, GitHubConfig github) {
        this.store = store;
        this.tracker = tracker;
        this.recorder = recorder;
        this.charts = charts;
        this.sync = sync;
        this.gate = gate;
        this.concurrency = github.maxConcurrency();
        this.batch = github.requestsPerMinute() == 0 ? ROUNDS * concurrency
                : Math.min(ROUNDS * concurrency, Math.max(1, github.requestsPerMinute() / 2));
    }

    @Scheduled(every = "{ci.tick}", identity = "track", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> track() {
        return trackerLog.watch(poll().ifNoItem().after(LONGEST).fail());
    }

    @Scheduled(every = "{ci.tick}", identity = "read-chart-versions", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> readChartVersions() {
        return chartLog.watch(pollCharts().ifNoItem().after(LONGEST).fail());
    }

    /** A long discovery does not hold up another release's: a sync bounds its own number. */
    @Scheduled(every = "{ci.tick}", identity = "sync", concurrentExecution = ConcurrentExecution.PROCEED)
    Uni<Void> syncReleases() {
        return syncLog.watch(sync.poll());
    }

    /** One tick of the tracker. A change is recorded as soon as it is seen, all that did not change in groups. */
    public Uni<Void> poll() {
        if (gate.closedUntil().isPresent()) {
            return Uni.createFrom().voidItem();
        }
        return store.claim(batch).flatMap(targets -> Multi.createFrom().iterable(targets)
                .onItem().transformToUni(tracker::observe).merge(concurrency)
                .onItem().transformToUniAndConcatenate(recorder::record)
                .filter(Optional::isPresent).map(Optional::get)
                .group().intoLists().of(RECORDED_TOGETHER)
                .onItem().transformToUniAndConcatenate(recorder::recordUnchanged)
                .onItem().ignoreAsUni());
    }

    /** One tick of the chart versions. */
    public Uni<Void> pollCharts() {
        return charts.poll();
    }
}
