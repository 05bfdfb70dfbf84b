package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.release.Release;

/** A release */
@Schema(description = "A release")
public record ReleaseView(
        @Schema(description = "UUID of the release") @JsonProperty("ID") String id,
        @Schema(description = "The branch that is merged") @JsonProperty("SourceBranch") String sourceBranch,
        @Schema(description = "The branch it is merged into") @JsonProperty("DestBranch") String destBranch,
        @Schema(description = "pending, or what the registering backend calls it") @JsonProperty("Status") String status,
        @Schema(description = "Release notes. Belongs to another part of Shipyard: always empty here") @JsonProperty("Notes") String notes,
        @Schema(description = "Breaking changes. Belongs to another part of Shipyard: always empty here") @JsonProperty("BreakingChanges") String breakingChanges,
        @Schema(description = "Who created it") @JsonProperty("CreatedBy") String createdBy,
        @Schema(description = "Chat channel. Belongs to another part of Shipyard: always empty here") @JsonProperty("ChannelID") String channelId,
        @Schema(description = "Developers' approval. Belongs to another part of Shipyard: always empty here") @JsonProperty("DevApprovedBy") String devApprovedBy,
        @Schema(description = "When developers approved. Belongs to another part of Shipyard: always 0 here") @JsonProperty("DevApprovedAt") long devApprovedAt,
        @Schema(description = "QA's approval. Belongs to another part of Shipyard: always empty here") @JsonProperty("QAApprovedBy") String qaApprovedBy,
        @Schema(description = "When QA approved. Belongs to another part of Shipyard: always 0 here") @JsonProperty("QAApprovedAt") long qaApprovedAt,
        @Schema(description = "Who declined it. Belongs to another part of Shipyard: always empty here") @JsonProperty("DeclinedBy") String declinedBy,
        @Schema(description = "When it was declined. Belongs to another part of Shipyard: always 0 here") @JsonProperty("DeclinedAt") long declinedAt,
        @Schema(description = "Epoch seconds of the last finished discovery, 0 before the first") @JsonProperty("LastRefreshedAt") long lastRefreshedAt,
        @Schema(description = "Epoch seconds of the creation") @JsonProperty("CreatedAt") long createdAt) {

    static ReleaseView of(Release release) {
        return new ReleaseView(release.id.toString(), release.sourceBranch, release.destBranch, release.status, "", "",
                release.createdBy, "", "", 0, "", 0, "", 0, Times.epochSeconds(release.lastRefreshedAt),
                Times.epochSeconds(release.createdAt));
    }
}
