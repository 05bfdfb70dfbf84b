package io.shipyard.ci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.shipyard.database.Notification;
import io.shipyard.testing.Patience;
import io.vertx.core.Vertx;

class WakeUpTest {

    private static final Notification WORK_DUE = new Notification(Notification.WORK_DUE, "");

    private final Vertx vertx = Vertx.vertx();
    private final List<Object> received = new CopyOnWriteArrayList<>();
    private final WakeUp wakeUp = new WakeUp(vertx, null, CiStateTest.config("1s"));

    @BeforeEach
    void receive() {
        vertx.eventBus().consumer(WakeUp.TICK, message -> received.add(message.body()));
    }

    @AfterEach
    void close() {
        Patience.result(vertx.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void workDue_startsATick() {
        wakeUp.onNotification(WORK_DUE);
        Patience.await().until(() -> received.equals(List.of("")));
    }

    /** The service gives back leases as the last thing it does, which other replicas are notified of. */
    @Test
    void workDue_whileTheServiceStops_startsNone() {
        wakeUp.stop(null);
        wakeUp.onNotification(WORK_DUE);
        vertx.eventBus().send(WakeUp.TICK, "whatever was sent before comes before this");
        Patience.await().until(() -> !received.isEmpty());
        assertEquals(List.of("whatever was sent before comes before this"), received);
    }
}
