package io.shipyard.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Whether a pooler has a session for a client during a transaction only: then none of them can listen. Two connections that
 * the same session serves prove it. Where each statement has another session, it takes a notification that does not come.
 */
final class PoolerCheck {

    /** A busy pooler may give a connection the session that it had before, once. */
    private static final int ROUNDS = 3;
    private static final String CHANNEL = "shipyard_check";
    private static final int NOTIFICATION_MILLIS = 1000;

    private final Connection one;
    private final Connection another;

    /** @param another is open as long as the first is */
    PoolerCheck(Connection one, Connection another) {
        this.one = one;
        this.another = another;
    }

    boolean isPooledByTransaction() throws SQLException {
        Set<String> ofOne = new HashSet<>();
        Set<String> ofAnother = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            // one more than the other, or a pooler that gives sessions in turn could give each its own
            ofOne.add(session(one));
            ofOne.add(session(one));
            ofAnother.add(session(another));
        }
        return !Collections.disjoint(ofOne, ofAnother)
                || ((ofOne.size() > 1 || ofAnother.size() > 1) && !isNotified());
    }

    /** The process that serves it, and since when its server runs, for there may be several servers. */
    private static String session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select concat(pg_backend_pid(), ' ', pg_postmaster_start_time())")) {
            result.next();
            return result.getString(1);
        }
    }

    private boolean isNotified() throws SQLException {
        execute(one, "listen " + CHANNEL);
        execute(another, "notify " + CHANNEL);
        PGNotification[] received = one.unwrap(PGConnection.class).getNotifications(NOTIFICATION_MILLIS);
        return received != null && received.length > 0;
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
