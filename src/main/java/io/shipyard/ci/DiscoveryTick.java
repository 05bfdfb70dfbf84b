package io.shipyard.ci;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.release.ReleaseSync;
import io.smallrye.mutiny.Uni;

/** The tick of discoveries. A long one does not hold up another release's. */
@ApplicationScoped
class DiscoveryTick {

    private final ReleaseSync sync;
    private final TickMonitor monitor;

    DiscoveryTick(ReleaseSync sync, TickMonitor monitor) {
        this.sync = sync;
        this.monitor = monitor;
    }

    @Scheduled(every = "{ci.tick}", identity = "sync", concurrentExecution = ConcurrentExecution.PROCEED)
    Uni<Void> tick() {
        return monitor.watch("sync", "Discovery", sync::poll);
    }
}
