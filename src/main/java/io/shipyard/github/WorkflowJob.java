package io.shipyard.github;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A <a href="https://docs.github.com/en/rest/actions/workflow-jobs">job</a> of a workflow run. A job of a reusable
 * workflow is named {@code caller / callee}; matrix values stand in brackets behind the name.
 *
 * @param runAttempt from 1; 0 if GitHub does not say, as an old GitHub Enterprise Server
 */
@RegisterForReflection
public record WorkflowJob(
        long id,
        @JsonProperty("run_attempt") int runAttempt,
        String name,
        String status,
        String conclusion,
        @JsonProperty("completed_at") Instant completedAt) {

    public boolean completed() {
        return "completed".equals(status) && conclusion != null;
    }

    public boolean succeeded() {
        return completed() && "success".equals(conclusion);
    }

    /** Jobs of all attempts of a run. */
    @RegisterForReflection
    public record Page(@JsonProperty("total_count") int totalCount, List<WorkflowJob> jobs) {

        /** Without a list the answer is none: an error is never an empty list. */
        public Page {
            Objects.requireNonNull(jobs, "jobs");
        }

        Page plus(Page next) {
            return new Page(next.totalCount, Stream.concat(jobs.stream(), next.jobs.stream()).toList());
        }

        /**
         * Whether the list shows the end of a run's present attempt, behind which it can lag: it has as many jobs as it counts,
         * some of the attempt, and none of these goes on.
         */
        public boolean isComplete(int attempt) {
            List<WorkflowJob> present = jobs.stream().filter(job -> job.runAttempt == 0 || job.runAttempt >= attempt).toList();
            return jobs.size() >= totalCount && !present.isEmpty() && present.stream().allMatch(WorkflowJob::completed);
        }
    }
}
