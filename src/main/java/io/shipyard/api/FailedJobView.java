package io.shipyard.api;

import java.util.List;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.ci.RepoCi;
import io.shipyard.ci.RunFailure;

/** A job that failed */
@Schema(description = "A job that failed")
public record FailedJobView(
        @Schema(description = "Name of the job") @JsonProperty("job") String job,
        @Schema(description = "The first of its steps that failed, empty if GitHub says of none") @JsonProperty("step") String step,
        @Schema(description = "Link to the job") @JsonProperty("url") String url,
        @Schema(description = "Why, in one line of 300 characters at most, empty if GitHub does not say") @JsonProperty("message") String message) {

    static List<FailedJobView> of(RepoCi repo) {
        return repo.failedJobs().stream().map(FailedJobView::of).toList();
    }

    private static FailedJobView of(RunFailure.Job job) {
        return new FailedJobView(job.name(), job.step(), job.url(), job.message() == null ? "" : job.message());
    }
}
