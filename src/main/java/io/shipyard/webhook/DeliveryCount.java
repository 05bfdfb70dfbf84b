package io.shipyard.webhook;

import jakarta.inject.Singleton;

import io.micrometer.core.instrument.MeterRegistry;

/** How many deliveries came, and to what end. */
@Singleton
class DeliveryCount {

    private final MeterRegistry metrics;

    DeliveryCount(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    void add(WebhookEvent event, String outcome) {
        metrics.counter("ci.webhook.deliveries", "event", event.word(), "outcome", outcome).increment();
    }
}
