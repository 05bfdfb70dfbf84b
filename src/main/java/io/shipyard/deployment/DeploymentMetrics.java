package io.shipyard.deployment;

import java.util.Locale;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What an operator wants to see of environments. */
@ApplicationScoped
class DeploymentMetrics implements MeterBinder {

    private static final String CHECKS = "deployment.checks";

    private final MeterRegistry registry;
    private final Environments environments;

    DeploymentMetrics(MeterRegistry registry, Environments environments) {
        this.registry = registry;
        this.environments = environments;
    }

    private enum Outcome {
        ANSWERED,
        FAILED,
        LIMITED;

        private static Outcome of(Observation observation) {
            return observation instanceof Observation.Seen ? ANSWERED
                    : observation instanceof Observation.Failed ? FAILED : LIMITED;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void bindTo(MeterRegistry to) {
        // what begins with its first check has not increased
        for (Environment environment : environments.all()) {
            for (Outcome outcome : Outcome.values()) {
                to.counter(CHECKS, "environment", environment.name(), "outcome", outcome.word());
            }
        }
    }

    /** A check of one repository. */
    void checked(Environment environment, Observation observation) {
        registry.counter(CHECKS, "environment", environment.name(), "outcome", Outcome.of(observation).word()).increment();
    }
}
