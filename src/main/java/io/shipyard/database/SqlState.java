package io.shipyard.database;

import java.sql.SQLException;
import java.util.Optional;

import org.hibernate.JDBCException;

import io.vertx.pgclient.PgException;

/**
 * The <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">code</a> of a failure of the database. Its
 * message quotes statements and values, so only the code is logged or answered.
 */
public final class SqlState {

    private SqlState() {
    }

    /** Of the failure or what caused it; empty if the database has not said it. */
    public static Optional<String> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException pg) {
                return Optional.of(pg.getSqlState());
            }
            if (cause instanceof JDBCException hibernate && hibernate.getSQLState() != null) {
                return Optional.of(hibernate.getSQLState());
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }
}
