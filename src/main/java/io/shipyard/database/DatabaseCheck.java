package io.shipyard.database;

import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.postgresql.Driver;

/**
 * Asks the database for a connection before anything else needs one, so that a wrong setting stops the service with one line
 * instead of an exception from deep within. One that is only starting is waited for.
 */
public final class DatabaseCheck {

    private static final int ATTEMPTS = 10;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** For its connection, and again for each answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int DEFAULT_PORT = 5432;

    /** Classes of SQL states, see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL</a>. */
    private static final String CONNECTION_FAILED = "08";
    private static final String NOT_AUTHORIZED = "28";
    private static final String NO_SUCH_DATABASE = "3D";
    private static final String CANNOT_CONNECT_NOW = "57P03";
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private final String url;
    private final String username;
    private final String password;
    private final int attempts;
    private final Duration pause;
    private final Duration patience;

    /** @param url as {@code DATABASE_URL} has it */
    public DatabaseCheck(String url, String username, String password) {
        this(url, username, password, ATTEMPTS, PAUSE, PATIENCE);
    }

    DatabaseCheck(String url, String username, String password, int attempts, Duration pause, Duration patience) {
        this.url = url;
        this.username = username;
        this.password = password;
        this.attempts = attempts;
        this.pause = pause;
        this.patience = patience;
    }

    /**
     * Tries until it is let in: at once, or after {@value #ATTEMPTS} attempts, which take 40 s at the most. It blocks the
     * thread, which is the one that starts the service.
     *
     * @param log receives one line, once, that says what is waited for
     * @return why it cannot be used, in one line without the password; empty if it can
     */
    public Optional<String> problem(Consumer<String> log) {
        for (int attempt = 1;; attempt++) {
            try (Connection connection = connect()) {
                return isPooledByTransaction(connection) ? Optional.of("the database at " + place() + " is behind a pooler in "
                        + "transaction mode, in which LISTEN receives nothing: set it to session mode (PgBouncer: pool_mode = "
                        + "session), or DATABASE_URL to the server itself") : Optional.empty();
            } catch (SQLException failure) {
                if (attempt == attempts || isRefusal(failure) || !mayPass(failure)) {
                    return Optional.of(describe(failure));
                }
                if (attempt == 1) {
                    log.accept(describe(failure) + ". It is tried again");
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return Optional.of("interrupted");
            }
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", username);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", String.valueOf(patience.toSeconds()));
        // prepared statements, too, are a session's
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("socketTimeout", String.valueOf(patience.toSeconds()));
        Connection connection = new Driver().connect("jdbc:" + url, properties);
        if (connection == null) {
            throw new SQLException("it is no URL of PostgreSQL's");
        }
        return connection;
    }

    /** A second connection that cannot be had, or a question that is refused, says nothing, and stops no start. */
    private boolean isPooledByTransaction(Connection connection) {
        try (Connection another = connect()) {
            return new PoolerCheck(connection, another).isPooledByTransaction();
        } catch (SQLException unknown) {
            return false;
        }
    }

    private static String state(SQLException failure) {
        return String.valueOf(failure.getSQLState());
    }

    private static boolean mayPass(SQLException failure) {
        String state = state(failure);
        return state.startsWith(CONNECTION_FAILED) || state.equals(CANNOT_CONNECT_NOW) || state.equals(TOO_MANY_CONNECTIONS);
    }

    /** Without a password the driver does not even ask; it, and PgBouncer, call that a connection that cannot be made. */
    private boolean isRefusal(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        return state(failure).startsWith(NOT_AUTHORIZED) || message.contains("authentication failed")
                || (password.isEmpty() && message.contains("password"));
    }

    private String describe(SQLException failure) {
        String state = state(failure);
        if (isRefusal(failure)) {
            return "the database at " + place() + " refuses " + username + ": set DATABASE_USERNAME and DATABASE_PASSWORD";
        }
        if (state.startsWith(NO_SUCH_DATABASE)) {
            return "the server at " + place() + " has no such database: set DATABASE_URL";
        }
        if (state.equals(TOO_MANY_CONNECTIONS) || state.equals(CANNOT_CONNECT_NOW)) {
            return "the database at " + place() + " takes no connection (" + reason(failure) + ")";
        }
        if (isUnanswered(failure)) {
            return "the database at " + place() + " does not answer; a pooler may have no session left for it";
        }
        return "the database at " + place() + " cannot be reached (" + reason(failure) + "): set DATABASE_URL";
    }

    /** There is a connection: what had no answer is the login, or the driver's first statement. */
    private static boolean isUnanswered(SQLException failure) {
        Throwable cause = cause(failure);
        return cause instanceof SocketTimeoutException && "Read timed out".equals(cause.getMessage());
    }

    private static Throwable cause(SQLException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What the system says is shorter than what the driver makes of it. */
    private static String reason(SQLException failure) {
        Throwable cause = cause(failure);
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return (cause instanceof UnknownHostException ? "unknown host " : "")
                + message.lines().findFirst().orElse("no reason is given");
    }

    private String place() {
        URI place = URI.create(url);
        return place.getHost() + ":" + (place.getPort() < 0 ? DEFAULT_PORT : place.getPort());
    }
}
