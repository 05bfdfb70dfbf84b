package io.shipyard.streams;

import java.util.List;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.api.DeploymentStatusView;

/** Where a release runs, or what has changed of it */
@Schema(description = "Where a release runs, or what has changed of it; only if environments are set")
public record DeploymentStatusEventView(
        @Schema(description = "true: this replaces all that was known; false: these repositories have changed, each in all its environments") @JsonProperty("complete") boolean complete,
        @Schema(description = "By name; excluded repositories are marked") @JsonProperty("statuses") List<DeploymentStatusView> statuses,
        @Schema(description = "Whether any deployment is still to come about. Excluded repositories do not count") @JsonProperty("any_pending") boolean anyPending) {
}
