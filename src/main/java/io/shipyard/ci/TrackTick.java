package io.shipyard.ci;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.github.Priority;
import io.shipyard.github.RateLimitGate;
import io.shipyard.github.ReplicaShare;
import io.shipyard.leases.LeaseHolder;
import io.shipyard.leases.LeasedWork;
import io.shipyard.tracing.ReleaseLog;
import io.shipyard.tracing.Traces;
import io.smallrye.mutiny.Uni;

/**
 * The tracker's tick: claims repositories that are due, checks them on GitHub, and records what the checks came to. No
 * session of the database is open while GitHub is asked.
 */
@ApplicationScoped
public class TrackTick implements LeaseHolder {

    private static final Logger LOG = Logger.getLogger(TrackTick.class);

    private final CiTracker tracker;
    private final CiRecorder recorder;
    private final RateLimitGate gate;
    private final TickMonitor monitor;
    private final Traces traces;
    private final ReplicaShare share;
    private final LeasedWork<CiTarget> leased;

    TrackTick(CiLeases leases, CiTracker tracker, CiRecorder recorder, RateLimitGate gate, TickMonitor monitor, Traces traces,
            ReplicaShare share, CiConfig config) {
        this.tracker = tracker;
        this.recorder = recorder;
        this.gate = gate;
        this.monitor = monitor;
        this.traces = traces;
        this.share = share;
        this.leased = new LeasedWork<>(leases, config.pollInterval(), share::claimCapacity);
    }

    @Scheduled(every = "{ci.tick}", identity = "track", concurrentExecution = ConcurrentExecution.PROCEED)
    Uni<Void> tick() {
        return monitor.watch("track", "Tracking", this::poll);
    }

    /** One tick; may fail. */
    public Uni<Void> poll() {
        return gate.closedUntil(Priority.POLLING).isPresent() ? Uni.createFrom().voidItem()
                : traces.trace("track", work -> leased.tick(work::begin,
                        target -> tracker.observe(target).invoke(TrackTick::log), share.maxConcurrency(), recorder::record));
    }

    private static void log(CiTracker.Observed seen) {
        if (LOG.isDebugEnabled()) {
            ReleaseLog.about(seen.target().repo().releaseId(), () -> LOG.debugf("%s: %s", seen.target(), seen.observation()));
        }
    }

    @Override
    public LeasedWork<CiTarget> leased() {
        return leased;
    }
}
