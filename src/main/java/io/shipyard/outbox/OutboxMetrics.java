package io.shipyard.outbox;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What an operator wants to see of the outbox, for each receiver. */
@ApplicationScoped
class OutboxMetrics implements MeterBinder {

    private static final String MESSAGES = "outbox.messages";
    private static final String RECEIVER = "receiver";

    private final MeterRegistry registry;
    private final Receivers receivers;
    private volatile Map<String, Backlog> backlogs = Map.of();

    OutboxMetrics(MeterRegistry registry, Receivers receivers) {
        this.registry = registry;
        this.receivers = receivers;
    }

    /** What became of a message, or of trying to send it. */
    enum Outcome {
        SENT,
        FAILED,
        GIVEN_UP,
        DISCARDED;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What waits for a receiver.
     *
     * @param oldest how long the first of it has waited
     */
    record Backlog(long messages, Duration oldest) {

        private static final Backlog NONE = new Backlog(0, Duration.ZERO);
    }

    @Override
    public void bindTo(MeterRegistry to) {
        receivers.all().stream().map(Receiver::name).forEach(name -> {
            Gauge.builder("outbox.waiting", () -> backlog(name).messages).tag(RECEIVER, name)
                    .description("Messages that a receiver has not taken yet").register(to);
            Gauge.builder("outbox.oldest.age.seconds", () -> backlog(name).oldest.toMillis() / 1000.0).tag(RECEIVER, name)
                    .description("How long the message that waits longest has waited").register(to);
            // what begins with its first message has not increased
            for (Outcome outcome : Outcome.values()) {
                to.counter(MESSAGES, RECEIVER, name, "outcome", outcome.word());
            }
        });
    }

    private Backlog backlog(String receiver) {
        return backlogs.getOrDefault(receiver, Backlog.NONE);
    }

    void measured(Map<String, Backlog> measured) {
        backlogs = Map.copyOf(measured);
    }

    void count(Outcome outcome, String receiver, int messages) {
        registry.counter(MESSAGES, RECEIVER, receiver, "outcome", outcome.word()).increment(messages);
    }
}
