package io.shipyard.api;

import java.util.List;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.ci.CiState;
import io.shipyard.ci.RepoCi;
import io.shipyard.ci.RepoCiStatus;

/** The CI of one repository */
@Schema(description = "The CI of one repository")
public record CiStatusView(
        @Schema(description = "Number of the repository in its release") @JsonProperty("repo_id") long repoId,
        @Schema(description = "Short name") @JsonProperty("repo_name") String repoName,
        @Schema(description = "pending, in_progress, success, failure, cancelled, no_workflow or timeout; without a run of its own that of superseded_by, if there is one") @JsonProperty("status") String status,
        @Schema(description = "GitHub's own word for the end of the run, empty before it; waiting while people have to approve the run") @JsonProperty("conclusion") String conclusion,
        @Schema(description = "Number of the workflow run, 0 while there is none") @JsonProperty("run_number") int runNumber,
        @Schema(description = "Attempt of the run, from 1; 0 while there is none") @JsonProperty("run_attempt") int runAttempt,
        @Schema(description = "Link to the run") @JsonProperty("run_url") String runUrl,
        @Schema(description = "What started the run, in GitHub's word, if that was not the push: workflow_dispatch, schedule") @JsonProperty("run_event") @JsonInclude(JsonInclude.Include.NON_EMPTY) String runEvent,
        @Schema(description = "Name of the chart, empty if the log names none") @JsonProperty("chart_name") String chartName,
        @Schema(description = "Version of the chart without a leading v, empty until it is read") @JsonProperty("chart_version") String chartVersion,
        @Schema(description = "The commit whose run this is, empty before the merge") @JsonProperty("merge_commit_sha") String mergeCommitSha,
        @Schema(description = "Epoch seconds of the start of the attempt, 0 before it") @JsonProperty("started_at") long startedAt,
        @Schema(description = "Epoch seconds of its end, 0 before it") @JsonProperty("completed_at") long completedAt,
        @Schema(description = "Epoch seconds of the last check that GitHub answered; not part of the ETag") @JsonProperty("last_checked_at") long lastCheckedAt,
        @Schema(description = "Why the last check failed, empty when it did not") @JsonProperty("last_error") String lastError,
        @Schema(description = "Whether it is excluded: it is not tracked, and keeps the state it had") @JsonProperty("excluded") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean excluded,
        @Schema(description = "The run that counts for its own, which was cancelled or never was: that of a later commit on the branch, which contains the merge commit") @JsonProperty("superseded_by") @JsonInclude(JsonInclude.Include.NON_NULL) SupersededByView supersededBy,
        @Schema(description = "Why the run failed, or the one that supersedes it: the first three jobs that did") @JsonProperty("failure") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FailedJobView> failure,
        @Schema(description = "Epoch seconds of when the run, or the one that supersedes it, should be done, by the median of the repository's last ten that succeeded; missing unless it is in progress, and three are known") @JsonProperty("expected_completed_at") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long expectedCompletedAt) {

    static CiStatusView of(RepoCi repo) {
        RepoCiStatus status = repo.status();
        CiState state = status.state;
        SupersededByView supersededBy = SupersededByView.of(repo);
        return new CiStatusView(repo.repo().id, repo.repo().repoName, repo.shownStatus().word(), state.conclusion(),
                state.runNumber(), state.runAttempt(), state.runUrl(), "push".equals(state.event()) ? "" : state.event(),
                supersededBy == null ? status.reading.chartName : "", supersededBy == null ? status.reading.chartVersion : "",
                state.mergeCommitSha(), Times.epochSeconds(state.startedAt()),
                Times.epochSeconds(state.completedAt()), Times.epochSeconds(status.lastCheckedAt), status.lastError,
                repo.repo().excluded, supersededBy, FailedJobView.of(repo),
                Times.epochSeconds(status.expectedCompletedAt()));
    }

    public CiStatusView withoutCheck() {
        return new CiStatusView(repoId, repoName, status, conclusion, runNumber, runAttempt, runUrl, runEvent, chartName,
                chartVersion, mergeCommitSha, startedAt, completedAt, 0, lastError, excluded, supersededBy, failure,
                expectedCompletedAt);
    }
}
