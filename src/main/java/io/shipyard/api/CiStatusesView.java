package io.shipyard.api;

import java.util.List;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.ci.ReleaseCi;

/** The CI of all repositories of a release */
@Schema(description = "The CI of all repositories of a release")
public record CiStatusesView(
        @Schema(description = "By name; excluded repositories are marked, and have the state they had") @JsonProperty("statuses") List<CiStatusView> statuses,
        @Schema(description = "Whether anything is still to end: a discovery, an open pull request, a run. Excluded repositories do not count") @JsonProperty("any_in_progress") boolean anyInProgress) {

    public static CiStatusesView of(ReleaseCi release) {
        return new CiStatusesView(release.repos().stream().map(CiStatusView::of).toList(), release.anyInProgress());
    }

    /** What makes two answers the same for a client that polls: all but when GitHub was last checked. */
    CiStatusesView withoutChecks() {
        return new CiStatusesView(statuses.stream().map(CiStatusView::withoutCheck).toList(), anyInProgress);
    }
}
