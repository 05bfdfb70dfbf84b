package io.shipyard.webhook;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.shipyard.ci.DeliveredChange;
import io.shipyard.ci.DeliveredChanges;
import io.shipyard.http.Paths;
import io.shipyard.http.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * Where GitHub delivers. An answer waits for one short transaction, never for GitHub. Anybody may knock: nothing of a
 * delivery is read before its signature is checked.
 */
@Path(Paths.WEBHOOK)
@Cancellable(false)
public class WebhookResource {

    static final String SIGNATURE = "X-Hub-Signature-256";
    static final String EVENT = "X-GitHub-Event";
    private static final String ID_PATTERN = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    private static final Pattern ID = Pattern.compile(ID_PATTERN);

    /** Bytes. Signing and parsing that much takes about a millisecond. */
    private static final int LARGE = 64 * 1024;

    private final Vertx vertx;
    private final WebhookSignature signature;
    private final ObjectMapper mapper;
    private final DeliveredChanges changes;
    private final Deliveries deliveries;
    private final DeliveryCount count;

    WebhookResource(Vertx vertx, WebhookSignature signature, ObjectMapper mapper, DeliveredChanges changes,
            Deliveries deliveries,
            DeliveryCount count) {
        this.vertx = vertx;
        this.signature = signature;
        this.mapper = mapper;
        this.changes = changes;
        this.deliveries = deliveries;
        this.count = count;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Takes a webhook delivery of GitHub", description = "workflow_run, workflow_job, pull_request closed, deployment and deployment_status have the repositories that they name checked now; the truth is asked for from GitHub. ping is answered, other events are ignored. Without GITHUB_WEBHOOK_SECRET there is no such endpoint.")
    @RequestBody(required = true, content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT, description = "GitHub's payload, up to 5 MB")))
    @APIResponse(responseCode = "200", description = "A ping was received")
    @APIResponse(responseCode = "202", description = "The delivery was taken, was taken before, or makes no difference")
    @APIResponse(responseCode = "400", description = "It is signed, but no delivery that GitHub sends")
    @APIResponse(responseCode = "401", description = "The signature is missing or wrong")
    @APIResponse(responseCode = "404", description = "No secret is set")
    @APIResponse(responseCode = "413", description = "The body is larger than 5 MB")
    @APIResponse(responseCode = "415", description = "The body is not sent as application/json")
    @APIResponse(responseCode = "503", description = "The database is away: have GitHub deliver again")
    public Uni<RestResponse<Object>> receive(byte[] body,
            @Parameter(required = true, description = "sha256= and the HMAC of the body with the secret, in hexadecimal", schema = @Schema(type = SchemaType.STRING, pattern = WebhookSignature.PATTERN)) @RestHeader(SIGNATURE) String signed,
            @Parameter(required = true, description = "What happened", schema = @Schema(type = SchemaType.STRING, pattern = ".*\\S.*")) @RestHeader(EVENT) String event,
            @Parameter(required = true, description = "UUID of the delivery, the same when it is sent again", schema = @Schema(type = SchemaType.STRING, pattern = ID_PATTERN)) @RestHeader("X-GitHub-Delivery") String delivery) {
        WebhookEvent known = WebhookEvent.of(event);
        return read(known, signed, body, event, delivery).flatMap(read -> read.problem.isPresent()
                ? refused(known, read.outcome, read.problem.get())
                : take(known, read.id, read.change));
    }

    /** What was read of a delivery: what it changes, or why it is refused, which is counted as the outcome. */
    private record Read(UUID id, Optional<DeliveredChange> change, String outcome, Optional<Problem> problem) {

        private static Read refused(String outcome, Problem problem) {
            return new Read(null, Optional.empty(), outcome, Optional.of(problem));
        }

        private static Read malformed(String why) {
            return refused("malformed", Problem.of(Status.BAD_REQUEST.getStatusCode(), why));
        }
    }

    /** A large body is not read on the event loop. */
    private Uni<Read> read(WebhookEvent known, String signed, byte[] body, String event, String delivery) {
        return body.length < LARGE ? Uni.createFrom().item(() -> readNow(known, signed, body, event, delivery))
                : Uni.createFrom().completionStage(() -> vertx
                        .executeBlocking(() -> readNow(known, signed, body, event, delivery), false).toCompletionStage());
    }

    private Read readNow(WebhookEvent known, String signed, byte[] body, String event, String delivery) {
        if (!signature.isRight(signed, body)) {
            return Read.refused("unauthenticated", WebhookSignature.refused());
        }
        try {
            UUID id = id(event, delivery);
            WebhookPayload payload = mapper.readValue(body, WebhookPayload.class);
            return payload == null ? Read.malformed("the payload is null")
                    : new Read(id, payload.change(known).filter(changes::concerns), "", Optional.empty());
        } catch (IOException notJson) {
            return Read.malformed("the body is not the JSON that GitHub sends");
        } catch (IllegalArgumentException malformed) {
            return Read.malformed(malformed.getMessage());
        }
    }

    private static UUID id(String event, String delivery) {
        if (event == null || event.isBlank()) {
            throw new IllegalArgumentException("X-GitHub-Event is missing");
        }
        if (delivery == null || !ID.matcher(delivery).matches()) {
            throw new IllegalArgumentException("X-GitHub-Delivery is not a UUID");
        }
        return UUID.fromString(delivery);
    }

    private Uni<RestResponse<Object>> take(WebhookEvent event, UUID id, Optional<DeliveredChange> change) {
        if (change.isEmpty()) {
            count.add(event, event == WebhookEvent.PING ? "accepted" : "ignored");
            return Uni.createFrom().item(RestResponse.status(event == WebhookEvent.PING ? Status.OK : Status.ACCEPTED));
        }
        return deliveries.take(id, change.get())
                .invoke(fresh -> count.add(event, fresh ? "accepted" : "duplicate"))
                .onFailure(Throwable.class).invoke(() -> count.add(event, "failed"))
                .replaceWith(() -> RestResponse.status(Status.ACCEPTED));
    }

    private Uni<RestResponse<Object>> refused(WebhookEvent event, String outcome, Problem problem) {
        count.add(event, outcome);
        RestResponse.ResponseBuilder<Object> answer = RestResponse.ResponseBuilder
                .create(Status.fromStatusCode(problem.status()), (Object) problem).type(Problem.MEDIA_TYPE);
        return Uni.createFrom().item((problem.status() == Status.UNAUTHORIZED.getStatusCode()
                ? answer.header(HttpHeaders.WWW_AUTHENTICATE, SIGNATURE)
                : answer).build());
    }
}
