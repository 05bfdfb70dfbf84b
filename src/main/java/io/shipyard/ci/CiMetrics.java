package io.shipyard.ci;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.smallrye.mutiny.Uni;

/** What an operator wants to see of the tracker. Labels are bounded: ticks, phases and states, never a repository. */
@ApplicationScoped
class CiMetrics implements MeterBinder {

    private static final Duration[] LATENCIES = { Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(30),
            Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(30) };
    /** Those that overlap. */
    static final List<String> TICKS = List.of("track", "chart-versions", "sync", "outbox", "deployments");
    private static final String EXTRACTIONS = "ci.chart.extractions";
    private static final List<String> OUTCOMES = List.of("found", "absent", "unavailable", "failed");

    private final MeterRegistry registry;
    private final InstantSource clock;
    private volatile Backlog backlog = new Backlog(0, Duration.ZERO);

    CiMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * What is due and not claimed by any replica.
     *
     * @param oldest how long the first of them has waited
     */
    record Backlog(long rows, Duration oldest) {
    }

    @Override
    public void bindTo(MeterRegistry to) {
        Gauge.builder("ci.due.rows", () -> backlog.rows).description("Repositories that are due for a check").register(to);
        Gauge.builder("ci.due.oldest.age.seconds", () -> backlog.oldest.toMillis() / 1000.0)
                .description("How long the repository that waits longest has been due").register(to);
        // those that are still 0: what begins with its first reading has not increased
        OUTCOMES.forEach(outcome -> to.counter(EXTRACTIONS, "outcome", outcome));
        TICKS.forEach(name -> Stream.of(true, false).forEach(succeeded -> ofTick(name, succeeded, to)));
    }

    void measured(Backlog measured) {
        backlog = measured;
    }

    /** A whole tick, whatever it comes to. */
    Uni<Void> tick(String name, Uni<Void> tick) {
        return timed(failure -> ofTick(name, failure == null, registry), tick);
    }

    private static Timer ofTick(String name, boolean succeeded, MeterRegistry to) {
        return Timer.builder("ci.tick").description("A tick from its claim to its last record").tag("tick", name)
                .tag("outcome", succeeded ? "success" : "failure").register(to);
    }

    /** One step of the tracker's ticks: claim or record. */
    <T> Uni<T> phase(String name, Uni<T> phase) {
        return timed(failure -> Timer.builder("ci.tick.phase").description("Steps of the tracker's ticks in the database")
                .tag("phase", name).register(registry), phase);
    }

    private <T> Uni<T> timed(Function<Throwable, Timer> timer, Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            Timer.Sample sample = Timer.start(registry);
            return work.onTermination().invoke((done, failure, cancelled) -> sample.stop(timer.apply(failure)));
        });
    }

    /** A check that changed the status. */
    void changed(CiState from, CiState to) {
        if (from.status() == to.status()) {
            return;
        }
        registry.counter("ci.status.transitions", "from", from.status().word(), "to", to.status().word()).increment();
        // a run that ended before anybody asked for it was not detected late
        boolean happenedMeanwhile = to.runUpdatedAt() != null
                && (from.runId() != 0 || to.runUpdatedAt().isAfter(from.trackingStartedAt()));
        if (happenedMeanwhile && to.status() != CiStatus.TIMEOUT) {
            Duration latency = Duration.between(to.runUpdatedAt(), clock.instant());
            Timer.builder("ci.detection.latency").description("From GitHub's updated_at of a run to our record of it")
                    .serviceLevelObjectives(LATENCIES).register(registry)
                    .record(latency.isNegative() ? Duration.ZERO : latency);
        }
    }

    /** A reading of a chart version: found, absent, unavailable, or failed, which is tried again. */
    void extracted(String outcome) {
        registry.counter(EXTRACTIONS, "outcome", outcome).increment();
    }
}
