package io.shipyard.api;

import java.util.List;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where all repositories of a release run */
@Schema(description = "Where all repositories of a release run")
public record DeploymentStatusesView(
        @Schema(description = "By name, empty if no environments are set; excluded repositories are marked, and have the state they had") @JsonProperty("statuses") List<DeploymentStatusView> statuses,
        @Schema(description = "Whether any deployment is still to come about: one under way, or one that waits while CI may bring something. Excluded repositories do not count") @JsonProperty("any_pending") boolean anyPending) {

    public static DeploymentStatusesView of(ReleaseStatus release) {
        return release.deployments().environments().isEmpty() ? new DeploymentStatusesView(List.of(), false)
                : new DeploymentStatusesView(release.ci().repos().stream()
                        .map(repo -> DeploymentStatusView.of(repo, release.deployments())).toList(), release.anyPending());
    }

    /** What makes two answers the same for a client that polls: all but when the environments were last checked. */
    DeploymentStatusesView withoutChecks() {
        return new DeploymentStatusesView(statuses.stream().map(DeploymentStatusView::withoutChecks).toList(), anyPending);
    }
}
