package io.shipyard.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.Cancellable;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.shipyard.ci.CiStatuses;
import io.shipyard.ci.CiSummary;
import io.shipyard.deployment.DeploymentSummary;
import io.shipyard.deployment.Deployments;
import io.shipyard.release.Release;
import io.shipyard.release.Releases;
import io.smallrye.mutiny.Uni;

/** Releases in a list, and how far each has come. */
@Path("/api/releases")
@Cancellable(false)
public class ReleaseListResource {

    private static final int MAX_RELEASES = 1_000;
    private static final String CI = "ci_summary";
    private static final String DEPLOYMENTS = "deployment_summary";
    private static final String ONE = "(?:" + CI + "|" + DEPLOYMENTS + ")";

    private final Releases releases;
    private final CiStatuses statuses;
    private final Deployments deployments;

    ReleaseListResource(Releases releases, CiStatuses statuses, Deployments deployments) {
        this.releases = releases;
        this.statuses = statuses;
        this.deployments = deployments;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @WithSession
    @Operation(summary = "Lists releases, newest first")
    public Uni<List<ListedReleaseView>> list(
            @RestQuery @Pattern(regexp = "[a-z_]{0,32}", message = "must be 1 to 32 lower-case letters or _") String status,
            @RestQuery @DefaultValue("" + MAX_RELEASES) @Pattern(regexp = "(?:[1-9][0-9]{0,2}|"
                    + MAX_RELEASES + ")?", message = "must be a number from 1 to " + MAX_RELEASES) String limit,
            @Parameter(description = "ci_summary: with it each release has ci_summary and syncing. deployment_summary: with it each has deployment_summary. Both are separated by a comma") @RestQuery @Pattern(regexp = "(?:"
                    + ONE + "(?:," + ONE
                    + ")?)?", message = "must be ci_summary, deployment_summary, both with a comma between, or left out") String include) {
        List<String> included = include == null ? List.of() : List.of(include.split(",", -1));
        return releases.list(Optional.ofNullable(status).filter(word -> !word.isEmpty()), Integer.parseInt(limit))
                .flatMap(listed -> summarise(listed, included));
    }

    private Uni<List<ListedReleaseView>> summarise(List<Release> listed, List<String> included) {
        List<UUID> ids = listed.stream().map(release -> release.id).toList();
        return (included.contains(CI) ? statuses.summaries(ids) : Uni.createFrom().item(Map.<UUID, CiSummary> of()))
                .flatMap(ci -> (included.contains(DEPLOYMENTS) ? deployments.summaries(ids)
                        : Uni.createFrom().item(Map.<UUID, Map<String, DeploymentSummary>> of()))
                        .map(deployed -> listed.stream().map(release -> ListedReleaseView.of(release, ci.get(release.id),
                                deployed.get(release.id))).toList()));
    }
}
