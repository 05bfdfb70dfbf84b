package io.shipyard.ci;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.deployment.DeploymentTracker;
import io.smallrye.mutiny.Uni;

/** The tick of what environments run. */
@ApplicationScoped
class DeploymentTick {

    private final DeploymentTracker tracker;
    private final TickMonitor monitor;

    DeploymentTick(DeploymentTracker tracker, TickMonitor monitor) {
        this.tracker = tracker;
        this.monitor = monitor;
    }

    @Scheduled(every = "{ci.tick}", identity = "check-deployments", concurrentExecution = ConcurrentExecution.PROCEED)
    Uni<Void> tick() {
        return monitor.watch("deployments", "Checking deployments", tracker::poll);
    }
}
