package io.shipyard.streams;

import java.util.UUID;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;

import io.shipyard.api.ReleaseDetailView;
import io.shipyard.api.SyncView;
import io.shipyard.release.ReleaseLog;
import io.shipyard.security.Caller;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** A release as it changes, as server-sent events. */
@Path("/api/releases")
public class EventsResource {

    private static final Logger LOG = Logger.getLogger(EventsResource.class);

    private final ReleaseStreams streams;
    private final Caller caller;

    EventsResource(ReleaseStreams streams, Caller caller) {
        this.streams = streams;
        this.caller = caller;
    }

    /**
     * Events are rendered once for all who follow a release, hence bytes and no {@code @Produces}: Quarkus' own events would
     * be rendered for each, and begin the stream before it is known whether there is one.
     */
    @GET
    @Path("{id}/events")
    @Operation(summary = "Follows a release", description = "Server-sent events. ci-status comes first, with complete true: it replaces all that was known. With complete false it has the repositories that have changed, to be merged by repo_id. release comes when repositories come, leave, are excluded or included, or facts of theirs or of the release change, and a complete ci-status right after it. sync tells the progress of a discovery and its end. The stream ends when the release is deleted, when the caller's token or session expires, and when changes cannot be received: connect again, and the present state comes first.")
    @APIResponse(responseCode = "200", description = "The present state, then each change", content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(oneOf = {
            CiStatusEventView.class, ReleaseDetailView.class, SyncView.class })))
    public RestMulti<byte[]> follow(@RestPath UUID id, @Context HttpServerRequest request) {
        HttpServerResponse response = request.response();
        // reconnecting authenticates again
        Multi<byte[]> events = streams.follow(id, caller.remaining())
                .onFailure(BackPressureFailure.class).recoverWithMulti(tooSlow -> drop(id, response))
                // a connection that closed before this handler was set does not call it
                .select().first(event -> !response.closed());
        return RestMulti.fromMultiData(events)
                .header(HttpHeaders.CONTENT_TYPE, MediaType.SERVER_SENT_EVENTS)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .header("X-Accel-Buffering", "no").build();
    }

    /** Ends the connection rather than the stream, whose end this client would not read either. */
    private static Multi<byte[]> drop(UUID release, HttpServerResponse response) {
        ReleaseLog.about(release, () -> LOG.debugf("Release %s: a client that does not read its events is dropped", release));
        response.reset();
        return Multi.createFrom().nothing();
    }
}
