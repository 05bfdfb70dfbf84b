package io.shipyard.api;

import java.util.Comparator;
import java.util.List;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.NamingBase;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

import io.shipyard.http.Problem;
import io.shipyard.release.ReleaseConflict;
import io.vertx.core.http.HttpServerRequest;

/** What is wrong with a request, as a problem with one sentence on it. */
public class RequestExceptionMappers {

    /** All that is known of a Content-Type that is none. */
    private static final String NO_MEDIA_TYPE = "Failed to parse media type";

    private static final NamingBase SNAKE_CASE = (NamingBase) PropertyNamingStrategies.SNAKE_CASE;

    private final ExceptionMappers failures;

    RequestExceptionMappers(ExceptionMappers failures) {
        this.failures = failures;
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
                .header(HttpHeaders.ALLOW, String.join(", ", AllowedMethods.at(CurrentRequestManager.get()))).build();
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

    /** Where more than one method answers at a path, Content-Type is checked even if there is no body. */
    @ServerExceptionMapper
    RestResponse<Problem> unreadable(IllegalArgumentException unreadable, HttpServerRequest request) {
        return String.valueOf(unreadable.getMessage()).startsWith(NO_MEDIA_TYPE) ? wrongType(null)
                : failures.bug(unreadable, request);
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
