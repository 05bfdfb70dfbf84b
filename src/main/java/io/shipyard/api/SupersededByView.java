package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.ci.CiState;
import io.shipyard.ci.RepoCi;

/** The run of a later commit that counts for a repository's own */
@Schema(description = "The run of a later commit that counts for a repository's own")
public record SupersededByView(
        @Schema(description = "Number of the workflow run") @JsonProperty("run_number") int runNumber,
        @Schema(description = "Link to the run") @JsonProperty("run_url") String runUrl,
        @Schema(description = "pending, in_progress, success, failure, cancelled or timeout") @JsonProperty("status") String status,
        @Schema(description = "Version of the chart that it brought, without a leading v, empty until it is read") @JsonProperty("chart_version") String chartVersion,
        @Schema(description = "Epoch seconds of its end, 0 before it") @JsonProperty("completed_at") long completedAt) {

    /** Null if there is none. */
    static SupersededByView of(RepoCi repo) {
        CiState run = repo.successor();
        return run == null ? null
                : new SupersededByView(run.runNumber(), run.runUrl(), run.status().word(), repo.status().reading.chartVersion,
                        Times.epochSeconds(run.completedAt()));
    }
}
