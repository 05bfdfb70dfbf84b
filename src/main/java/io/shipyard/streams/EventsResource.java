package io.shipyard.streams;

import java.util.UUID;

import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

import io.quarkus.vertx.http.Uncompressed;
import io.shipyard.api.ReleaseDetailView;
import io.shipyard.api.SyncView;
import io.shipyard.security.Caller;
import io.shipyard.tracing.ReleaseLog;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** A release as it changes: as server-sent events, or as lines of text. */
@Path("/api/releases")
public class EventsResource {

    private static final Logger LOG = Logger.getLogger(EventsResource.class);

    private static final String DONE = "done";
    private static final String TEXT = MediaType.TEXT_PLAIN + ";charset=UTF-8";

    private final ReleaseStreams streams;
    private final EventWriter events;
    private final LineWriter lines;
    private final Caller caller;

    EventsResource(ReleaseStreams streams, EventWriter events, LineWriter lines, Caller caller) {
        this.streams = streams;
        this.events = events;
        this.lines = lines;
        this.caller = caller;
    }

    /**
     * Each form is rendered once for all who follow a release, hence bytes and no {@code @Produces}: Quarkus' own events would
     * be rendered for each, and begin the stream before it is known whether there is one. Compression would hold back what
     * is short.
     */
    @GET
    @Path("{id}/events")
    @Uncompressed
    @Operation(summary = "Follows a release", description = "Server-sent events. ci-status comes first, with complete true: it replaces all that was known. With complete false it has the repositories that have changed, to be merged by repo_id. deployment-status comes right after it, in the same way, if environments are set. release comes when repositories come, leave, are excluded or included, or facts of theirs or of the release change, and a complete ci-status and deployment-status right after it. sync has the progress of a discovery and its end. The stream ends when the release is deleted, when the caller's token or session expires, and when changes cannot be received: connect again, and the present state comes first. With Accept: text/plain it is a line for each repository, then one for each change.")
    @APIResponse(responseCode = "200", description = "The present state, then each change", content = {
            @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(oneOf = { CiStatusEventView.class,
                    DeploymentStatusEventView.class, ReleaseDetailView.class, SyncView.class })),
            @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(implementation = String.class)) })
    public RestMulti<byte[]> follow(@RestPath UUID id,
            @Parameter(description = "done: the stream ends once nothing is in progress any more, and chart versions are read or given up. Without it, it goes on") @RestQuery @Pattern(regexp = "(?:"
                    + DONE + ")?", message = "must be done, or left out") String until,
            @Context HttpHeaders headers, @Context HttpServerRequest request) {
        HttpServerResponse response = request.response();
        boolean asText = asText(headers);
        // reconnecting authenticates again
        Multi<byte[]> bytes = streams.follow(id, asText ? lines : events, DONE.equals(until), caller.remaining())
                .onFailure(BackPressureFailure.class).recoverWithMulti(tooSlow -> drop(id, response))
                // a connection that closed before this handler was set does not call it
                .select().first(part -> !response.closed());
        return RestMulti.fromMultiData(request.method().equals(HttpMethod.HEAD) ? bytes.select().first() : bytes)
                .header(HttpHeaders.CONTENT_TYPE, asText ? TEXT : MediaType.SERVER_SENT_EVENTS)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .header("X-Accel-Buffering", "no").build();
    }

    /** Whoever accepts both, or neither, gets events. */
    private static boolean asText(HttpHeaders headers) {
        for (MediaType type : headers.getAcceptableMediaTypes()) {
            if (type.isCompatible(MediaType.SERVER_SENT_EVENTS_TYPE)) {
                return false;
            }
            if (type.isCompatible(MediaType.TEXT_PLAIN_TYPE)) {
                return true;
            }
        }
        return false;
    }

    /** Ends the connection rather than the stream, whose end this client would not read either. */
    private static Multi<byte[]> drop(UUID release, HttpServerResponse response) {
        ReleaseLog.about(release, () -> LOG.debugf("Release %s: a client that does not read its events is dropped", release));
        response.reset();
        return Multi.createFrom().nothing();
    }
}
