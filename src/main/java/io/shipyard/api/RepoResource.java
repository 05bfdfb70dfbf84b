package io.shipyard.api;

import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.shipyard.ci.ChartVersions;
import io.shipyard.ci.CiStatuses;
import io.shipyard.ci.RepoCi;
import io.shipyard.release.ReleaseConflict;
import io.shipyard.release.Releases;
import io.shipyard.security.Caller;
import io.smallrye.mutiny.Uni;

/** The repositories of a release. What a client has begun is ended, though it goes away meanwhile. */
@Path("/api/releases")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false)
@CustomDeserialization(ExactJson.class)
public class RepoResource {

    private final Releases releases;
    private final CiStatuses statuses;
    private final StatusCache answers;
    private final ChartVersions charts;
    private final Caller caller;

    RepoResource(Releases releases, CiStatuses statuses, StatusCache answers, ChartVersions charts, Caller caller) {
        this.releases = releases;
        this.statuses = statuses;
        this.answers = answers;
        this.charts = charts;
        this.caller = caller;
    }

    @PATCH
    @Path("{id}/repos/{repoId}")
    @Operation(summary = "Excludes a repository from tracking, or includes it again")
    public Uni<StatusView> change(@RestPath UUID id, @RestPath long repoId, @NotNull @Valid RepoChange body) {
        return answers.forgetting(id, releases.setExcluded(id, repoId, body.excluded(), caller.name())).map(found -> {
            if (!found) {
                throw UnknownException.repo(id, repoId);
            }
            return StatusView.OK;
        });
    }

    @POST
    @Path("{id}/repos/{repoId}/refresh-chart-version")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Reads the chart version out of the Helm job's log again", description = "409 while the repository has no run that ended.")
    public Uni<ChartVersionView> refreshChartVersion(@RestPath UUID id, @RestPath long repoId) {
        return answers.forgetting(id, charts.refresh(id, repoId))
                .onFailure(ReleaseConflict.class).recoverWithUni(conflict -> repo(id, repoId)
                        .flatMap(known -> Uni.createFrom().failure(conflict)))
                .onItem().ifNull().switchTo(() -> repo(id, repoId).map(RepoCi::status))
                .map(ChartVersionView::of);
    }

    private Uni<RepoCi> repo(UUID id, long repoId) {
        return statuses.find(id).onItem().ifNull().failWith(() -> UnknownException.release(id))
                .map(release -> release.repos().stream().filter(repo -> repo.repo().id == repoId).findAny()
                        .orElseThrow(() -> UnknownException.repo(id, repoId)));
    }
}
