package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.GitHubPayloads.json;
import static io.shipyard.testing.GitHubPayloads.payload;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonObject;

/** Runs that were cancelled for the sake of a later one, and commits that landed together with a later one. */
@QuarkusTest
@WithTestResource(TestServices.class)
class SupersededRunsTest {

    private static final String B = "b".repeat(40);
    private static final String C = "c".repeat(40);
    private static final String WORKFLOW_RUNS = "/repos/acme/server/actions/workflows/general.yaml/runs";
    private static final String BY_NUMBER = "/repos/acme/server/actions/runs/";
    private static final String COMPARE = "/repos/acme/server/compare/.*\\.\\.\\..*";

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @Inject
    DeliveredChanges changes;

    private SimulatedRepo merged(String... runs) {
        return new SimulatedRepo(gitHub, "server", 37).commits(15).pullRequest(0).runs(runs);
    }

    private String release() {
        String id = given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of("server")))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        ticks.sync();
        gitHub.resetRequests();
        return id;
    }

    /** What the workflow's list has from now on, and GitHub says of each of these runs. */
    private void newestRuns(ObjectNode... runs) {
        Stream.of(runs).forEach(this::answersByNumber);
        gitHub.stubFor(get(urlPathEqualTo(WORKFLOW_RUNS))
                .willReturn(okJson(json(Map.of("total_count", runs.length, "workflow_runs", List.of(runs))))));
    }

    private void answersByNumber(ObjectNode run) {
        gitHub.stubFor(get(urlPathEqualTo(BY_NUMBER + run.get("id").asLong())).willReturn(okJson(json(run))));
    }

    /** A push to the destination branch after the merge. */
    private static ObjectNode run(int number, String sha, String status, String conclusion, Object... changes) {
        return payload("workflow-run", Stream.concat(Stream.of("id", 34_100_000_000L + number, "run_number", number, "head_sha",
                sha, "status", status, "conclusion", conclusion, "html_url", url(number), "updated_at",
                conclusion == null ? "2026-03-02T09:20:00Z" : "2026-03-02T09:25:00Z"), Stream.of(changes)).toArray());
    }

    private static String url(int number) {
        return "https://github.com/acme/server/actions/runs/" + (34_100_000_000L + number);
    }

    private void compared(SimulatedRepo repo, String sha, String status) {
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/compare/" + repo.mergeCommit() + "..." + sha)))
                .withQueryParam("per_page", equalTo("1")).withQueryParam("page", equalTo("2"))
                .willReturn(okJson(new JsonObject().put("status", status).put("total_commits", 1)
                        .put("commits", List.of(new JsonObject().put("sha", sha))).encode())));
    }

    private void helmLog(int number, String version) {
        long run = 34_100_000_000L + number;
        gitHub.stubFor(get(urlPathEqualTo("/repos/acme/server/actions/runs/" + run + "/jobs")).willReturn(okJson("""
                {"total_count": 1, "jobs": [{"id": %d, "name": "helm", "run_attempt": 1, "status": "completed",
                 "conclusion": "success", "completed_at": "2026-03-02T09:24:00Z"}]}""".formatted(number))));
        gitHub.stubFor(get(urlPathEqualTo("/repos/acme/server/actions/jobs/" + number + "/logs")).willReturn(
                aResponse().withStatus(302).withHeader("Location", gitHub.baseUrl() + "/log-host/" + number)));
        gitHub.stubFor(get(urlPathEqualTo("/log-host/" + number)).willReturn(aResponse().withBody("CHART_VERSION=" + version)));
    }

    private static ValidatableResponse status(String release) {
        return given().get("/api/releases/" + release + "/ci-status").then().statusCode(200);
    }

    private static ValidatableResponse summary(String release) {
        return given().get("/api/releases/" + release).then().statusCode(200);
    }

    private static String text(String release) {
        return given().accept("text/plain").get("/api/releases/" + release + "/ci-status").asString();
    }

    /** Actions with run numbers and statuses, newest first. */
    private static List<String> history(String release) {
        List<Map<String, String>> entries = given().get("/api/releases/" + release + "/history").path("");
        return entries.stream().filter(entry -> entry.get("Action").startsWith("ci_")).map(entry -> {
            JsonObject details = new JsonObject(entry.get("Details"));
            return entry.get("Action") + " " + details.getInteger("run_number") + " " + details.getString("status");
        }).toList();
    }

    private void verifyCalls(int lists, int comparisons) {
        gitHub.verify(lists, getRequestedFor(urlPathEqualTo(WORKFLOW_RUNS)));
        gitHub.verify(comparisons, getRequestedFor(urlPathMatching(COMPARE)));
    }

    private void verifyFollowed(int times) {
        gitHub.verify(times, getRequestedFor(urlPathMatching(BY_NUMBER + "\\d+")));
    }

    @Test
    void cancelledRun_isSupersededByTheRunOfALaterCommit() {
        SimulatedRepo repo = merged("in_progress", "completed/cancelled");
        newestRuns(run(945, B, "in_progress", null), run(937, repo.mergeCommit(), "completed", "cancelled"));
        compared(repo, B, "ahead");
        helmLog(945, "1.1.945");
        String release = release();
        ticks.track(1);
        verifyCalls(0, 0);

        try (CapturedLog log = new CapturedLog()) {
            ticks.track(1);
            assertThat(log.messages(Level.INFO, "supersedes"),
                    contains(endsWith("run #945 supersedes the repository's own run: " + url(945))));
        }
        verifyCalls(1, 1);
        status(release).body("statuses[0].status", is("cancelled"), "statuses[0].run_number", is(937),
                "statuses[0].superseded_by.status", is("in_progress"), "statuses[0].superseded_by.run_number", is(945),
                "statuses[0].superseded_by.run_url", is(url(945)), "statuses[0].superseded_by.completed_at", is(0),
                "any_in_progress", is(true));
        summary(release).body("ci_summary", hasEntry("superseded", 1), "ci_summary", hasEntry("cancelled", 0));
        assertEquals("[server]  15 commits  [CI: ⏳ #937 cancelled, superseded by #945]\n", text(release));
        assertEquals(List.of("ci_superseded 945 in_progress", "ci_failed 937 cancelled", "ci_started 937 in_progress"),
                history(release));

        ticks.track(2);
        verifyCalls(1, 1);
        verifyFollowed(2);
        newestRuns(run(946, C, "queued", null), run(945, B, "completed", "success"));
        ticks.track(1);
        status(release).body("statuses[0].status", is("cancelled"), "statuses[0].run_number", is(937),
                "statuses[0].chart_version", is(""), "statuses[0].superseded_by.status", is("success"),
                "statuses[0].superseded_by.chart_version", is("1.1.945"),
                "statuses[0].superseded_by.completed_at", greaterThan(0), "any_in_progress", is(false));
        summary(release).body("ci_summary", hasEntry("superseded", 1), "ci_summary", hasEntry("failed", 0), "ci_summary",
                hasEntry("total", 1));
        assertEquals("[server]  15 commits  [CI: ✓ #937 cancelled, deployed with #945 → v1.1.945]\n", text(release));
        assertEquals(List.of("ci_completed 945 success", "ci_superseded 945 in_progress", "ci_failed 937 cancelled",
                "ci_started 937 in_progress"), history(release));
        assertEquals("1.1.945",
                new JsonObject(given().get("/api/releases/" + release + "/history").<String> path("[0].Details"))
                        .getString("chart_version"));

        gitHub.resetRequests();
        ticks.track(3);
        verifyCalls(0, 0);
        verifyFollowed(0);
        assertEquals(4, history(release).size());
    }

    @Test
    void commitThatLandedWithALaterOne_hasTheStatusOfItsRun() {
        SimulatedRepo repo = merged("none");
        newestRuns(run(945, B, "in_progress", null), run(936, C, "completed", "success"));
        compared(repo, B, "identical");
        helmLog(945, "1.1.945");
        String release = release();
        ticks.track(2);
        verifyCalls(0, 0);
        ticks.track(1);
        verifyCalls(1, 1);
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0].run_number", is(0),
                "statuses[0].run_url", is(""), "statuses[0].superseded_by.run_number", is(945), "any_in_progress", is(true));
        assertEquals("[server]  15 commits  [CI: ⏳ superseded by #945]\n", text(release));

        newestRuns(run(945, B, "completed", "success"));
        ticks.track(1);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is(""),
                "statuses[0].superseded_by.chart_version", is("1.1.945"), "any_in_progress", is(false));
        summary(release).body("ci_summary", hasEntry("superseded", 1), "ci_summary", hasEntry("success", 0), "ci_summary",
                hasEntry("no_workflow", 0));
        assertEquals("[server]  15 commits  [CI: ✓ deployed with #945 → v1.1.945]\n", text(release));
        assertEquals(List.of("ci_completed 945 success", "ci_superseded 945 in_progress"), history(release));
        verifyCalls(1, 1);
        verifyFollowed(1);
    }

    @ParameterizedTest
    @CsvSource({ "completed, success, completed, failure", "completed, success, in_progress,",
            "in_progress, , queued,", "queued, , completed, failure", "completed, failure, completed, cancelled" })
    void runThatDoesBetter_countsAheadOfALaterOne(String status, String conclusion, String later, String laterConclusion) {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(946, C, later, laterConclusion), run(945, B, status, conclusion),
                run(937, repo.mergeCommit(), "completed", "cancelled"));
        compared(repo, B, "ahead");
        compared(repo, C, "ahead");
        helmLog(945, "1.1.945");
        String release = release();
        ticks.track(1);
        verifyCalls(1, 1);
        status(release).body("statuses[0].superseded_by.run_number", is(945));
    }

    @Test
    void pendingSuccessor_yieldsToOneThatIsUnderWay_andNotToAnotherThatIsPending() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "waiting", null));
        compared(repo, B, "ahead");
        compared(repo, C, "ahead");
        String release = release();
        ticks.track(1);
        newestRuns(run(946, C, "queued", null), run(945, B, "waiting", null));
        ticks.track(1);
        verifyCalls(2, 1);
        status(release).body("statuses[0].superseded_by.run_number", is(945));

        newestRuns(run(946, C, "in_progress", null), run(945, B, "waiting", null));
        ticks.track(1);
        verifyCalls(3, 2);
        status(release).body("statuses[0].superseded_by.run_number", is(946));
    }

    @Test
    void failedSuccessor_yieldsToAnEarlierRunThatWasStartedAgainAndSucceeded() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(946, C, "completed", "failure"), run(945, B, "completed", "cancelled"));
        compared(repo, B, "ahead");
        compared(repo, C, "ahead");
        helmLog(945, "1.1.945");
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].superseded_by.run_number", is(946));
        newestRuns(run(946, C, "completed", "failure"), run(945, B, "completed", "success", "run_attempt", 2));
        ticks.track(1);
        status(release).body("statuses[0].superseded_by.run_number", is(945), "statuses[0].superseded_by.status",
                is("success"));
    }

    @Test
    void repositoryWithoutTheWorkflow_isAskedForItOnceUntilItIsReadAnew() {
        SimulatedRepo repo = merged("none");
        gitHub.stubFor(get(urlPathEqualTo(WORKFLOW_RUNS)).willReturn(aResponse().withStatus(404)));
        String release = release();
        ticks.track(3);
        status(release).body("statuses[0].status", is("no_workflow"));
        verifyCalls(1, 0);
        ticks.track(3);
        verifyCalls(1, 0);

        readAnew();
        ticks.track(2);
        verifyCalls(2, 0);
        newestRuns(run(945, B, "in_progress", null));
        compared(repo, B, "ahead");
        readAnew();
        ticks.track(1);
        verifyCalls(3, 1);
        status(release).body("statuses[0].superseded_by.run_number", is(945));
    }

    /** As a refresh does. */
    private void readAnew() {
        ticks.sql("update repo_ci_status set look_key = null, look_etag = null");
    }

    @Test
    void successorThatIsNotAmongTheNewestRunsAnyMore_isFollowedByItsNumber() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "in_progress", null));
        compared(repo, B, "ahead");
        String release = release();
        ticks.track(1);
        gitHub.verify(1, getRequestedFor(urlPathEqualTo(WORKFLOW_RUNS)).withQueryParam("branch", equalTo("master")));

        newestRuns();
        answersByNumber(run(945, B, "completed", "failure"));
        ticks.track(1);
        verifyCalls(1, 1);
        status(release).body("statuses[0].superseded_by.status", is("failure"));
        answersByNumber(run(945, B, "completed", "success", "run_attempt", 2, "run_started_at", "2026-03-02T10:00:00Z",
                "updated_at", "2026-03-02T10:10:00Z"));
        helmLog(945, "1.1.945");
        ticks.track(1);
        verifyCalls(2, 1);
        verifyFollowed(2);
        status(release).body("statuses[0].superseded_by.status", is("success"));
    }

    @Test
    void successorThatGitHubDoesNotKeep_staysWhatItWas() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "in_progress", null));
        compared(repo, B, "ahead");
        String release = release();
        ticks.track(1);
        gitHub.stubFor(get(urlPathMatching(BY_NUMBER + "\\d+")).willReturn(aResponse().withStatus(404)));
        ticks.track(1);
        status(release).body("statuses[0].superseded_by.status", is("in_progress"), "statuses[0].last_error", is(""));
        ticks.sql("update repo_ci_status set successor_tracking_started_at = now() - interval '24 hours'");
        ticks.track(1);
        status(release).body("statuses[0].superseded_by.status", is("timeout"));
    }

    @Test
    void gitHubThatCannotTellWhetherThereIsASuccessor_leavesARepositoryWithoutARunPending() {
        SimulatedRepo repo = merged("none");
        newestRuns(run(945, B, "in_progress", null));
        gitHub.stubFor(get(urlPathMatching(".*/compare/" + repo.mergeCommit() + ".*")).willReturn(aResponse().withStatus(502)));
        String release = release();
        ticks.track(3);
        status(release).body("statuses[0].status", is("pending"), "statuses[0].last_error", containsString("502"));
        compared(repo, B, "ahead");
        ticks.track(1);
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0].superseded_by.run_number", is(945),
                "statuses[0].last_error", is(""));
    }

    /** GitHub's copies of a repository know a new commit one after the other. */
    @Test
    void commitThatIsNotThere_isAskedAboutAgainOnlyIfItsRunIsNew() {
        SimulatedRepo repo = merged("completed/cancelled");
        gitHub.stubFor(get(urlPathMatching(".*/compare/" + repo.mergeCommit() + ".*")).willReturn(aResponse().withStatus(404)));
        newestRuns(run(945, B, "in_progress", null));
        String release = release();
        ticks.track(2);
        verifyCalls(2, 1);
        status(release).body("statuses[0].last_error", is(""));

        newestRuns(run(946, C, "in_progress", null, "created_at", Instant.now().toString()));
        ticks.track(1);
        status(release).body("statuses[0]", not(hasKey("superseded_by")), "statuses[0].last_error", containsString("404"));
        compared(repo, C, "ahead");
        ticks.track(1);
        status(release).body("statuses[0].superseded_by.run_number", is(946), "statuses[0].last_error", is(""));
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void successorThatSucceeded_andIsStartedAgain_isSeenAfterADeliveryOrARefresh(boolean delivered) {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "completed", "success"));
        compared(repo, B, "ahead");
        helmLog(945, "1.1.945");
        String release = release();
        ticks.track(1);
        newestRuns(run(945, B, "in_progress", null, "run_attempt", 2, "run_started_at", "2026-03-02T10:00:00Z", "updated_at",
                "2026-03-02T10:00:00Z"));
        ticks.track(1);
        verifyFollowed(0);
        if (delivered) {
            ticks.run(() -> changes.take(
                    new DeliveredChange.Run(Repository.of(0, new RepoName("acme", "server")), B, null)));
        } else {
            readAnew();
        }
        ticks.track(1);
        verifyFollowed(1);
        verifyCalls(1, 1);
        status(release).body("statuses[0].superseded_by.status", is("in_progress"), "statuses[0].superseded_by.chart_version",
                is(""));
    }

    @Test
    void listOfAnotherRepository_isNotTakenForALackOfTheWorkflow() {
        merged("completed/cancelled");
        newestRuns(run(945, B, "completed", "success", "repository", Map.of("id", 7, "full_name", "acme/server")));
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].last_error", containsString("is another repository now"));
    }

    @Test
    void chainOfCancelledRuns_endsAtTheOneThatIsNot() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "completed", "cancelled"));
        compared(repo, B, "ahead");
        compared(repo, C, "ahead");
        String release = release();
        ticks.track(2);
        verifyCalls(2, 1);
        status(release).body("statuses[0].superseded_by.status", is("cancelled"));
        summary(release).body("ci_summary", hasEntry("superseded", 0), "ci_summary", hasEntry("cancelled", 1));
        assertEquals("[server]  15 commits  [CI: ○ #937 cancelled, superseded by #945, which was cancelled]\n", text(release));

        newestRuns(run(946, C, "completed", "success"), run(945, B, "completed", "cancelled"));
        helmLog(946, "1.1.946");
        ticks.track(1);
        verifyCalls(3, 2);
        status(release).body("statuses[0].superseded_by.run_number", is(946), "statuses[0].superseded_by.chart_version",
                is("1.1.946"));
        assertEquals(List.of("ci_completed 946 success", "ci_superseded 946 success", "ci_failed 945 cancelled",
                "ci_superseded 945 cancelled", "ci_failed 937 cancelled", "ci_started 937 cancelled"), history(release));
    }

    @Test
    void chainSeenAtOnce_isOneComparison() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(947, "d".repeat(40), "completed", "cancelled"), run(946, C, "in_progress", null),
                run(945, B, "completed", "cancelled"));
        compared(repo, C, "ahead");
        String release = release();
        ticks.track(1);
        verifyCalls(1, 1);
        status(release).body("statuses[0].superseded_by.run_number", is(946));
    }

    @Test
    void failedSuccessor_countsAsFailedUntilALaterOneRepairsIt() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "completed", "failure"));
        compared(repo, B, "ahead");
        compared(repo, C, "ahead");
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].status", is("cancelled"), "statuses[0].superseded_by.status", is("failure"),
                "any_in_progress", is(false));
        summary(release).body("ci_summary", hasEntry("failed", 1), "ci_summary", hasEntry("superseded", 0), "ci_summary",
                hasEntry("cancelled", 0));
        assertEquals("[server]  15 commits  [CI: ✗ #937 cancelled, superseded by #945, which failed]\n", text(release));
        assertEquals("ci_failed 945 failure", history(release).get(0));

        newestRuns(run(946, C, "completed", "success"), run(945, B, "completed", "failure"));
        ticks.track(1);
        summary(release).body("ci_summary", hasEntry("failed", 0), "ci_summary", hasEntry("superseded", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = { "diverged", "behind", "some_new_word" })
    void commitThatLacksTheMerge_isNoSuccessorAndAskedAboutOnce(String relation) {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "completed", "success"));
        compared(repo, B, relation);
        compared(repo, C, "ahead");
        String release = release();
        ticks.track(3);
        verifyCalls(3, 1);
        status(release).body("statuses[0]", not(hasKey("superseded_by")), "statuses[0].status", is("cancelled"));

        newestRuns(run(946, C, "completed", "success"), run(945, B, "completed", "success"));
        ticks.track(1);
        verifyCalls(4, 2);
        status(release).body("statuses[0].superseded_by.run_number", is(946));
    }

    @ParameterizedTest
    @CsvSource({ "head_branch, uat", "path, .github/workflows/lint.yaml", "event, pull_request", "event, schedule" })
    void runOfAnotherKind_isNotEvenAskedAbout(String field, String value) {
        merged("completed/cancelled");
        newestRuns(run(945, B, "completed", "success", field, value));
        String release = release();
        ticks.track(2);
        verifyCalls(2, 0);
        status(release).body("statuses[0]", not(hasKey("superseded_by")));
    }

    @Test
    void runOfAFork_isNotEvenAskedAbout() {
        merged("completed/cancelled");
        newestRuns(run(945, B, "completed", "success", "head_repository", Map.of("full_name", "somebody/server")));
        String release = release();
        ticks.track(2);
        verifyCalls(2, 0);
        status(release).body("statuses[0]", not(hasKey("superseded_by")));
    }

    @Test
    void olderRun_orOneOfTheSameCommit_isNotEvenAskedAbout() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(936, B, "completed", "success"), run(945, repo.mergeCommit(), "completed", "success"));
        String release = release();
        ticks.track(2);
        verifyCalls(2, 0);
        status(release).body("statuses[0]", not(hasKey("superseded_by")));
    }

    @Test
    void ownRunStartedAgain_takesOver() {
        SimulatedRepo repo = merged("completed/cancelled", "queued@2", "completed/success@2").helmLog("CHART_VERSION=1.1.937");
        newestRuns(run(945, B, "in_progress", null));
        compared(repo, B, "ahead");
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].superseded_by.run_number", is(945));
        ticks.track(1);
        status(release).body("statuses[0]", not(hasKey("superseded_by")), "statuses[0].status", is("pending"));
        ticks.track(1);
        status(release).body("statuses[0]", not(hasKey("superseded_by")), "statuses[0].status", is("success"),
                "statuses[0].chart_version", is("1.1.937"));
        summary(release).body("ci_summary", hasEntry("superseded", 0), "ci_summary", hasEntry("success", 1));
        verifyCalls(1, 1);
    }

    @Test
    void ownRunStartedAgainAndCancelledAgain_isSupersededAnew() {
        SimulatedRepo repo = merged("completed/cancelled", "completed/cancelled@2").attempt("completed/cancelled@1");
        newestRuns(run(945, B, "completed", "success"));
        compared(repo, B, "ahead");
        helmLog(945, "1.1.945");
        String release = release();
        ticks.track(2);
        status(release).body("statuses[0].run_attempt", is(2), "statuses[0].superseded_by.run_number", is(945),
                "statuses[0].superseded_by.chart_version", is("1.1.945"));
        verifyCalls(2, 2);
    }

    @Test
    void ownRunThatAppearsLate_takesOver() {
        SimulatedRepo repo = merged("none", "none", "none", "in_progress", "completed/success")
                .helmLog("CHART_VERSION=1.1.937");
        newestRuns(run(945, B, "completed", "success"));
        compared(repo, B, "ahead");
        helmLog(945, "1.1.945");
        String release = release();
        ticks.track(3);
        status(release).body("statuses[0].status", is("success"), "statuses[0].superseded_by.chart_version", is("1.1.945"));
        ticks.track(1);
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0].run_number", is(937),
                "statuses[0]", not(hasKey("superseded_by")));
        ticks.track(1);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is("1.1.937"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "completed/success", "completed/failure", "in_progress" })
    void runThatWasNotCancelled_costsNothing(String state) {
        merged(state).helmJob("skipped");
        newestRuns(run(945, B, "completed", "success"));
        String release = release();
        ticks.track(5);
        verifyCalls(0, 0);
        status(release).body("statuses[0]", not(hasKey("superseded_by")));
    }

    @Test
    void gitHubThatCannotTell_hidesNothingAndIsAskedAgain() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "completed", "success"));
        gitHub.stubFor(get(urlPathMatching(".*/compare/" + repo.mergeCommit() + ".*")).willReturn(aResponse().withStatus(500)));
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].status", is("cancelled"), "statuses[0]", not(hasKey("superseded_by")),
                "statuses[0].last_error", containsString("500"));
        compared(repo, B, "ahead");
        helmLog(945, "1.1.945");
        ticks.track(1);
        status(release).body("statuses[0].superseded_by.run_number", is(945), "statuses[0].last_error", is(""));
    }

    @Test
    void successorThatNeverEnds_timesOutOnce() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "in_progress", null));
        compared(repo, B, "ahead");
        String release = release();
        ticks.track(1);
        ticks.sql("update repo_ci_status set successor_tracking_started_at = now() - interval '24 hours'");
        ticks.track(3);
        status(release).body("statuses[0].superseded_by.status", is("timeout"), "any_in_progress", is(false));
        summary(release).body("ci_summary", hasEntry("timeout", 1), "ci_summary", hasEntry("superseded", 0));
        assertEquals(List.of("ci_failed 945 timeout", "ci_superseded 945 in_progress"), history(release).subList(0, 2));
        assertEquals("[server]  15 commits  [CI: ✗ #937 cancelled, superseded by #945, which timed out]\n", text(release));
    }

    @Test
    void successorSeenLater_isRecordedOnce() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns();
        compared(repo, B, "ahead");
        String release = release();
        ticks.track(1);
        newestRuns(run(945, B, "completed", "success"));
        ticks.track(1);
        // an observation whose lease was taken away is dropped
        ticks.sql("update repo_ci_status set due_at = now(), lease = gen_random_uuid()");
        ticks.track(2);
        assertEquals(List.of("ci_completed 945 success", "ci_superseded 945 success", "ci_failed 937 cancelled",
                "ci_started 937 cancelled"), history(release));
    }

    @Test
    void chartVersionOfTheSuccessor_canBeReadAgain() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "completed", "success"));
        compared(repo, B, "ahead");
        String release = release();
        ticks.track(8);
        status(release).body("statuses[0].superseded_by.chart_version", is(""));
        helmLog(945, "1.1.945");
        int id = given().get("/api/releases/" + release).path("repos[0].ID");
        given().post("/api/releases/" + release + "/repos/" + id + "/refresh-chart-version").then().statusCode(200)
                .body("chart_version", is("1.1.945"));
        status(release).body("statuses[0].superseded_by.chart_version", is("1.1.945"), "statuses[0].chart_version", is(""));
    }

    @Test
    void deliveryAboutTheSuccessor_makesTheRowDue() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "in_progress", null));
        compared(repo, B, "ahead");
        String release = release();
        ticks.track(1);
        Repository server = Repository.of(0, new RepoName("acme", "server"));
        assertEquals(0, ticks.run(() -> changes.take(new DeliveredChange.Job(server, B, 7))));
        assertEquals(1, ticks.run(() -> changes.take(new DeliveredChange.Job(server, B, 34_100_000_945L))));
        assertEquals(1, ticks.run(() -> changes.take(new DeliveredChange.Run(server, B, null))));
        assertEquals(0, ticks.run(() -> changes.take(new DeliveredChange.Run(server, C, null))));

        newestRuns(run(945, B, "completed", "success"));
        ticks.poll();
        status(release).body("statuses[0].superseded_by.status", is("success"));
    }

    /** Of another merge commit nothing holds, also when a version has changed that which knows no successors. */
    @Test
    void anotherMergeCommit_hasNoSuccessorYet() {
        SimulatedRepo repo = merged("completed/cancelled");
        newestRuns(run(945, B, "completed", "success"));
        compared(repo, B, "ahead");
        String release = release();
        ticks.track(1);
        ticks.sql("update repo_ci_status set merge_commit_sha = repeat('d', 40)");
        status(release).body("statuses[0]", not(hasKey("superseded_by")));
    }
}
