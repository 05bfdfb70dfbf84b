package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.GitHubPayloads.json;
import static io.shipyard.testing.GitHubPayloads.payload;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Why a run failed: from its jobs to everybody who is notified. */
@QuarkusTest
@WithTestResource(TestServices.class)
class FailedRunsTest {

    private static final String ANNOTATIONS = ".*/check-runs/.*";

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    private SimulatedRepo merged(String... runs) {
        return new SimulatedRepo(gitHub, "server", 37).commits(15).pullRequest(0).runs(runs);
    }

    private String release() {
        String id = given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of("server")))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        ticks.sync();
        return id;
    }

    private static ValidatableResponse status(String release) {
        return given().get("/api/releases/" + release + "/ci-status").then().statusCode(200);
    }

    private static String text(String release) {
        return given().accept("text/plain").get("/api/releases/" + release + "/ci-status").then().statusCode(200).extract()
                .asString();
    }

    /** Details of the history's entries of an action, the newest first. */
    private static List<JsonObject> history(String release, String action) {
        return given().get("/api/releases/" + release + "/history").jsonPath()
                .<String> getList("findAll { it.Action == '" + action + "' }.Details").stream().map(JsonObject::new).toList();
    }

    private int asked(String path) {
        return gitHub.findAll(getRequestedFor(urlPathMatching(path))).size();
    }

    @Test
    void failedRun_saysWhichJobsAndStepsAndWhy_everywhere() {
        SimulatedRepo server = merged("in_progress", "completed/failure")
                .failedJobs("build/success", "test/failure: Run the tests", "deploy/failure")
                .annotations(1, "Process completed with exit code 1.", "OrderTest: expected 3,\nbut was 2");
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0]", not(hasKey("failure")));
        assertFalse(text(release).contains("\n    "));

        ticks.track(1);
        status(release).body("statuses[0].status", is("failure"),
                "statuses[0].failure.job", contains("test", "deploy"), "statuses[0].failure.step",
                contains("Run the tests", ""),
                "statuses[0].failure.url", contains(server.jobUrl(1), server.jobUrl(2)),
                "statuses[0].failure.message", contains("OrderTest: expected 3, but was 2", ""),
                "statuses[0].last_error", is(""));
        assertEquals("[server]  15 commits  [CI: ✗ #937 failed]\n"
                + "    test › Run the tests: OrderTest: expected 3, but was 2 " + server.jobUrl(1) + "\n"
                + "    deploy " + server.jobUrl(2) + "\n", text(release));
        assertEquals(List.of(new JsonArray()
                .add(new JsonObject().put("job", "test").put("step", "Run the tests").put("url", server.jobUrl(1))
                        .put("message", "OrderTest: expected 3, but was 2"))
                .add(new JsonObject().put("job", "deploy").put("step", "").put("url", server.jobUrl(2)).put("message", ""))),
                history(release, "ci_failed").stream().map(details -> details.getJsonArray("failure")).toList());
    }

    @Test
    void failedRun_costsOneCallMore_andOneThatSucceededNone() {
        SimulatedRepo repo = merged("completed/success").failedJobs("build/success");
        release();
        ticks.track(6);
        assertEquals(0, asked(ANNOTATIONS));

        repo.runs("completed/failure@2").failedJobs("test/failure").annotations(0, "2 tests failed");
        repo.jobs("test/failure@2");
        gitHub.resetRequests();
        ticks.sql("update repo_ci_status set due_at = now()");
        ticks.track(6);
        assertEquals(1, asked(ANNOTATIONS));
    }

    @ParameterizedTest
    @ValueSource(ints = { 403, 404, 410 })
    void annotationsThatMayNotBeRead_leaveTheJobWithoutAMessage(int refusal) {
        SimulatedRepo repo = merged("completed/failure").failedJobs("test/failure: Run the tests", "slow/timed_out");
        gitHub.stubFor(get(urlPathEqualTo(repo.annotationsPath(0))).willReturn(aResponse().withStatus(refusal)
                .withBody("{\"message\": \"Resource not accessible by integration\"}")));
        String release = release();
        ticks.track(6);
        status(release).body("statuses[0].status", is("failure"), "statuses[0].failure.job", contains("test", "slow"),
                "statuses[0].failure.message", contains("", "The job ran out of time"), "statuses[0].last_error", is(""));
        assertEquals(1, asked(ANNOTATIONS));
    }

    @ParameterizedTest
    @ValueSource(ints = { 502, 200 })
    void annotationsThatCannotBeRead_areAskedForAgain_andTheJobIsShownMeanwhile(int fault) {
        SimulatedRepo repo = merged("completed/failure").failedJobs("test/failure: Run the tests");
        gitHub.stubFor(get(urlPathEqualTo(repo.annotationsPath(0)))
                .willReturn(aResponse().withStatus(fault).withBody("<html>Unicorn!</html>")));
        String release = release();
        ticks.track(2);
        status(release).body("statuses[0].status", is("failure"), "statuses[0].failure.job", contains("test"),
                "statuses[0].failure.message", contains(""), "statuses[0].last_error", is(""));

        repo.annotations(0, "2 tests failed");
        ticks.track(1);
        status(release).body("statuses[0].failure.message", contains("2 tests failed"));
        assertEquals(List.of("2 tests failed"), history(release, "ci_failed").stream()
                .map(details -> details.getJsonArray("failure").getJsonObject(0).getString("message")).toList());
    }

    @Test
    void annotationsThatAreNeverRead_areGivenUp() {
        SimulatedRepo repo = merged("completed/failure").failedJobs("test/failure");
        gitHub.stubFor(get(urlPathEqualTo(repo.annotationsPath(0))).willReturn(aResponse().withStatus(502)));
        String release = release();
        ticks.track(9);
        assertEquals(5, asked(ANNOTATIONS));
        status(release).body("statuses[0].failure.job", contains("test"), "statuses[0].last_error", is(""));
    }

    @Test
    void chartVersion_isReadThoughAnnotationsAreNot_andTheReasonFollows() {
        SimulatedRepo repo = merged("completed/failure").helmLog("CHART_VERSION=1.2.3").jobs("helm/success@1",
                "notify/failure@1");
        String annotations = repo.path("/check-runs/2/annotations");
        gitHub.stubFor(get(urlPathEqualTo(annotations)).willReturn(aResponse().withStatus(502)));
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].chart_version", is("1.2.3"), "statuses[0].failure.message", contains(""));

        gitHub.stubFor(get(urlPathEqualTo(repo.path("/actions/runs/" + repo.runId() + "/jobs")))
                .willReturn(aResponse().withStatus(502)));
        ticks.track(1);
        repo.jobs("helm/success@1", "notify/failure@1");
        gitHub.stubFor(get(urlPathEqualTo(annotations)).willReturn(okJson(json(List.of(payload("annotation"))))));
        ticks.track(3);
        status(release).body("statuses[0].chart_version", is("1.2.3"),
                "statuses[0].failure.message", contains("expected: <3> but was: <2>"));
        assertEquals(2, asked(annotations));
        JsonObject details = history(release, "ci_failed").get(0);
        assertEquals("1.2.3", details.getString("chart_version"));
        assertEquals(1, details.getJsonArray("failure").size());
    }

    @Test
    void runStartedAgain_hasNotFailedAnyMore_andFailsForItsOwnReason() {
        SimulatedRepo repo = merged("completed/failure", "in_progress@2", "completed/failure@2").failedJobs("test/failure")
                .annotations(0, "first");
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].failure.message", contains("first"));

        ticks.track(1);
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0]", not(hasKey("failure")));

        repo.jobs("test/failure@1", "lint/failure@2");
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/check-runs/2/annotations")))
                .willReturn(okJson(json(List.of(payload("annotation", "message", "second"))))));
        ticks.track(1);
        status(release).body("statuses[0].failure.job", contains("lint"), "statuses[0].failure.message", contains("second"));
        assertEquals(List.of("second", "first"), history(release, "ci_failed").stream()
                .map(details -> details.getJsonArray("failure").getJsonObject(0).getString("message")).toList());
    }

    @Test
    void reasonThatAnEarlierVersionLeftBehind_isNotThatOfTheNextAttempt() {
        merged("completed/failure").failedJobs("test/failure").annotations(0, "first");
        String release = release();
        ticks.track(1);
        ticks.sql("update repo_ci_status set run_attempt = 2");
        status(release).body("statuses[0].status", is("failure"), "statuses[0]", not(hasKey("failure")));
    }

    @Test
    void refreshOfTheChartVersion_readsTheReasonAnew() {
        SimulatedRepo repo = merged("completed/failure").failedJobs("test/failure");
        String release = release();
        ticks.track(3);
        status(release).body("statuses[0].failure.message", contains(""));

        repo.annotations(0, "2 tests failed");
        given().post("/api/releases/" + release + "/repos/" + status(release).extract().path("statuses[0].repo_id")
                + "/refresh-chart-version").then().statusCode(200);
        status(release).body("statuses[0].failure.message", contains("2 tests failed"));
    }

    @Test
    void supersedingRunThatFailed_isTheOneWhoseReasonIsShown() {
        SimulatedRepo repo = merged("completed/cancelled");
        String later = "b".repeat(40);
        ObjectNode run = payload("workflow-run", "id", 34_100_000_945L, "run_number", 945, "head_sha", later, "conclusion",
                "failure");
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/actions/workflows/general.yaml/runs")))
                .willReturn(okJson(json(Map.of("total_count", 1, "workflow_runs", List.of(run))))));
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/actions/runs/34100000945"))).willReturn(okJson(json(run))));
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/compare/" + repo.mergeCommit() + "..." + later)))
                .willReturn(okJson("{\"status\": \"ahead\", \"total_commits\": 1, \"commits\": []}")));
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/actions/runs/34100000945/jobs"))).willReturn(okJson(json(Map.of(
                "total_count", 1, "jobs", List.of(payload("workflow-job", "id", 96_500_000_007L, "conclusion", "failure")))))));
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/check-runs/96500000007/annotations")))
                .willReturn(okJson(json(List.of(payload("annotation"))))));
        String release = release();
        ticks.track(2);
        status(release).body("statuses[0].status", is("cancelled"), "statuses[0].superseded_by.status", is("failure"),
                "statuses[0].failure.message", contains("expected: <3> but was: <2>"));
        assertEquals(List.of(945), history(release, "ci_failed").stream().filter(details -> details.containsKey("failure"))
                .map(details -> details.getInteger("run_number")).toList());
    }

    @Test
    void token_inWhatAJobSays_isMaskedEverywhere() {
        String token = Stream.of("ghs", "0123456789abcdefghijABCDEFGHIJ012345").reduce((a, b) -> a + "_" + b).get();
        merged("completed/failure").failedJobs("test/failure: Use " + token).annotations(0, "Bearer " + token + " is wrong");
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].failure.message", contains("Bearer *** is wrong"),
                "statuses[0].failure.step", contains("Use ***"));
        assertFalse(text(release).contains(token));
        assertFalse(history(release, "ci_failed").toString().contains(token));
    }

    @Test
    void runThatCouldNotStart_hasNoJobsToAskAbout() {
        merged("completed/startup_failure");
        String release = release();
        ticks.track(2);
        status(release).body("statuses[0].status", equalTo("failure"), "statuses[0]", not(hasKey("failure")));
        assertEquals(0, asked(ANNOTATIONS));
    }
}
