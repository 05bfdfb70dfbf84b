package io.shipyard.api;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;

import org.hibernate.HibernateException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.NamingBase;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

import io.shipyard.database.SqlState;
import io.shipyard.github.GitHubException;
import io.shipyard.http.Problem;
import io.shipyard.release.ReleaseConflict;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.pgclient.PgException;

/** Every error as a problem, with one sentence on what is wrong. No stack trace, SQL or secret leaves the service. */
public class ExceptionMappers {

    private static final Logger LOG = Logger.getLogger(ExceptionMappers.class);

    /** All the pool says, in a Throwable of Vert.x' own, when none of its connections became free in time. */
    private static final String NO_CONNECTION = "Timeout";

    /** All that is known of a Content-Type that is none. */
    private static final String NO_MEDIA_TYPE = "Failed to parse media type";

    private static final NamingBase SNAKE_CASE = (NamingBase) PropertyNamingStrategies.SNAKE_CASE;

    private static final Duration RETRY_AFTER_OUTAGE = Duration.ofSeconds(10);

    private static final Duration BETWEEN_LOGS = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final AtomicReference<Instant> databaseFailureLogged = new AtomicReference<>(Instant.EPOCH);

    ExceptionMappers(InstantSource clock) {
        this.clock = clock;
    }

    @ServerExceptionMapper
    RestResponse<Problem> unknown(NotFoundException unknown, HttpServerRequest request) {
        return Problem.of(404, "there is nothing at " + request.path()).toResponse();
    }

    @ServerExceptionMapper
    RestResponse<Problem> unknown(UnknownException unknown) {
        return Problem.of(404, unknown.getMessage()).toResponse();
    }

    @ServerExceptionMapper
    RestResponse<Problem> wrongMethod(NotAllowedException wrong, HttpServerRequest request) {
        return Problem.of(405, request.method() + " is not possible at " + request.path()).builder()
                .header(HttpHeaders.ALLOW, wrong.getResponse().getHeaderString(HttpHeaders.ALLOW)).build();
    }

    @ServerExceptionMapper
    RestResponse<Problem> wrongType(NotSupportedException wrong) {
        return Problem.of(415, "send the body as application/json").toResponse();
    }

    @ServerExceptionMapper
    RestResponse<Problem> notJson(JsonProcessingException wrong) {
        String where = wrong instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                ? " at " + path(mapping.getPath())
                : "";
        return Problem.of(400, "the body is not the JSON it should be" + where).toResponse();
    }

    /** Quarkus has a mapper of its own for this one, which the one above does not replace. */
    @ServerExceptionMapper
    RestResponse<Problem> notTheJson(MismatchedInputException wrong) {
        return notJson(wrong);
    }

    @ServerExceptionMapper
    RestResponse<Problem> other(WebApplicationException other) {
        if (other.getCause() instanceof JsonProcessingException json) {
            return notJson(json);
        }
        int status = other.getResponse().getStatus();
        return Problem.of(status, switch (status) {
            case 400 -> "the request cannot be read";
            case 406 -> "ask for application/json";
            case 413 -> "the body is too large";
            default -> other.getResponse().getStatusInfo().getReasonPhrase();
        }).toResponse();
    }

    @ServerExceptionMapper
    RestResponse<Problem> unavailable(ServiceUnavailableException unavailable) {
        return unavailable(unavailable.getMessage(), RETRY_AFTER_OUTAGE);
    }

    @ServerExceptionMapper
    RestResponse<Problem> invalid(ConstraintViolationException invalid) {
        List<Problem.Violation> violations = invalid.getConstraintViolations().stream()
                .map(violation -> new Problem.Violation(field(violation), violation.getMessage())).sorted(
                        Comparator.comparing(Problem.Violation::field))
                .toList();
        return Problem.of(400, "the request has fields that are wrong", violations).toResponse();
    }

    @ServerExceptionMapper
    RestResponse<Problem> conflict(ReleaseConflict conflict) {
        return Problem.of(409, conflict.getMessage()).toResponse();
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
     * was
     * reset, which cannot be distinguished from the latter.
     */
    @ServerExceptionMapper
    RestResponse<Problem> cutOff(IOException failure) {
        if ("Request too large".equals(failure.getMessage())) {
            return Problem.of(413, "the body is too large").toResponse();
        }
        LOG.debug("A request was cut off", failure);
        return unavailable("the database is away", RETRY_AFTER_OUTAGE);
    }

    /** Where more than one method answers at a path, Content-Type is checked even if there is no body. */
    @ServerExceptionMapper
    RestResponse<Problem> unreadable(IllegalArgumentException unreadable, HttpServerRequest request) {
        return String.valueOf(unreadable.getMessage()).startsWith(NO_MEDIA_TYPE) ? wrongType(null)
                : bug(unreadable, request);
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

    /** The parameter, or the path within the body, in the words of the wire. */
    private static String field(ConstraintViolation<?> violation) {
        String parameter = "";
        StringBuilder path = new StringBuilder();
        for (Path.Node node : violation.getPropertyPath()) {
            path.append(node.getIndex() == null ? "" : "[" + node.getIndex() + "]");
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
            } else if (node.getKind() == ElementKind.PROPERTY) {
                path.append(path.isEmpty() ? "" : ".").append(SNAKE_CASE.translate(node.getName()));
            }
        }
        return path.isEmpty() ? parameter : path.toString();
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            path.append(reference.getFieldName() != null ? (path.isEmpty() ? "" : ".") + reference.getFieldName()
                    : "[" + reference.getIndex() + "]");
        }
        return path.toString();
    }
}
