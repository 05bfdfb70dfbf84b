package io.shipyard.api;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.HttpHeaders;

import org.hibernate.HibernateException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import io.shipyard.database.SqlState;
import io.shipyard.github.GitHubException;
import io.shipyard.http.Problem;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.pgclient.PgException;

/**
 * What keeps the service from answering, as a problem with one sentence on what is wrong. No stack trace, SQL or secret leaves
 * the service. What is wrong with a request is in {@link RequestExceptionMappers}.
 */
public class ExceptionMappers {

    private static final Logger LOG = Logger.getLogger(ExceptionMappers.class);

    /** All the pool says, in a Throwable of Vert.x' own, when none of its connections became free in time. */
    private static final String NO_CONNECTION = "Timeout";

    private static final Duration RETRY_AFTER_OUTAGE = Duration.ofSeconds(10);

    private static final Duration BETWEEN_LOGS = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final AtomicReference<Instant> databaseFailureLogged = new AtomicReference<>(Instant.EPOCH);

    ExceptionMappers(InstantSource clock) {
        this.clock = clock;
    }

    @ServerExceptionMapper
    RestResponse<Problem> unavailable(ServiceUnavailableException unavailable) {
        return unavailable(unavailable.getMessage(), RETRY_AFTER_OUTAGE);
    }

    @ServerExceptionMapper
    RestResponse<Problem> gitHub(GitHubException failure) {
        Duration wait = failure instanceof GitHubException.RateLimited limited
                ? Duration.between(clock.instant(), limited.retryAt())
                : RETRY_AFTER_OUTAGE;
        return unavailable("GitHub is needed for this: " + failure.getMessage(), wait);
    }

    @ServerExceptionMapper({ PgException.class, HibernateException.class, ConnectException.class })
    RestResponse<Problem> database(Exception failure) {
        String state = SqlState.of(failure).orElse("unknown");
        if (state.startsWith("22")) {
            return Problem.of(400, "the request has characters that cannot be stored").toResponse();
        }
        if (state.startsWith("23")) {
            return Problem.of(409, "the request met another one that changed the same: try again").toResponse();
        }
        logDatabaseFailed(failure, state);
        return unavailable("the database is away", RETRY_AFTER_OUTAGE);
    }

    /** Once a minute: in an outage every request fails in the same way. */
    private void logDatabaseFailed(Exception failure, String state) {
        Instant now = clock.instant();
        Instant logged = databaseFailureLogged.get();
        boolean due = logged.isBefore(now.minus(BETWEEN_LOGS)) || logged.isAfter(now);
        if (due && databaseFailureLogged.compareAndSet(logged, now)) {
            LOG.errorf("The database fails requests: %s, SQL state %s", failure.getClass().getSimpleName(), state);
        }
        LOG.debug("The database failed a request", failure);
    }

    /**
     * The client sent more than is allowed, or went away and receives no answer; or it was a connection to the database that
     * was reset,
     * which cannot be distinguished from the latter.
     */
    @ServerExceptionMapper
    RestResponse<Problem> cutOff(IOException failure) {
        if ("Request too large".equals(failure.getMessage())) {
            return Problem.of(413, "the body is too large").toResponse();
        }
        LOG.debug("A request was cut off", failure);
        return unavailable("the database is away", RETRY_AFTER_OUTAGE);
    }

    @ServerExceptionMapper
    RestResponse<Problem> bug(Throwable bug, HttpServerRequest request) {
        if (NO_CONNECTION.equals(bug.getMessage())) {
            return unavailable("the database is away", RETRY_AFTER_OUTAGE);
        }
        LOG.errorf(bug, "%s %s failed", request.method(), request.path());
        return Problem.of(500, "the service failed; its log says why").toResponse();
    }

    static RestResponse<Problem> unavailable(String detail, Duration wait) {
        return Problem.of(503, detail).builder()
                .header(HttpHeaders.RETRY_AFTER, Math.max(1, wait.toSeconds())).build();
    }
}
