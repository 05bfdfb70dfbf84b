package io.shipyard.ci;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.ConsumeEvent;
import io.shipyard.database.Notification;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * Checks what is due because of a delivery at once, not with the next tick. However many deliveries there are, it is no
 * more than ten times a second.
 */
@ApplicationScoped
class WakeUp {

    /** On the event bus, since each check needs a Vert.x context of its own. */
    static final String TICK = "io.shipyard.ci.wake-up";
    private static final long PAUSE_MILLIS = 100;

    private final TrackTick tracker;
    private final boolean tracks;
    private volatile boolean stopped;
    private final Throttle throttle;

    WakeUp(Vertx vertx, TrackTick tracker, CiConfig config) {
        this.tracker = tracker;
        this.tracks = !"off".equals(config.tick());
        this.throttle = new Throttle(over -> vertx.setTimer(PAUSE_MILLIS, ignored -> over.run()),
                () -> {
                    if (!stopped) {
                        vertx.eventBus().send(TICK, "");
                    }
                });
    }

    void onNotification(@Observes Notification notification) {
        if (tracks && notification.channel().equals(Notification.WORK_DUE)) {
            throttle.ask();
        }
    }

    /** What is given back is due, and notified: a message about it would come after the beans that receive it are gone. */
    void stop(@Observes ShutdownDelayInitiatedEvent stopping) {
        stopped = true;
    }

    @ConsumeEvent(TICK)
    Uni<Void> tick(String nothingMore) {
        return tracker.tick();
    }
}
