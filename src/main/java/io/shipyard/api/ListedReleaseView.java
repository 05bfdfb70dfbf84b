package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.shipyard.ci.CiSummary;
import io.shipyard.release.Release;

/** A release in the list */
@Schema(description = "A release in the list")
public record ListedReleaseView(@JsonUnwrapped ReleaseView release,
        @Schema(description = "How many repositories stand where, if include asks for it") @JsonProperty("ci_summary") @JsonInclude(JsonInclude.Include.NON_NULL) CiSummaryView ciSummary,
        @Schema(description = "Whether a discovery is asked for or under way; there if ci_summary is") @JsonProperty("syncing") @JsonInclude(JsonInclude.Include.NON_NULL) Boolean syncing) {

    static ListedReleaseView of(Release release) {
        return new ListedReleaseView(ReleaseView.of(release), null, null);
    }

    static ListedReleaseView of(Release release, CiSummary summary) {
        return new ListedReleaseView(ReleaseView.of(release), CiSummaryView.of(summary), release.syncing());
    }
}
