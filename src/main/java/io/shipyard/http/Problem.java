package io.shipyard.http;

import java.util.List;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An error: <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>. No resource's signature names it, so the
 * native binary needs to know that it is serialised.
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "An error, as RFC 9457 has it")
public record Problem(
        @Schema(description = "Always about:blank: the status says what kind of problem it is") String type,
        @Schema(description = "The status in words") String title,
        @Schema(description = "The HTTP status") int status,
        @Schema(description = "What is wrong, and what to do") String detail,
        @Schema(description = "The fields that are wrong, if any") List<Violation> violations) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final MediaType TYPE = MediaType.valueOf(MEDIA_TYPE);

    /** One field and what is wrong with it. */
    @RegisterForReflection
    @Schema(description = "One field and what is wrong with it")
    public record Violation(@Schema(description = "The field's path in the request") String field,
            @Schema(description = "What it must be") String message) {
    }

    public static Problem of(int status, String detail) {
        return of(status, detail, List.of());
    }

    public static Problem of(int status, String detail, List<Violation> violations) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return new Problem("about:blank", known == null ? "Error" : known.getReasonPhrase(), status, detail, violations);
    }

    public RestResponse<Problem> toResponse() {
        return builder().build();
    }

    public RestResponse.ResponseBuilder<Problem> builder() {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.fromStatusCode(status), this).type(TYPE);
    }
}
