package io.shipyard.ci;

import java.util.ArrayList;

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

    /** Claimed in one tick, in rounds of the concurrency: all of it must be answered well within the lease. */
    private static final int ROUNDS = 4;

    private final CiStatusStore store;
    private final CiTracker tracker;
    private final CiRecorder recorder;
    private final ChartVersions charts;
    private final ReleaseSync sync;
    private final RateLimitGate gate;
    private final int concurrency;
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
    }

    @Scheduled(every = "{ci.tick}", identity = "track", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> track() {
        return trackerLog.watch(poll());
    }

    @Scheduled(every = "{ci.tick}", identity = "read-chart-versions", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> readChartVersions() {
        return chartLog.watch(pollCharts());
    }

    /** A long discovery does not hold up another release's: a sync bounds its own number. */
    @Scheduled(every = "{ci.tick}", identity = "sync", concurrentExecution = ConcurrentExecution.PROCEED)
    Uni<Void> syncReleases() {
        return syncLog.watch(sync.poll());
    }

    /** One tick of the tracker. A change is recorded as soon as it is seen, all that did not change at the end. */
    public Uni<Void> poll() {
        if (gate.closedUntil().isPresent()) {
            return Uni.createFrom().voidItem();
        }
        return store.claim(ROUNDS * concurrency).flatMap(targets -> Multi.createFrom().iterable(targets)
                .onItem().transformToUni(tracker::observe).merge(concurrency)
                .onItem().transformToUniAndConcatenate(recorder::record)
                .collect().in(ArrayList<CiStatusStore.Unchanged>::new, (all, unchanged) -> unchanged.ifPresent(all::add))
                .flatMap(store::recordUnchanged)
                .replaceWithVoid());
    }

    /** One tick of the chart versions. */
    public Uni<Void> pollCharts() {
        return charts.poll();
    }
}
