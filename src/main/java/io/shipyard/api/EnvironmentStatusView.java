package io.shipyard.api;

import java.util.Optional;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.deployment.DeploymentState;
import io.shipyard.deployment.RepoDeployment;

/** A repository in one environment */
@Schema(description = "A repository in one environment")
public record EnvironmentStatusView(
        @Schema(description = "Name of the Argo CD application, with its namespace if that is not Argo CD's own; with GitHub's deployments that of the environment") @JsonProperty("app_name") String appName,
        @Schema(description = "The version that runs there now, empty if none does, or it is not known") @JsonProperty("current_version") String currentVersion,
        @Schema(description = "The version that is to run there: that of the chart, or the first seven characters of the commit; empty while it waits") @JsonProperty("expected_version") String expectedVersion,
        @Schema(description = "In Argo CD's words: Synced, OutOfSync, Unknown; empty if it is not known") @JsonProperty("sync_status") String syncStatus,
        @Schema(description = "In Argo CD's words: Healthy, Progressing, Degraded, Suspended, Missing, Unknown; empty if it is not known") @JsonProperty("health_status") String healthStatus,
        @Schema(description = "JSON object with replicas, ready and updated, empty if it is not known") @JsonProperty("rollout_status") String rolloutStatus,
        @Schema(description = "Epoch seconds of the last check that was answered, 0 before it; not part of the ETag") @JsonProperty("last_checked_at") long lastCheckedAt,
        @Schema(description = "waiting, pending, syncing, unhealthy, deployed, replaced, not_found or timeout") @JsonProperty("state") String state,
        @Schema(description = "Link for people, empty if there is none") @JsonProperty("url") String url,
        @Schema(description = "Why it is not deployed, or why the last check failed, empty when there is nothing to say") @JsonProperty("last_error") String lastError,
        @Schema(description = "Whether the last check failed: the rest is of an earlier one, at last_checked_at") @JsonProperty("stale") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean stale) {

    private static final EnvironmentStatusView WAITING = new EnvironmentStatusView("", "", "", "", "", "", 0,
            DeploymentState.WAITING.word(), "", "", false);

    static EnvironmentStatusView of(Optional<RepoDeployment> found) {
        return found.map(row -> new EnvironmentStatusView(row.appName, row.currentVersion, row.expected(), row.syncStatus,
                row.healthStatus, row.rolloutStatus, Times.epochSeconds(row.lastCheckedAt), row.state.word(), row.url,
                row.lastError, row.checkFailed)).orElse(WAITING);
    }

    EnvironmentStatusView withoutCheck() {
        return new EnvironmentStatusView(appName, currentVersion, expectedVersion, syncStatus, healthStatus, rolloutStatus, 0,
                state, url, lastError, stale);
    }
}
