package io.shipyard.ci;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.Liveness;

import io.smallrye.mutiny.Uni;

/** What ticks have in common: that they were invoked, how long they took, and what they failed at. */
@ApplicationScoped
class TickMonitor {

    private final TickHealth health;
    private final CiMetrics metrics;
    private final Map<String, TickLog> logs = new ConcurrentHashMap<>();

    TickMonitor(@Liveness TickHealth health, CiMetrics metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    /**
     * @param name for health and metrics
     * @param title for the log
     * @return does not fail: the next tick tries again
     */
    Uni<Void> watch(String name, String title, Supplier<Uni<Void>> work) {
        health.invoked(name);
        return logs.computeIfAbsent(title, TickLog::new).watch(metrics.tick(name, work.get()));
    }
}
