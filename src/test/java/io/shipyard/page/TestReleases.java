package io.shipyard.page;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import io.restassured.http.ContentType;
import io.shipyard.testing.ReleaseRows;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonObject;

/** Releases whose repositories are in whatever state a test wants to check. */
@Singleton
class TestReleases {

    private static final String SHA = "0123456789abcdef0123456789abcdef01234567";

    private final Ticks ticks;
    private final ReleaseRows rows;

    TestReleases(Ticks ticks, ReleaseRows rows) {
        this.ticks = ticks;
        this.rows = rows;
    }

    /** A release with these repositories, all of them merged and pending. */
    String create(String... repos) {
        String id = UUID.randomUUID().toString();
        register(id, repos);
        return id;
    }

    /** Has the release consist of these repositories. */
    void register(String id, String... repos) {
        List<Map<String, Object>> entries = Stream.of(repos).<Map<String, Object>> map(name -> Map.of("repo_name", name,
                "commit_count", name.length(), "pr_number", 7, "pr_url", "https://github.com/acme/" + name + "/pull/7",
                "merge_commit_sha", SHA)).toList();
        int status = given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", entries))
                .put("/api/releases/" + id).statusCode();
        assertEquals(2, status / 100);
    }

    void delete(String id) {
        given().delete("/api/releases/" + id).then().statusCode(204);
    }

    /** @param assignments what to set of the repository's row, as SQL */
    void set(String release, String repo, String assignments) {
        ticks.sql("update repo_ci_status set " + assignments + " where release_repo_id = (" + repoId(release, repo) + ")");
    }

    void succeed(String release, String repo, int run, String chartVersion) {
        set(release, repo, run(repo, "success", run) + ", completed_at = now() - interval '1 minute', chart_version = '"
                + chartVersion + "'");
    }

    void run(String release, String repo, String status, int run) {
        set(release, repo, run(repo, status, run));
    }

    /** A run that failed in the step of a job. */
    void fail(String release, String repo, int run, String job, String step, String message) {
        String url = "https://github.com/acme/" + repo + "/actions/runs/" + run + "/job/7";
        run(release, repo, "failure", run);
        set(release, repo, "workflow_run_id = " + run + ", failure = '" + new JsonObject().put("run", run).put("attempt", 1)
                .put("jobs",
                        List.of(new JsonObject().put("name", job).put("step", step).put("url", url).put("message", message)))
                .encode().replace("'", "''") + "'");
    }

    /** A run that was cancelled, or none if its number is 0, and one of a later commit that counts for it. */
    void supersede(String release, String repo, int own, String status, int run, String chartVersion) {
        run(release, repo, own == 0 ? "no_workflow" : "cancelled", own);
        set(release, repo, "successor_status = '" + status + "', successor_conclusion = '', successor_merge_commit_sha = "
                + "repeat('b', 40), successor_of = merge_commit_sha, successor_clean_checks = 0, successor_workflow_run_id = "
                + run + ", successor_run_number = " + run + ", successor_run_attempt = 1, successor_run_event = 'push', "
                + "successor_run_url = 'https://github.com/acme/" + repo + "/actions/runs/" + run + "', chart_version = '"
                + chartVersion + "'");
    }

    /** There is something to deploy, and an environment is in this state. */
    void deploy(String release, String repo, String environment, String state) {
        rows.deploy(UUID.fromString(release), repo, environment, state);
    }

    /** @param assignments what to set of the repository's row in the environment, as SQL */
    void setDeployment(String release, String repo, String environment, String assignments) {
        rows.changeDeployment(UUID.fromString(release), repo, environment, assignments);
    }

    long id(String release, String repo) {
        return ticks.sql(repoId(release, repo)).iterator().next().getLong(0);
    }

    /** Adds to the release's history. */
    void recordHistory(String release, String action, String details) {
        ticks.sql("insert into release_history (release_id, action, actor, details, created_at) values ('" + release + "', '"
                + action + "', 'system', '" + details + "', now())");
    }

    void startSync(String release) {
        sql("update release set sync_requested_at = now(), sync_due_at = now() where id = '" + release + "'");
    }

    void endSync(String release) {
        sql("update release set sync_requested_at = null, sync_due_at = null where id = '" + release + "'");
    }

    void sql(String statement) {
        ticks.sql(statement);
    }

    private static String run(String repo, String status, int run) {
        return "status = '" + status + "', run_number = " + run + ", run_attempt = 1, run_url = 'https://github.com/acme/"
                + repo + "/actions/runs/" + run + "', started_at = now() - interval '2 minutes'";
    }

    private static String repoId(String release, String repo) {
        return "select id from release_repo where release_id = '" + release + "' and repo_name = '" + repo + "'";
    }
}
