package io.shipyard.api;

import java.util.List;
import java.util.UUID;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.shipyard.history.History;
import io.shipyard.release.Releases;
import io.smallrye.mutiny.Uni;

/** What happened to a release. */
@Path("/api/releases")
@Cancellable(false)
public class HistoryResource {

    private final Releases releases;
    private final History history;

    HistoryResource(Releases releases, History history) {
        this.releases = releases;
        this.history = history;
    }

    @GET
    @Path("{id}/history")
    @WithSession
    @Operation(summary = "Lists what happened to a release, newest first")
    public Uni<List<HistoryView>> list(@RestPath UUID id) {
        return releases.find(id).onItem().ifNull().failWith(() -> UnknownException.release(id))
                .flatMap(release -> history.list(id))
                .map(entries -> entries.stream().map(HistoryView::of).toList());
    }
}
