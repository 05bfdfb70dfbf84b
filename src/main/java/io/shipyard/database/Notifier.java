package io.shipyard.database;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;

/** Sends a {@link Notification} that belongs to no transaction, and that nothing is lost without. */
@ApplicationScoped
public class Notifier {

    private static final Logger LOG = Logger.getLogger(Notifier.class);

    private final Pool database;

    public Notifier(Pool database) {
        this.database = database;
    }

    /** Nobody waits for it, or learns that it has failed. */
    public void send(Notification notification) {
        database.preparedQuery("select pg_notify($1, $2)")
                .execute(Tuple.of(notification.channel(), notification.payload()))
                .onFailure(failure -> LOG.debugf(failure, "%s could not be sent", notification.channel()));
    }
}
