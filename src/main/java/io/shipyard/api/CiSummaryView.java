package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.ci.CiStatus;
import io.shipyard.ci.CiSummary;

/** How many repositories stand where; the eight add up to total */
@Schema(description = "How many repositories stand where; the eight add up to total")
public record CiSummaryView(
        @Schema(description = "Repositories that are not excluded") @JsonProperty("total") int total,
        @Schema(description = "Runs that ended well") @JsonProperty("success") int success,
        @Schema(description = "Runs that failed") @JsonProperty("failed") int failed,
        @Schema(description = "Runs under way") @JsonProperty("in_progress") int inProgress,
        @Schema(description = "Not merged, or no run yet") @JsonProperty("pending") int pending,
        @Schema(description = "Runs that were cancelled or skipped") @JsonProperty("cancelled") int cancelled,
        @Schema(description = "Merged without a run") @JsonProperty("no_workflow") int noWorkflow,
        @Schema(description = "Runs that did not end in time") @JsonProperty("timeout") int timeout,
        @Schema(description = "Cancelled or without a run, and superseded by a run that goes on or ended well; where that went wrong, it counts as that") @JsonProperty("superseded") int superseded) {

    static CiSummaryView of(CiSummary summary) {
        return new CiSummaryView(summary.total(), summary.count(CiStatus.SUCCESS), summary.count(CiStatus.FAILURE),
                summary.count(CiStatus.IN_PROGRESS), summary.count(CiStatus.PENDING), summary.count(CiStatus.CANCELLED),
                summary.count(CiStatus.NO_WORKFLOW), summary.count(CiStatus.TIMEOUT), summary.superseded());
    }
}
