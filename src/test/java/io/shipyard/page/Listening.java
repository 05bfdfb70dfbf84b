package io.shipyard.page;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;

import jakarta.inject.Singleton;

import io.shipyard.Ticks;
import io.shipyard.notification.Notifications;

/** Has the service hear of changes while a test needs it to: in tests it does not by itself. */
@Singleton
class Listening {

    private final Notifications notifications;
    private final Ticks ticks;

    Listening(Notifications notifications, Ticks ticks) {
        this.notifications = notifications;
        this.ticks = ticks;
    }

    void start() {
        ticks.run(notifications::listen);
    }

    void stop() {
        ticks.sql("""
                select pg_terminate_backend(pid) from pg_stat_activity
                where pid <> pg_backend_pid() and (query like 'listen %' or query = 'select 1')""");
        await().atMost(Tab.PATIENCE, TimeUnit.MILLISECONDS).until(() -> !notifications.hearing());
        // notices the loss, so that the next test begins anew
        start();
    }
}
