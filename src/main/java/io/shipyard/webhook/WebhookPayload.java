package io.shipyard.webhook;

import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.shipyard.ci.DeliveredChange;
import io.shipyard.github.CommitSha;
import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;

/** What a payload says about where something happened. What it says about the state of things is not even read. */
@RegisterForReflection
record WebhookPayload(
        String action,
        Repository repository,
        @JsonProperty("workflow_run") Run run,
        @JsonProperty("workflow_job") Job job,
        @JsonProperty("pull_request") PullRequest pullRequest,
        Deployment deployment) {

    @RegisterForReflection
    record Run(@JsonProperty("head_sha") String headSha, String path) {
    }

    @RegisterForReflection
    record Job(@JsonProperty("head_sha") String headSha, @JsonProperty("run_id") long runId) {
    }

    @RegisterForReflection
    record PullRequest(int number, Ref head, Ref base) {
    }

    @RegisterForReflection
    record Deployment(String sha, String environment) {
    }

    @RegisterForReflection
    record Ref(String ref) {
    }

    /**
     * Where something happened; empty if the event makes no difference.
     *
     * @throws IllegalArgumentException when what the event needs is missing, or not what GitHub sends
     */
    Optional<DeliveredChange> change(WebhookEvent event) {
        return switch (event) {
            case WORKFLOW_RUN -> {
                need(run != null && CommitSha.isFull(run.headSha), "workflow_run");
                yield Optional.of(new DeliveredChange.Run(repo(), run.headSha, run.path));
            }
            case WORKFLOW_JOB -> {
                need(job != null && CommitSha.isFull(job.headSha) && job.runId > 0, "workflow_job");
                yield Optional.of(new DeliveredChange.Job(repo(), job.headSha, job.runId));
            }
            case PULL_REQUEST -> "closed".equals(action) ? Optional.of(closed()) : Optional.empty();
            case DEPLOYMENT, DEPLOYMENT_STATUS -> {
                need(deployment != null && CommitSha.isFull(deployment.sha) && deployment.environment != null, "deployment");
                yield Optional.of(new DeliveredChange.Deployment(repo(), deployment.sha, deployment.environment));
            }
            case PING, OTHER -> Optional.empty();
        };
    }

    private DeliveredChange closed() {
        need(pullRequest != null && pullRequest.number > 0 && isBranch(pullRequest.head) && isBranch(pullRequest.base),
                "pull_request");
        return new DeliveredChange.PullRequest(repo(), pullRequest.number, pullRequest.head.ref, pullRequest.base.ref);
    }

    /** The database takes no NUL. */
    private static boolean isBranch(Ref side) {
        return side != null && side.ref != null && side.ref.indexOf('\0') < 0;
    }

    private Repository repo() {
        need(repository != null && repository.fullName() != null && repository.fullName().contains("/"), "repository");
        return Repository.of(repository.id(), RepoName.parse(repository.fullName(), ""));
    }

    private static void need(boolean there, String what) {
        if (!there) {
            throw new IllegalArgumentException("the payload's " + what + " is missing or wrong");
        }
    }
}
