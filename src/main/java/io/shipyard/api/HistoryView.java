package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.history.HistoryEntry;

/** What happened to a release */
@Schema(description = "What happened to a release")
public record HistoryView(
        @Schema(description = "Number of the entry, rising with time") @JsonProperty("ID") long id,
        @Schema(description = "UUID of the release") @JsonProperty("ReleaseID") String releaseId,
        @Schema(description = "release_created, repos_synced, sync_failed, release_refreshed, repo_excluded, repo_included, ci_started, ci_completed, ci_failed, ci_unknown, ci_superseded, deployed or deployment_failed") @JsonProperty("Action") String action,
        @Schema(description = "Who did it; system for the service itself") @JsonProperty("Actor") String actor,
        @Schema(description = "JSON object; for CI: repo, status, run_number, run_attempt, run_url, chart_version, failure") @JsonProperty("Details") String details,
        @Schema(description = "Epoch seconds") @JsonProperty("CreatedAt") long createdAt) {

    static HistoryView of(HistoryEntry entry) {
        return new HistoryView(entry.id, entry.releaseId.toString(), entry.action, entry.actor, entry.details,
                Times.epochSeconds(entry.createdAt));
    }
}
