package io.shipyard.streams;

import java.util.List;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.api.CiStatusView;
import io.shipyard.api.CiSummaryView;

/** The CI of a release, or what has changed of it */
@Schema(description = "The CI of a release, or what has changed of it")
public record CiStatusEventView(
        @Schema(description = "true: this replaces all that was known; false: these repositories have changed") @JsonProperty("complete") boolean complete,
        @Schema(description = "By name; excluded repositories are marked") @JsonProperty("statuses") List<CiStatusView> statuses,
        @Schema(description = "Whether anything is still to end: a discovery, an open pull request, a run. Excluded repositories do not count") @JsonProperty("any_in_progress") boolean anyInProgress,
        @Schema(description = "How many repositories stand where") @JsonProperty("ci_summary") CiSummaryView ciSummary) {
}
