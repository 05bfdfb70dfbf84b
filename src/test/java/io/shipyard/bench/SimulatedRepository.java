package io.shipyard.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.shipyard.bench.RunLife.Moment;
import io.shipyard.bench.RunLife.Plan;
import io.shipyard.testing.GitHubPayloads;
import io.shipyard.testing.WebhookDelivery;
import io.vertx.core.buffer.Buffer;

/**
 * A repository of the organisation {@code acme} whose release was merged, and the one workflow run of the merge commit, in
 * answers with all the fields that GitHub's have. An answer is made once for each state of the run. For one event loop.
 */
final class SimulatedRepository {

    /** An empty list of runs. */
    static final Answer NO_RUNS = Answer.of(page(0, "workflow_runs"));

    /** What every job that failed says of itself. */
    static final Answer ANNOTATIONS = Answer.of(JsonNodeFactory.instance.arrayNode().add(GitHubPayloads.payload("annotation")));

    /** A whole answer, and the ETag of just these bytes. */
    record Answer(Buffer body, String etag) {

        static Answer of(JsonNode json) {
            byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
            return new Answer(Buffer.buffer(bytes), '"' + digest(bytes) + '"');
        }

        private static String digest(byte[] bytes) {
            try {
                return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException everyPlatformHasIt) {
                throw new IllegalStateException(everyPlatformHasIt);
            }
        }
    }

    private static final String RENAMED = "-renamed";

    private final String name;
    private final int number;
    private final RunLife life;
    private Instant renamedAt = Instant.MAX;
    private Optional<Moment> runsOf = Optional.empty();
    private String runsUnder;
    private Answer runs = NO_RUNS;
    private Moment jobsOf;
    private Answer jobs;

    SimulatedRepository(int number, RunLife life) {
        this.name = "repo-%04d".formatted(number);
        this.number = number;
        this.life = life;
    }

    String name() {
        return name;
    }

    String newName() {
        return name + RENAMED;
    }

    /** From then on it has its new name, and GitHub redirects from the first one. */
    void rename(Instant at) {
        renamedAt = at;
    }

    String name(Instant now) {
        return now.isBefore(renamedAt) ? name : newName();
    }

    /** The first name of a repository, whichever it has now. */
    static String firstName(String name) {
        return name.replace(RENAMED, "");
    }

    RunLife life() {
        return life;
    }

    /** By which GitHub knows the repository. */
    long id() {
        return number + 1L;
    }

    String mergeCommit() {
        return "%040x".formatted(0xa0000 + number);
    }

    /** Version of the chart in the log of the Helm job. */
    String chartVersion() {
        return "1.1." + number;
    }

    /** What GitHub delivers when its run does that. */
    WebhookDelivery delivery(String action) {
        return WebhookDelivery.of("workflow_run", "action", action, "repository.full_name", "acme/" + name,
                "workflow_run.head_sha", mergeCommit(), "workflow_run.id", runId(), "workflow_run.path",
                ".github/workflows/general.yaml");
    }

    long runId() {
        return 34_000_000_000L + number;
    }

    Answer runs(Instant now) {
        Optional<Moment> moment = life.at(now);
        if (moment.isPresent() && !(moment.equals(runsOf) && name(now).equals(runsUnder))) {
            runsOf = moment;
            runsUnder = name(now);
            runs = Answer.of(page(1, "workflow_runs", run(moment.get(), runsUnder)));
        }
        return runs;
    }

    /** An attempt that was followed by another. */
    Optional<Answer> attempt(int number, Instant now) {
        return life.ended(number, now).map(moment -> Answer.of(run(moment, name(now))));
    }

    private static ObjectNode page(int count, String name, ObjectNode... items) {
        ObjectNode page = JsonNodeFactory.instance.objectNode().put("total_count", count);
        page.putArray(name).addAll(List.of(items));
        return page;
    }

    private ObjectNode run(Moment moment, String called) {
        return GitHubPayloads.payload("workflow-run", "id", runId(), "run_number", 900 + number, "run_attempt",
                moment.attempt(), "head_sha", mergeCommit(), "head_branch", "master", "event", "push", "path",
                ".github/workflows/general.yaml", "status", moment.status(), "conclusion", moment.conclusion(), "html_url",
                "https://github.com/acme/" + name + "/actions/runs/" + runId(), "repository.full_name", "acme/" + called,
                "repository.id", id(), "head_repository.full_name", "acme/" + called, "head_repository.id", id(),
                "run_started_at", seconds(moment.queuedAt()), "updated_at",
                seconds(moment.updatedAt()));
    }

    /** Those of all attempts. A failure leaves the Helm job out, or comes after it; then it is not in the next attempt. */
    Answer jobs(Instant now) {
        Moment latest = life.at(now).orElseThrow();
        if (!latest.equals(jobsOf)) {
            jobsOf = latest;
            ObjectNode[] all = IntStream.rangeClosed(1, latest.attempt()).boxed()
                    .flatMap(attempt -> jobs(life.ended(attempt, now).orElse(latest), life.plan(attempt)))
                    .toArray(ObjectNode[]::new);
            jobs = Answer.of(page(all.length, "jobs", all));
        }
        return jobs;
    }

    private Stream<ObjectNode> jobs(Moment moment, Plan plan) {
        String end = moment.conclusion();
        long first = runId() + 1_000_000L * moment.attempt();
        ObjectNode notify = job(moment, first + 2, "notify", end);
        return plan.partial() ? Stream.of(notify)
                : Stream.of(job(moment, first, "build", end == null || !plan.deploys() ? end : "success"),
                        job(moment, first + 1, "deploy / Helm chart", end == null ? null
                                : plan.deploys() ? "success" : "skipped"),
                        notify);
    }

    private ObjectNode job(Moment moment, long id, String job, String conclusion) {
        return GitHubPayloads.payload("workflow-job", "id", id, "run_id", runId(), "run_attempt", moment.attempt(), "name", job,
                "status", moment.status(),
                "conclusion", conclusion, "head_sha", mergeCommit(), "completed_at",
                conclusion == null ? null : seconds(moment.updatedAt()));
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
