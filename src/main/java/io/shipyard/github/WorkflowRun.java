package io.shipyard.github;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A <a href="https://docs.github.com/en/rest/actions/workflow-runs">workflow run</a>. A re-run keeps the id, the number
 * and the SHA; its attempt goes up and its start is new.
 *
 * @param runAttempt from 1; an old GitHub Enterprise Server sends none, which reads as 1
 * @param startedAt start of this attempt; an old GitHub Enterprise Server sends none, which reads as {@code createdAt}
 * @param updatedAt GitHub's last change of the run: of two answers the one with the older value is stale
 * @param repository where the run took place
 * @param headRepository where the commit came from: another one for a fork, null if that was deleted
 * @param path of the workflow's file; another word if {@link #couldNotStart()}
 * @param event what started the run; a re-run keeps it
 * @param conclusion null until the run is completed
 */
@RegisterForReflection
public record WorkflowRun(
        long id,
        @JsonProperty("run_number") int runNumber,
        @JsonProperty("run_attempt") int runAttempt,
        String path,
        @JsonProperty("head_sha") String headSha,
        @JsonProperty("head_branch") String headBranch,
        Repository repository,
        @JsonProperty("head_repository") Repository headRepository,
        String event,
        String status,
        String conclusion,
        @JsonProperty("html_url") String htmlUrl,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("run_started_at") Instant startedAt,
        @JsonProperty("updated_at") Instant updatedAt) {

    public WorkflowRun {
        runAttempt = Math.max(1, runAttempt);
        startedAt = startedAt == null ? createdAt : startedAt;
    }

    /** For a moment GitHub may say that a run is completed, and not how: it goes on until then. */
    public boolean completed() {
        return "completed".equals(status) && conclusion != null && !conclusion.isEmpty();
    }

    /** @param what as {@code push}, {@code workflow_dispatch} or {@code schedule} */
    public boolean isBy(String what) {
        return what.equals(event);
    }

    /** The workflow's file is so broken that the run is nobody's: seen in lists of a commit's runs. */
    public boolean couldNotStart() {
        return "BuildFailed".equals(path);
    }

    /** A person has to approve it before it goes on. */
    public boolean waits() {
        return "waiting".equals(status);
    }

    @RegisterForReflection
    record Page(@JsonProperty("workflow_runs") List<WorkflowRun> workflowRuns) {

        /** Without a list the answer is none: an error is never an empty list. */
        Page {
            Objects.requireNonNull(workflowRuns, "workflow_runs");
        }
    }
}
