package io.shipyard.ci;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.vertx.ConsumeEvent;
import io.shipyard.notification.Notification;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * Checks what is due because of a delivery at once, not with the next tick. However many deliveries there are, it is no
 * more than ten times a second.
 */
@ApplicationScoped
class WakeUp {

    /** On the event bus, since each check needs a Vert.x context of its own. */
    private static final String TICK = "io.shipyard.ci.wake-up";
    private static final long PAUSE_MILLIS = 100;

    private final CiPoller poller;
    private final boolean tracks;
    private final Throttle throttle;

    WakeUp(Vertx vertx, CiPoller poller, CiConfig config) {
        this.poller = poller;
        this.tracks = !"off".equals(config.tick());
        this.throttle = new Throttle(over -> vertx.setTimer(PAUSE_MILLIS, ignored -> over.run()),
                () -> vertx.eventBus().send(TICK, ""));
    }

    void onNotification(@Observes Notification notification) {
        if (tracks && notification.channel().equals(Notification.WORK_DUE)) {
            throttle.ask();
        }
    }

    @ConsumeEvent(TICK)
    Uni<Void> tick(String nothingMore) {
        return poller.track();
    }
}
