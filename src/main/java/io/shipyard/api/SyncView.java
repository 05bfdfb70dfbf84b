package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.ci.ReleaseCi;
import io.shipyard.release.Release;

/** How far the discovery of a release has come */
@Schema(description = "How far the discovery of a release has come, or how the last one ended")
public record SyncView(
        @Schema(description = "Whether a discovery is asked for or under way") @JsonProperty("syncing") boolean syncing,
        @Schema(description = "Repositories that were checked, failed checks too") @JsonProperty("examined") int examined,
        @Schema(description = "Repositories that are in the release") @JsonProperty("found") int found,
        @Schema(description = "Repositories to check, 0 until that is known") @JsonProperty("total") int total,
        @Schema(description = "Repositories that could not be read") @JsonProperty("failures") int failures,
        @Schema(description = "Why the discovery failed and is to be tried again, empty when it did not") @JsonProperty("error") String error) {

    static SyncView of(ReleaseCi ci) {
        Release release = ci.release();
        return new SyncView(release.syncing(), release.syncExamined, ci.repos().size(), release.syncTotal,
                release.syncFailures, release.syncError == null ? "" : release.syncError);
    }

    /** Whether somebody who watches the discovery wants to know; what is found without one is none of it. */
    public boolean isNewsAfter(SyncView before) {
        return (syncing || before.syncing) && !equals(before);
    }
}
