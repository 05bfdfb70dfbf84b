package io.shipyard.ci;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;

/** The tick of the chart versions. */
@ApplicationScoped
class ChartVersionTick {

    private final ChartVersions charts;
    private final TickMonitor monitor;

    ChartVersionTick(ChartVersions charts, TickMonitor monitor) {
        this.charts = charts;
        this.monitor = monitor;
    }

    @Scheduled(every = "{ci.tick}", identity = "read-chart-versions", concurrentExecution = ConcurrentExecution.PROCEED)
    Uni<Void> tick() {
        return monitor.watch("chart-versions", "Reading chart versions", charts::poll);
    }
}
