package io.shipyard.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.shipyard.bench.RunLife.Moment;
import io.shipyard.testing.GitHubPayloads;
import io.vertx.core.buffer.Buffer;

/**
 * A repository of the organisation {@code acme} whose release was merged, and the one workflow run of the merge commit, in
 * answers with all the fields that GitHub's have. An answer is made once for each state of the run. For one event loop.
 */
final class SimulatedRepository {

    /** An empty list of runs. */
    static final Answer NO_RUNS = Answer.of(page(0, "workflow_runs"));

    /** A whole answer, and the ETag of just these bytes. */
    record Answer(Buffer body, String etag) {

        static Answer of(ObjectNode json) {
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

    private final String name;
    private final int number;
    private final RunLife life;
    private Optional<Moment> runsOf = Optional.empty();
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

    RunLife life() {
        return life;
    }

    String mergeCommit() {
        return "%040x".formatted(0xa0000 + number);
    }

    /** Version of the chart in the log of the Helm job. */
    String chartVersion() {
        return "1.1." + number;
    }

    long runId() {
        return 34_000_000_000L + number;
    }

    long helmJobId() {
        return runId() + 1_000_000;
    }

    Answer runs(Instant now) {
        Optional<Moment> moment = life.at(now);
        if (!moment.equals(runsOf)) {
            runsOf = moment;
            runs = Answer.of(page(1, "workflow_runs", run(moment.orElseThrow())));
        }
        return runs;
    }

    /** An attempt that was followed by another. */
    Optional<Answer> attempt(int number, Instant now) {
        return life.ended(number, now).map(moment -> Answer.of(run(moment)));
    }

    private static ObjectNode page(int count, String name, ObjectNode... items) {
        ObjectNode page = JsonNodeFactory.instance.objectNode().put("total_count", count);
        page.putArray(name).addAll(List.of(items));
        return page;
    }

    private ObjectNode run(Moment moment) {
        return GitHubPayloads.payload("workflow-run", "id", runId(), "run_number", 900 + number, "run_attempt",
                moment.attempt(), "head_sha", mergeCommit(), "head_branch", "master", "event", "push", "path",
                ".github/workflows/general.yaml", "status", moment.status(), "conclusion", moment.conclusion(), "html_url",
                "https://github.com/acme/" + name + "/actions/runs/" + runId(), "repository.full_name", "acme/" + name,
                "repository.id", number + 1, "head_repository.full_name", "acme/" + name, "head_repository.id", number + 1,
                "run_started_at", seconds(moment.queuedAt()), "updated_at",
                seconds(moment.updatedAt()));
    }

    /** Those of the latest attempt: a build, and the Helm job, which a failure leaves out. */
    Answer jobs(Instant now) {
        Moment moment = life.at(now).orElseThrow();
        if (!moment.equals(jobsOf)) {
            boolean failed = moment.conclusion() != null && !"success".equals(moment.conclusion());
            jobsOf = moment;
            jobs = Answer.of(page(2, "jobs", job(moment, runId() + 2_000_000, "build", moment.conclusion()),
                    job(moment, helmJobId(), "deploy / Helm chart", failed ? "skipped" : moment.conclusion())));
        }
        return jobs;
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
