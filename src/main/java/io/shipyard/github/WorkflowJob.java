package io.shipyard.github;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A <a href="https://docs.github.com/en/rest/actions/workflow-jobs">job</a> of a workflow run. A job of a reusable
 * workflow is named {@code caller / callee}; matrix values stand in brackets behind the name.
 */
@RegisterForReflection
public record WorkflowJob(
        long id,
        String name,
        String status,
        String conclusion,
        @JsonProperty("completed_at") Instant completedAt) {

    public boolean completed() {
        return "completed".equals(status);
    }

    public boolean succeeded() {
        return completed() && "success".equals(conclusion);
    }

    @RegisterForReflection
    record Page(List<WorkflowJob> jobs) {

        /** Without a list the answer is none: an error is never an empty list. */
        Page {
            Objects.requireNonNull(jobs, "jobs");
        }
    }
}
