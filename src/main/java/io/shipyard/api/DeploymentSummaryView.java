package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.deployment.DeploymentSummary;

/** How many repositories stand where in an environment; the other three add up to total */
@Schema(description = "How many repositories stand where in an environment; the other three add up to total")
public record DeploymentSummaryView(
        @Schema(description = "Repositories that are not excluded") @JsonProperty("total") int total,
        @Schema(description = "Deployed, or replaced by something newer") @JsonProperty("deployed") int deployed,
        @Schema(description = "Unhealthy, or not deployed in time") @JsonProperty("unhealthy") int unhealthy,
        @Schema(description = "All others: waiting, pending, syncing, not_found") @JsonProperty("pending") int pending) {

    static DeploymentSummaryView of(DeploymentSummary summary) {
        return new DeploymentSummaryView(summary.total(), summary.deployed(), summary.unhealthy(), summary.pending());
    }
}
