package io.shipyard.ci;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.outbox.OutboxSender;
import io.smallrye.mutiny.Uni;

/** The tick of what is sent to receivers. One that is slow does not hold up another. */
@ApplicationScoped
class OutboxTick {

    private final OutboxSender sender;
    private final TickMonitor monitor;

    OutboxTick(OutboxSender sender, TickMonitor monitor) {
        this.sender = sender;
        this.monitor = monitor;
    }

    @Scheduled(every = "{ci.tick}", identity = "send-messages", concurrentExecution = ConcurrentExecution.PROCEED)
    Uni<Void> tick() {
        return monitor.watch("outbox", "Sending messages", sender::poll);
    }
}
