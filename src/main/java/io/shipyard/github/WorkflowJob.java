package io.shipyard.github;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A <a href="https://docs.github.com/en/rest/actions/workflow-jobs">job</a> of a workflow run. A job of a reusable
 * workflow is named {@code caller / callee}; matrix values stand in brackets behind the name.
 *
 * @param steps none if GitHub does not say
 * @param runAttempt from 1; 0 if GitHub does not say, as an old GitHub Enterprise Server
 */
@RegisterForReflection
public record WorkflowJob(
        long id,
        @JsonProperty("run_attempt") int runAttempt,
        String name,
        String status,
        String conclusion,
        @JsonProperty("completed_at") Instant completedAt,
        @JsonProperty("html_url") String htmlUrl,
        List<Step> steps) {

    public WorkflowJob {
        steps = steps == null ? List.of() : steps;
    }

    /** Not completed when the runner was lost: GitHub ends the job without it. */
    @RegisterForReflection
    public record Step(String name, String status, String conclusion) {

        public boolean failed() {
            return "failure".equals(conclusion) || "timed_out".equals(conclusion);
        }

        public boolean isUnderWay() {
            return "in_progress".equals(status);
        }
    }

    public boolean completed() {
        return "completed".equals(status) && conclusion != null;
    }

    public boolean succeeded() {
        return endedIn("success");
    }

    public boolean endedIn(String what) {
        return completed() && what.equals(conclusion);
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

        /** Those of an attempt, or of one that has begun since. */
        public List<WorkflowJob> of(int attempt) {
            return jobs.stream().filter(job -> job.runAttempt == 0 || job.runAttempt >= attempt).toList();
        }

        /** Those of this attempt alone; where GitHub does not say, the last one of each name. */
        public List<WorkflowJob> ofExactly(int attempt) {
            Map<String, WorkflowJob> lastByName = new LinkedHashMap<>();
            jobs.stream().filter(job -> job.runAttempt == 0).sorted(Comparator.comparing(WorkflowJob::id))
                    .forEach(job -> lastByName.put(job.name, job));
            return Stream.concat(lastByName.values().stream(), jobs.stream().filter(job -> job.runAttempt == attempt)).toList();
        }

        /**
         * Whether the list shows the end of a run's present attempt, behind which it can lag: it has as many jobs as it counts,
         * some of the attempt, and none of these goes on.
         */
        public boolean isComplete(int attempt) {
            List<WorkflowJob> present = of(attempt);
            return jobs.size() >= totalCount && !present.isEmpty() && present.stream().allMatch(WorkflowJob::completed);
        }
    }
}
