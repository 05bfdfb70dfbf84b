package io.shipyard.testing;

import static io.shipyard.testing.Patience.await;

import jakarta.inject.Singleton;

import io.shipyard.database.Notifications;

/** Has the service receive changes while a test needs it to: in tests it does not by itself. */
@Singleton
public class Listening {

    private final Notifications notifications;
    private final Ticks ticks;

    Listening(Notifications notifications, Ticks ticks) {
        this.notifications = notifications;
        this.ticks = ticks;
    }

    /** Listens, or notices that the connection was lost, or asks it whether it still lives. */
    public void pulse() {
        ticks.run(notifications::listen);
    }

    /** As when the database or the network ends the connection; the next pulse notices it. */
    public void interrupt() {
        ticks.sql("""
                select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
                and pid <> pg_backend_pid() and (query like 'listen %' or query = 'select 1')""");
        await().until(() -> !notifications.isListening());
    }

    /** Ends it, so that the next pulse listens anew. */
    public void stop() {
        if (notifications.isListening()) {
            interrupt();
            pulse();
        }
    }
}
