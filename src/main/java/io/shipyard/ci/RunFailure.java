package io.shipyard.ci;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

import io.shipyard.github.Annotation;
import io.shipyard.github.PlainText;
import io.shipyard.github.WorkflowJob;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Why an attempt of a run failed. Immutable and without IO.
 *
 * @param runId of another run, or of another attempt of it, it says nothing
 * @param jobs the first {@value #MOST_JOBS} that failed, in the order of their ends; none if GitHub lists none
 */
public record RunFailure(long runId, int runAttempt, List<Job> jobs) {

    private static final int MOST_JOBS = 3;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_MESSAGE = 300;
    private static final int LONGEST_URL = 500;

    /** What the runner says of every script that ends so: every other message says more. */
    private static final String SAYS_NOTHING = "Process completed with exit code ";

    private static final Set<String> GOOD = Set.of("success", "skipped", "neutral");

    /**
     * A job that failed.
     *
     * @param step the first of its steps that failed, or that it was at when its runner was lost; empty if GitHub says of none
     * @param url of the job on GitHub
     * @param message why, in one line, empty if GitHub does not say; null as long as it could not be asked
     */
    public record Job(String name, String step, String url, String message) {

        private static Job of(WorkflowJob job, boolean asked) {
            String step = job.steps().stream().filter(WorkflowJob.Step::failed).findFirst()
                    .or(() -> job.steps().stream().filter(WorkflowJob.Step::isUnderWay).findFirst())
                    .map(WorkflowJob.Step::name).orElse("");
            String url = job.htmlUrl() == null || job.htmlUrl().length() > LONGEST_URL ? "" : job.htmlUrl();
            return new Job(PlainText.of(job.name(), LONGEST_NAME), PlainText.of(step, LONGEST_NAME), url,
                    asked ? null : withoutAnnotation(job));
        }

        /** What the job's end says by itself. */
        private static String withoutAnnotation(WorkflowJob job) {
            boolean runnerLost = job.steps().stream().noneMatch(WorkflowJob.Step::failed)
                    && job.steps().stream().anyMatch(WorkflowJob.Step::isUnderWay);
            return job.endedIn("timed_out") ? "The job ran out of time"
                    : job.endedIn("cancelled") ? "The job was cancelled"
                            : runnerLost ? "The job's runner was lost" : "";
        }

        /** Whether GitHub has been asked why. */
        private boolean isExplained() {
            return message != null;
        }

        private Map<String, String> details() {
            return Map.of("job", name, "step", step, "url", url, "message", message == null ? "" : message);
        }
    }

    /** The jobs of the present attempt that failed, in the order of their ends; those that were cancelled if no other did. */
    static List<WorkflowJob> failed(List<WorkflowJob> ofAttempt) {
        Predicate<WorkflowJob> cancelled = job -> job.endedIn("cancelled");
        List<WorkflowJob> wrong = ofAttempt.stream().filter(job -> job.completed() && !GOOD.contains(job.conclusion()))
                .sorted(Comparator.comparing(WorkflowJob::completedAt, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
        List<WorkflowJob> failed = wrong.stream().filter(cancelled.negate()).toList();
        return failed.isEmpty() ? wrong : failed;
    }

    /** @param failed none or more; why the first one did is still to be asked */
    static RunFailure of(CiState run, List<WorkflowJob> failed) {
        return new RunFailure(run.runId(), run.runAttempt(), IntStream.range(0, Math.min(MOST_JOBS, failed.size()))
                .mapToObj(index -> Job.of(failed.get(index), index == 0)).toList());
    }

    /**
     * With what the first job says of itself.
     *
     * @param first of which GitHub was asked
     * @param annotations none if GitHub does not say
     */
    RunFailure explained(WorkflowJob first, List<Annotation> annotations) {
        List<Annotation> errors = annotations.stream().filter(Annotation::isError).toList();
        String said = errors.stream().filter(error -> !error.message().startsWith(SAYS_NOTHING)).findFirst()
                .or(() -> errors.stream().findFirst()).map(Annotation::message).orElse("");
        String message = PlainText.of(said, LONGEST_MESSAGE);
        Job job = jobs.get(0);
        return new RunFailure(runId, runAttempt, Stream.concat(
                Stream.of(new Job(job.name, job.step, job.url, message.isEmpty() ? Job.withoutAnnotation(first) : message)),
                jobs.stream().skip(1)).toList());
    }

    /** Whether it is known as far as it can be. */
    boolean isExplained() {
        return jobs.stream().allMatch(Job::isExplained);
    }

    boolean isOf(CiState run) {
        return run.status() == CiStatus.FAILURE && run.runId() == runId && run.runAttempt() == runAttempt;
    }

    /** What the history says of it. */
    List<Map<String, String>> details() {
        return jobs.stream().map(Job::details).toList();
    }

    /** As JSON. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<RunFailure, String> {

        @Override
        public String convertToDatabaseColumn(RunFailure failure) {
            return failure == null ? null
                    : new JsonObject().put("run", failure.runId).put("attempt", failure.runAttempt)
                            .put("jobs", new JsonArray(failure.jobs.stream().map(job -> new JsonObject().put("name", job.name)
                                    .put("step", job.step).put("url", job.url).put("message", job.message)).toList()))
                            .encode();
        }

        @Override
        public RunFailure convertToEntityAttribute(String text) {
            if (text == null) {
                return null;
            }
            JsonObject failure = new JsonObject(text);
            return new RunFailure(failure.getLong("run"), failure.getInteger("attempt"),
                    failure.getJsonArray("jobs").stream().map(JsonObject.class::cast).map(job -> new Job(job.getString("name"),
                            job.getString("step"), job.getString("url"), job.getString("message"))).toList());
        }
    }
}
