package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.GitHubPayloads.json;
import static io.shipyard.testing.GitHubPayloads.payload;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestClock;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonObject;

/** From the release's creation to its end, over HTTP, with ticks by hand. */
@QuarkusTest
@WithTestResource(TestServices.class)
class TrackingTest {

    private static final String[] LOG = {
            "2026-11-20T10:00:00.1234567Z ##[group]Run helm package",
            "2026-11-20T10:00:00.1234567Z \u001b[36;1mecho CHART_VERSION=0.0.1\u001b[0m",
            "2026-11-20T10:00:00.1234567Z ##[endgroup]",
            "2026-11-20T10:00:01.1234567Z \u001b[32mCHART_NAME=server\u001b[0m",
            "2026-11-20T10:00:01.1234567Z \u001b[32mCHART_VERSION=v1.1.937-rc.1\u001b[0m" };

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @Inject
    CiStatusStore store;

    @Inject
    CiTracker tracker;

    @Inject
    CiRecorder recorder;

    @Inject
    TestClock clock;

    private SimulatedRepo repo(String name, int number) {
        return new SimulatedRepo(gitHub, name, number).commits(15);
    }

    /** Creates a release of the named repositories, and ends its discovery. */
    private String release(String... names) {
        String id = given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(names)))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        ticks.sync();
        return id;
    }

    private static ValidatableResponse status(String release) {
        return given().get("/api/releases/" + release + "/ci-status").then().statusCode(200);
    }

    private static List<String> history(String release) {
        return given().get("/api/releases/" + release + "/history").then().statusCode(200).extract().path("Action");
    }

    @Test
    void mergedRepo_runSucceeds_statusLinkAndChartVersionAreServed() {
        repo("server", 37).pullRequest(0).runs("none", "queued", "in_progress", "in_progress", "completed/success")
                .helmLog(LOG);
        String release = release("server");
        status(release).body("statuses.status", contains("pending"), "any_in_progress", is(true));

        ticks.track(3);
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0].run_number", is(937));

        ticks.track(2);
        status(release).body("any_in_progress", is(false), "statuses", hasSize(1),
                "statuses[0].repo_name", is("server"), "statuses[0].status", is("success"),
                "statuses[0].conclusion", is("success"), "statuses[0].run_attempt", is(1),
                "statuses[0].run_url", is("https://github.com/acme/server/actions/runs/34000000037"),
                "statuses[0].chart_name", is("server"), "statuses[0].chart_version", is("1.1.937-rc.1"),
                "statuses[0].merge_commit_sha", is(repo("server", 37).mergeCommit()),
                "statuses[0].started_at", greaterThan(0), "statuses[0].completed_at", greaterThan(0),
                "statuses[0].last_checked_at", greaterThan(0), "statuses[0].last_error", is(""));
        assertEquals(List.of("ci_completed", "ci_started", "repos_synced", "release_created"), history(release));
        Map<String, Object> details = new JsonObject(given().get("/api/releases/" + release + "/history")
                .<String> path("[0].Details")).getMap();
        assertEquals(Map.of("repo", "server", "status", "success", "run_number", 937, "run_attempt", 1, "chart_version",
                "1.1.937-rc.1"),
                Map.of("repo", details.get("repo"), "status", details.get("status"), "run_number",
                        details.get("run_number"), "run_attempt", details.get("run_attempt"), "chart_version",
                        details.get("chart_version")));
        given().accept("text/plain").get("/api/releases/" + release + "/ci-status").then()
                .body(equalTo("[server]  15 commits  [CI: ✓ #937 → v1.1.937-rc.1]\n"));

        gitHub.resetRequests();
        ticks.track(3);
        gitHub.verify(0, getRequestedFor(urlPathMatching("/repos/.*")));
    }

    @ParameterizedTest
    @CsvSource({ "failure, failure, ci_failed", "timed_out, failure, ci_failed", "some_new_word, failure, ci_failed",
            "cancelled, cancelled, ci_failed", "skipped, cancelled, ci_failed", "neutral, success, ci_completed" })
    void completedAtFirstSight_isRecordedWithStartAndEnd(String conclusion, String status, String ended) {
        repo("server", 37).pullRequest(0).runs("completed/" + conclusion).helmJob("failure");
        String release = release("server");
        ticks.track(2);
        status(release).body("statuses[0].status", is(status), "statuses[0].conclusion", is(conclusion),
                "statuses[0].chart_version", is(""));
        assertEquals(List.of(ended, "ci_started", "repos_synced", "release_created"), history(release));
    }

    @Test
    void failedRun_helmJobSucceeded_chartVersionIsRead() {
        repo("server", 37).pullRequest(0).runs("completed/failure").helmLog(LOG);
        String release = release("server");
        ticks.track(1);
        status(release).body("statuses[0].status", is("failure"), "statuses[0].chart_version", is("1.1.937-rc.1"));
    }

    @Test
    void noRun_threeCleanChecks_isNoWorkflowUntilALateRunAppears() {
        repo("server", 37).pullRequest(0).runs("none", "none", "none", "none", "in_progress", "completed/success")
                .helmLog(LOG);
        String release = release("server");
        ticks.track(2);
        status(release).body("statuses[0].status", is("pending"), "any_in_progress", is(true));
        ticks.track(1);
        status(release).body("statuses[0].status", is("no_workflow"), "any_in_progress", is(false));
        ticks.track(2);
        status(release).body("statuses[0].status", is("in_progress"));
        ticks.track(1);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is("1.1.937-rc.1"));
        assertEquals(List.of("ci_completed", "ci_started", "repos_synced", "release_created"), history(release));
    }

    @Test
    void rateLimited_nothingIsSentAndStatusStandsUntilTheGateOpens() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("in_progress");
        String release = release("server");
        ticks.track(1);
        clock.goBack();
        repo.runsAnswer(aResponse().withStatus(403)
                .withHeader("Retry-After", "600").withBody("{\"message\":\"You have exceeded a secondary rate limit\"}"));
        ticks.track(1);
        gitHub.resetRequests();
        repo.runs("completed/success").helmJob("skipped");
        ticks.track(3);
        gitHub.verify(0, getRequestedFor(urlPathMatching("/repos/.*")));
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0].last_error", is(""));

        clock.move(Duration.ofSeconds(601));
        ticks.track(1);
        status(release).body("statuses[0].status", is("success"));
    }

    @Test
    void registeredMergeCommit_staysWhateverPullRequestsThereAre() {
        repo("server", 37).pullRequest(0).runs("completed/success").helmJob("skipped");
        String release = "11111111-2222-3333-4444-555555555555";
        String commit = "1".repeat(40);
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                List.of(Map.of("repo_name", "server", "merge_commit_sha", commit)))).put("/api/releases/" + release).then()
                .statusCode(201);
        ticks.sql("update release set sync_requested_at = now(), sync_due_at = now()");
        ticks.sync();
        ticks.track(1);
        given().get("/api/releases/" + release).then().body("repos[0].MergeCommitSHA", is(commit),
                "repos[0].PRMerged", is(true), "repos[0].PRNumber", is(0));
        status(release).body("statuses[0].merge_commit_sha", is(commit), "statuses[0].status", is("pending"));
    }

    /** Neither what is not there to compare any more, nor what comes after the merge, as its revert, takes it back. */
    @Test
    void merge_isFinalForTheRelease() {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("completed/success").helmLog(LOG);
        SimulatedRepo.organisation(gitHub, "server");
        String release = given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master"))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        ticks.sync();
        ticks.track(1);
        server.commits(0).withoutPullRequest();
        repo("server", 38).commits(0).pullRequest(1);
        ticks.sql("update release set sync_requested_at = now(), sync_due_at = now()");
        ticks.sync();
        ticks.track(1);

        given().get("/api/releases/" + release).then().body("repos", hasSize(1), "repos[0].PRNumber", is(37),
                "repos[0].CommitCount", is(15), "repos[0].MergeCommitSHA", is(server.mergeCommit()));
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is("1.1.937-rc.1"));
    }

    @Test
    void helmJobNotListedAsCompletedYet_isReadLater() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("completed/success").helmJobRunning();
        String release = release("server");
        ticks.track(2);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is(""));
        repo.helmLog(LOG);
        ticks.track(1);
        status(release).body("statuses[0].chart_version", is("1.1.937-rc.1"));
    }

    @Test
    void answerOfAnotherShape_failsItsOwnRepositoryOnly() {
        SimulatedRepo.organisation(gitHub, "odd", "server");
        SimulatedRepo odd = repo("odd", 36).pullRequest(0);
        gitHub.stubFor(get(urlPathEqualTo(odd.path("/pulls"))).willReturn(okJson("[{\"number\":1,\"head\":null}]")));
        repo("server", 37).pullRequest(0).runs("completed/success").helmLog(LOG);
        String release = given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master"))
                .post("/api/releases").path("ID");
        ticks.sync();
        ticks.track(1);
        status(release).body("statuses.repo_name", contains("server"), "statuses.status", contains("success"));
        given().get("/api/releases/" + release + "/history").then()
                .body("find { it.Action == 'repos_synced' }.Details", containsString("acme/odd"));
    }

    @Test
    void excludedForLongerThanTheTimeout_isTrackedAgain() {
        repo("server", 37).pullRequest(0).runs("in_progress");
        String release = release("server");
        int id = given().get("/api/releases/" + release).path("repos[0].ID");
        String url = "/api/releases/" + release + "/repos/" + id;
        ticks.track(1);
        given().contentType(ContentType.JSON).body(Map.of("excluded", true)).patch(url).then().statusCode(200);
        ticks.sql("update repo_ci_status set tracking_started_at = now() - interval '30 hours'");
        given().contentType(ContentType.JSON).body(Map.of("excluded", false)).patch(url).then().statusCode(200);
        ticks.track(1);
        status(release).body("statuses[0].status", is("in_progress"));
    }

    @Test
    void rerun_afterTheEnd_isASecondAttempt() {
        repo("server", 37).pullRequest(0)
                .runs("completed/failure", "queued@2", "in_progress@2", "completed/success@2").helmLog(LOG);
        String release = release("server");
        ticks.track(1);
        status(release).body("statuses[0].status", is("failure"));
        ticks.track(1);
        status(release).body("statuses[0].status", is("pending"), "statuses[0].run_attempt", is(2),
                "statuses[0].chart_version", is(""), "any_in_progress", is(true));
        ticks.track(2);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is("1.1.937-rc.1"));
        assertEquals(List.of("ci_completed", "ci_started", "ci_failed", "ci_started", "repos_synced", "release_created"),
                history(release));
    }

    @Test
    void rerun_ofTheFailedJobsAlone_keepsTheChartVersionOfTheHelmJobBefore() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0)
                .runs("completed/failure", "queued@2", "completed/success@2")
                .jobs("helm/success@1", "notify/failure@1").helmLogOf(1, LOG);
        String release = release("server");
        ticks.track(1);
        status(release).body("statuses[0].status", is("failure"), "statuses[0].chart_version", is("1.1.937-rc.1"));
        repo.jobs("helm/success@1", "notify/failure@1", "notify/success@2");
        ticks.track(2);
        status(release).body("statuses[0].status", is("success"), "statuses[0].run_attempt", is(2),
                "statuses[0].chart_version", is("1.1.937-rc.1"));
    }

    @Test
    void rerun_ofTheHelmJob_hasTheVersionOfTheLastThatSucceeded() {
        repo("server", 37).pullRequest(0).runs("completed/failure@3")
                .attempt("completed/success@1").attempt("completed/success@2")
                .jobs("helm/success@1", "helm/success@2", "helm/failure@3")
                .helmLogOf(1, "CHART_VERSION=1.0.1").helmLogOf(2, "CHART_VERSION=1.0.2").helmLogOf(3, "CHART_VERSION=1.0.3");
        String release = release("server");
        ticks.track(2);
        status(release).body("statuses[0].status", is("failure"), "statuses[0].chart_version", is("1.0.2"));
    }

    @Test
    void jobsOfTheAttempt_notListedYet_areAskedForAgain() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("completed/success@2").attempt("completed/success@1")
                .jobs().helmLogOf(1, "CHART_VERSION=1.0.1").helmLogOf(2, "CHART_VERSION=1.0.2");
        String release = release("server");
        ticks.track(2);
        repo.jobs("helm/success@1");
        ticks.track(1);
        repo.jobs("helm/success@1", "helm/in_progress@2");
        ticks.track(1);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is(""));
        repo.jobs("helm/success@1", "helm/success@2");
        ticks.track(1);
        status(release).body("statuses[0].chart_version", is("1.0.2"));
    }

    @Test
    void logOfTheAttempt_notThereYet_isNotReplacedByAnOlderOne() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("completed/success@2").attempt("completed/success@1")
                .jobs("helm/success@1", "helm/success@2").helmLogOf(1, "CHART_VERSION=1.0.1");
        String release = release("server");
        ticks.track(2);
        status(release).body("statuses[0].chart_version", is(""));
        repo.helmLogOf(2, "CHART_VERSION=1.0.2");
        ticks.track(1);
        status(release).body("statuses[0].chart_version", is("1.0.2"));
    }

    @Test
    void jobs_neverListed_areGivenUpWithTheReason() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("completed/success").jobs();
        String release = release("server");
        ticks.track(8);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is(""),
                "statuses[0].last_error", is("GitHub's list of the run's jobs is not complete"));
        gitHub.verify(5, getRequestedFor(urlPathEqualTo(repo.path("/actions/runs/34000000037/jobs"))));
    }

    @Test
    void chartVersion_masked_isSaidToBe() {
        repo("server", 37).pullRequest(0).runs("completed/success").helmLog("CHART_VERSION=***");
        String release = release("server");
        ticks.track(8);
        status(release).body("statuses[0].chart_version", is(""), "statuses[0].last_error",
                containsString("masks CHART_VERSION"));
    }

    @Test
    void runThatCouldNotStart_isAFailureUntilARunOfTheWorkflowTakesItsPlace() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0);
        listRuns(repo, payload("workflow-run", "id", 5, "run_number", 1, "name", "", "path", "BuildFailed", "conclusion",
                "startup_failure", "html_url", "https://github.com/acme/server/actions/runs/5"));
        String release = release("server");
        ticks.track(6);
        status(release).body("statuses[0].status", is("failure"), "statuses[0].conclusion", is("startup_failure"),
                "statuses[0].run_url", is("https://github.com/acme/server/actions/runs/5"), "statuses[0].last_error", is(""));
        gitHub.verify(0, getRequestedFor(urlPathMatching(".*/jobs")));

        repo.runs("in_progress", "completed/success").helmLog(LOG);
        ticks.track(2);
        status(release).body("statuses[0].status", is("success"), "statuses[0].run_number", is(937),
                "statuses[0].chart_version", is("1.1.937-rc.1"));
        assertEquals(List.of("ci_completed", "ci_started", "ci_failed", "ci_started", "repos_synced", "release_created"),
                history(release));
    }

    @Test
    void pushThatFailed_repairedByAPerson_hasTheResultOfTheRepair() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("completed/failure").helmJob("failure");
        String release = release("server");
        ticks.track(1);
        status(release).body("statuses[0].status", is("failure"), "statuses[0]", not(hasKey("run_event")));

        ObjectNode push = payload("workflow-run", "id", repo.runId(), "run_number", 937, "conclusion", "failure");
        Object[] repair = { "id", 7, "run_number", 945, "event", "workflow_dispatch", "run_started_at",
                "2026-03-02T10:00:00Z" };
        ObjectNode running = payload("workflow-run", repair);
        listRuns(repo, push, running.put("status", "in_progress").putNull("conclusion"));
        ticks.track(1);
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0].run_number", is(945));
        listRuns(repo, push, payload("workflow-run", repair));
        ticks.track(2);
        status(release).body("statuses[0].status", is("success"), "statuses[0].run_event", is("workflow_dispatch"));
        assertEquals(List.of("ci_completed", "ci_started", "ci_failed", "ci_started", "repos_synced", "release_created"),
                history(release));
    }

    @Test
    void runThatWaitsForAnApproval_saysSoAndDoesNotTimeOut() {
        repo("server", 37).pullRequest(0).runs("waiting", "waiting", "completed/success").helmJob("skipped");
        String release = release("server");
        ticks.track(1);
        ticks.sql("update repo_ci_status set tracking_started_at = now() - interval '30 hours'");
        ticks.track(1);
        status(release).body("statuses[0].status", is("pending"), "statuses[0].conclusion", is("waiting"),
                "any_in_progress", is(true));
        given().accept("text/plain").get("/api/releases/" + release + "/ci-status").then()
                .body(containsString(
                        "[CI: ○ #937 waiting for approval https://github.com/acme/server/actions/runs/34000000037]"));
        ticks.track(1);
        status(release).body("statuses[0].status", is("success"), "statuses[0].conclusion", is("success"));
    }

    @Test
    void scheduledRun_whereNothingElseRan_saysSo() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0);
        listRuns(repo, payload("workflow-run", "event", "schedule"));
        repo.jobs("build/success@1");
        String release = release("server");
        ticks.track(2);
        status(release).body("statuses[0].status", is("pending"));
        ticks.track(1);
        status(release).body("statuses[0].status", is("success"), "statuses[0].run_event", is("schedule"));
        given().accept("text/plain").get("/api/releases/" + release + "/ci-status").then()
                .body(containsString("[CI: ✓ #937 (scheduled)]"));
    }

    /** What the list of runs answers from now on: all of them of the merge commit. */
    private void listRuns(SimulatedRepo repo, ObjectNode... runs) {
        repo.runsAnswer(okJson(json(Map.of("total_count", runs.length, "workflow_runs",
                Stream.of(runs).map(run -> run.put("head_sha", repo.mergeCommit())).toList()))));
    }

    @Test
    void rerun_beforeTheEndWasSeen_isASecondAttemptAndTheFirstHasItsEnd() {
        repo("server", 37).pullRequest(0).runs("in_progress", "in_progress@3", "completed/success@3")
                .attempt("completed/failure@1").attempt("completed/cancelled@2").helmLog(LOG);
        String release = release("server");
        ticks.track(2);
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0].run_attempt", is(3));
        assertEquals(
                List.of("ci_started 3 in_progress", "ci_failed 2 cancelled", "ci_started 2 cancelled", "ci_failed 1 failure",
                        "ci_started 1 in_progress"),
                attempts(release));
        ticks.track(1);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is("1.1.937-rc.1"));
    }

    @Test
    void rerun_whileTheAttemptBeforeItSeemsToGoOn_goesOn_andTheEndIsRecordedOnceItIsKnown() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("in_progress", "in_progress@2", "in_progress@2")
                .attempt("in_progress@1");
        String release = release("server");
        ticks.track(2);
        status(release).body("statuses[0].run_attempt", is(2), "statuses[0].last_error", containsString("attempt 1"));

        repo.attempt("completed/failure@1");
        ticks.track(1);
        status(release).body("statuses[0].last_error", containsString("attempt 1"));
        anIntervalLater();
        ticks.track(1);
        assertEquals(List.of("ci_failed 1 failure", "ci_started 2 in_progress", "ci_started 1 in_progress"), attempts(release));
        status(release).body("statuses[0].run_attempt", is(2), "statuses[0].status", is("in_progress"),
                "statuses[0].last_error", is(""));
    }

    @Test
    void rerun_ofAnAttemptThatGitHubDoesNotKeep_isTracked_andItsEndIsUnknown() {
        repo("server", 37).pullRequest(0).runs("in_progress", "completed/success@2").helmLog(LOG);
        String release = release("server");
        ticks.track(2);
        status(release).body("statuses[0].status", is("success"), "statuses[0].last_error", is(""),
                "statuses[0].chart_version", is("1.1.937-rc.1"));
        assertEquals(List.of("ci_completed 2 success", "ci_started 2 success", "ci_unknown 1 timeout",
                "ci_started 1 in_progress"), attempts(release));
    }

    @Test
    void rerun_whileTheAttemptBeforeItCannotBeRead_goesOnToItsEnd_andTheOtherIsAskedForUntilTheTimeout() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("in_progress", "in_progress@2", "completed/success@2")
                .helmLog(LOG);
        gitHub.stubFor(get(urlPathMatching(repo.path("/actions/runs/.*/attempts/1"))).willReturn(aResponse().withStatus(502)));
        String release = release("server");
        ticks.track(3);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is("1.1.937-rc.1"));

        ticks.track(3);
        gitHub.verify(1, getRequestedFor(urlPathMatching(".*/attempts/1")));
        anIntervalLater();
        ticks.track(3);
        gitHub.verify(2, getRequestedFor(urlPathMatching(".*/attempts/1")));
        status(release).body("statuses[0].status", is("success"), "statuses[0].last_error", containsString("502"));
        assertEquals(List.of("ci_completed 2 success", "ci_started 2 in_progress", "ci_started 1 in_progress"),
                attempts(release));
        ticks.sql("update repo_ci_status set unread_attempts = '1@1'");
        ticks.track(2);
        assertEquals(List.of("ci_unknown 1 timeout", "ci_completed 2 success", "ci_started 2 in_progress",
                "ci_started 1 in_progress"), attempts(release));
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is("1.1.937-rc.1"));
        assertEquals(0, ticks.sql("select from repo_ci_status where due_at is not null").size());
    }

    /** Twice the interval at which what cannot be read is asked for again. */
    private void anIntervalLater() {
        ticks.sql("update repo_ci_status set last_checked_at = last_checked_at - interval '4 seconds', unread_attempts = "
                + "regexp_replace(unread_attempts, '@[0-9]+', "
                + "'@' || cast(extract(epoch from last_checked_at) as bigint) - 4, 'g')");
    }

    @ParameterizedTest
    @ValueSource(ints = { 403, 404, 500 })
    void attemptThatCannotBeRead_expiresThoughTheRepositoryCannotBeReadEither(int status) {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("in_progress", "completed/success@2").helmLog(LOG);
        gitHub.stubFor(get(urlPathMatching(repo.path("/actions/runs/.*/attempts/1"))).willReturn(aResponse().withStatus(502)));
        String release = release("server");
        ticks.track(2);
        gitHub.stubFor(get(urlPathMatching("/repos/.*")).willReturn(aResponse().withStatus(status)));
        ticks.sql("update repo_ci_status set unread_attempts = '1@1'");
        ticks.track(1);
        assertEquals("ci_unknown 1 timeout", attempts(release).get(0));
        status(release).body("statuses[0].status", is("success"));
        assertEquals(0, ticks.sql("select from repo_ci_status where due_at is not null").size());
    }

    @Test
    void attemptThatCannotBeRead_doesNotHoldUpAnotherOne() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("in_progress", "in_progress@3");
        gitHub.stubFor(get(urlPathMatching(repo.path("/actions/runs/.*/attempts/.*"))).willReturn(aResponse().withStatus(502)));
        String release = release("server");
        ticks.track(2);
        repo.attempt("completed/cancelled@2");
        anIntervalLater();
        ticks.track(1);
        assertEquals(List.of("ci_failed 2 cancelled", "ci_started 3 in_progress", "ci_started 2 in_progress",
                "ci_started 1 in_progress"), attempts(release));
        status(release).body("statuses[0].run_attempt", is(3), "statuses[0].last_error", containsString("attempts/1"));
    }

    /** Its start shows that it is another attempt; the end of the one before is not that of this one. */
    @Test
    void rerunWhoseNumberLags_isNotTakenForTheEndOfTheAttemptBefore() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("completed/failure");
        String release = release("server");
        ticks.track(1);
        ticks.sql("update repo_ci_status set unread_attempts = '1@' || cast(extract(epoch from now()) as bigint)");
        listRuns(repo, payload("workflow-run", "id", repo.runId(), "run_number", 937, "status", "completed", "conclusion",
                "success", "run_started_at", "2026-11-20T12:00:00Z", "updated_at", "2026-11-20T12:10:00Z"));
        ticks.track(1);
        status(release).body("statuses[0].status", is("success"));
        assertEquals(List.of("ci_completed 2 success", "ci_started 2 success"), attempts(release).subList(0, 2));
    }

    @Test
    void attemptsBeforeTheFirstSight_thatCannotBeRead_startAllTheSame() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("in_progress@3").attempt("completed/failure@2");
        gitHub.stubFor(get(urlPathMatching(repo.path("/actions/runs/.*/attempts/1"))).willReturn(aResponse().withStatus(502)));
        String release = release("server");
        ticks.track(1);
        assertEquals(List.of("ci_started 3 in_progress", "ci_failed 2 failure", "ci_started 2 failure",
                "ci_started 1 in_progress"), attempts(release));
        repo.attempt("completed/cancelled@1");
        anIntervalLater();
        ticks.track(1);
        assertEquals("ci_failed 1 cancelled", attempts(release).get(0));
    }

    /** What the history has of attempts, newest first. */
    private static List<String> attempts(String release) {
        List<Map<String, String>> entries = given().get("/api/releases/" + release + "/history").path("");
        return entries.stream().filter(entry -> entry.get("Action").startsWith("ci_")).map(entry -> {
            JsonObject details = new JsonObject(entry.get("Details"));
            return entry.get("Action") + " " + details.getInteger("run_attempt") + " " + details.getString("status");
        }).toList();
    }

    @Test
    void runNeverEnds_timesOutOnce() {
        repo("server", 37).pullRequest(0).runs("in_progress");
        String release = release("server");
        ticks.track(1);
        ticks.sql("update repo_ci_status set tracking_started_at = now() - interval '24 hours'");
        ticks.track(3);
        status(release).body("statuses[0].status", is("timeout"), "statuses[0].run_number", is(937));
        assertEquals(List.of("ci_failed", "ci_started", "repos_synced", "release_created"), history(release));
    }

    @Test
    void openPullRequest_isWatchedUntilItsMerge() {
        repo("server", 37).pullRequest(3).runs("completed/success").helmLog(LOG);
        String release = release("server");
        status(release).body("statuses[0].status", is("pending"), "statuses[0].merge_commit_sha", is(""),
                "any_in_progress", is(true));
        given().get("/api/releases/" + release).then().body("repos[0].PRNumber", is(37), "repos[0].PRMerged", is(false),
                "repos[0].MergeCommitSHA", is(""));
        ticks.track(5);
        given().get("/api/releases/" + release).then().body("repos[0].PRMerged", is(true), "repos[0].MergeCommitSHA",
                is(repo("server", 37).mergeCommit()), "repos[0].CommitCount", is(15));
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is("1.1.937-rc.1"));
    }

    @Test
    void openPullRequest_retargeted_isSaidAndItsMergeThereDoesNotCount() {
        SimulatedRepo repo = repo("server", 37).pullRequest(9).runs("completed/success");
        String release = release("server");
        JsonObject elsewhere = new JsonObject().put("number", 37).put("state", "closed")
                .put("merged_at", "2026-11-20T10:00:00Z")
                .put("merge_commit_sha", repo.mergeCommit()).put("head", new JsonObject().put("ref", "uat"))
                .put("base", new JsonObject().put("ref", "develop"));
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/pulls/37"))).willReturn(okJson(elsewhere.encode())));
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/pulls"))).willReturn(okJson("[]")));
        ticks.sql("update repo_ci_status set due_at = now() + interval '1 hour'");
        ticks.sql("update release set sync_requested_at = now(), sync_due_at = now()");
        ticks.sync();
        assertEquals(1, ticks.sql("select count(*) from repo_ci_status where due_at <= now()").iterator().next().getInteger(0));
        ticks.track(2);
        status(release).body("statuses[0].status", is("pending"), "statuses[0].merge_commit_sha", is(""),
                "statuses[0].last_error", startsWith("pull request #37 merges uat into develop now"));
        gitHub.verify(0, getRequestedFor(urlPathEqualTo(repo.path("/actions/runs"))));
    }

    @Test
    void openPullRequest_isNeverTimedOut() {
        repo("server", 37).pullRequest(10).runs("none");
        String release = release("server");
        ticks.sql("update release set created_at = now() - interval '30 days'");
        ticks.track(5);
        status(release).body("statuses[0].status", is("pending"));
        gitHub.verify(0, getRequestedFor(urlPathEqualTo("/repos/acme/server/actions/runs")));
    }

    @Test
    void excludedRepo_isNotTrackedAndKeepsItsStatus() {
        repo("server", 37).pullRequest(0).runs("in_progress", "completed/success").helmLog(LOG);
        String release = release("server");
        int id = given().get("/api/releases/" + release).path("repos[0].ID");
        given().contentType(ContentType.JSON).body(Map.of("excluded", true))
                .patch("/api/releases/" + release + "/repos/" + id).then().statusCode(200).body("status", is("ok"));
        ticks.track(2);
        status(release).body("statuses.status", contains("pending"), "statuses.excluded", contains(true),
                "any_in_progress", is(false));
        gitHub.verify(0, getRequestedFor(urlPathEqualTo("/repos/acme/server/actions/runs")));
        given().get("/api/releases/" + release).then().body("repos[0].Excluded", is(true), "ci_summary", hasEntry("total", 0));

        given().contentType(ContentType.JSON).body(Map.of("excluded", false))
                .patch("/api/releases/" + release + "/repos/" + id).then().statusCode(200);
        ticks.track(2);
        status(release).body("statuses.status", contains("success"));
        assertEquals(List.of("ci_completed", "ci_started", "repo_included", "repo_excluded", "repos_synced",
                "release_created"), history(release));
    }

    @Test
    void logMissing_statusStandsAndTheVersionCanBeReadLater() {
        SimulatedRepo repo = repo("server", 37).pullRequest(0).runs("completed/success").helmLog(LOG);
        gitHub.stubFor(get(urlPathMatching(repo.path("/actions/jobs/.*/logs"))).willReturn(aResponse().withStatus(404)));
        String release = release("server");
        ticks.track(8);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is(""),
                "statuses[0].last_error", containsString("404"));

        repo.helmLog(LOG);
        int id = given().get("/api/releases/" + release).path("repos[0].ID");
        given().post("/api/releases/" + release + "/repos/" + id + "/refresh-chart-version").then().statusCode(200)
                .body("chart_name", is("server"), "chart_version", is("1.1.937-rc.1"));
        status(release).body("statuses[0].chart_version", is("1.1.937-rc.1"));
    }

    @Test
    void twoClaimsAtOnce_recordEachAttemptOnce() {
        repo("server", 37).pullRequest(0).runs("completed/failure").helmJob("skipped");
        String release = release("server");
        ticks.sql("update repo_ci_status set due_at = now(), lease = null");
        ticks.track(1);
        // an observation whose lease was taken away is dropped
        ticks.sql("update repo_ci_status set due_at = now(), lease = gen_random_uuid()");
        ticks.track(1);
        assertEquals(List.of("ci_failed", "ci_started", "repos_synced", "release_created"), history(release));
    }

    /** As of a replica that comes back after a pause: the others have gone on meanwhile. */
    @Test
    void mergeSeenWithALeaseThatIsGone_isNotRecorded() {
        repo("server", 37).pullRequest(1).runs("in_progress").helmJob("skipped");
        String release = release("server");
        ticks.sql("update repo_ci_status set due_at = now()");
        CiTracker.Observed seen = ticks.run(() -> store.claim(1).flatMap(claimed -> tracker.observe(claimed.get(0))));
        ticks.sql("update repo_ci_status set lease = null");
        ticks.run(() -> recorder.record(List.of(seen)));
        status(release).body("statuses[0].merge_commit_sha", is(""));

        ticks.track(1);
        status(release).body("statuses[0].merge_commit_sha", is(repo("server", 37).mergeCommit()));
    }

    @Test
    void authorization_isSentToGitHubAndNotToTheLogHost() {
        repo("server", 37).pullRequest(0).runs("completed/success").helmLog(LOG);
        release("server");
        ticks.track(1);
        gitHub.verify(1, getRequestedFor(urlPathMatching("/log-host/.*")).withoutHeader("Authorization"));
        gitHub.verify(1, getRequestedFor(urlPathMatching(".*/logs"))
                .withHeader("Authorization", matching("Bearer " + TestServices.TOKEN)));
    }

    /**
     * None yet, queued, in progress, completed, its jobs, its log: what stays the same in between costs nothing. A repository
     * of its own, since answers of another test's would be known.
     */
    @Test
    void ordinaryRunOfTenMinutes_isChargedSixCalls() {
        SimulatedRepo repo = repo("ordinary", 38).pullRequest(0).runs("none", "queued", "in_progress").helmLog(LOG);
        String release = release("ordinary");
        gitHub.resetRequests();
        ticks.track(19);
        repo.runs("completed/success");
        ticks.track(4);
        status(release).body("statuses[0].status", is("success"), "statuses[0].chart_version", is("1.1.937-rc.1"));
        List<ServeEvent> calls = gitHub.getAllServeEvents().stream()
                .filter(call -> call.getRequest().getUrl().startsWith("/repos/")).toList();
        assertEquals(22, calls.size());
        assertEquals(6, calls.stream().filter(call -> call.getResponse().getStatus() != 304).count());
    }

    /** What it was read from is stored with it, so a replica that has never asked knows it too. */
    @Test
    void unchangedRun_isAskedForConditionallyAndChecked() {
        repo("server", 37).pullRequest(0).runs("in_progress").helmLog(LOG);
        String release = release("server");
        ticks.track(1);
        ticks.sql("update repo_ci_status set last_checked_at = null");
        ticks.track(1);
        gitHub.verify(1, getRequestedFor(urlPathEqualTo("/repos/acme/server/actions/runs"))
                .withHeader("If-None-Match", matching(".+")));
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0].last_checked_at", greaterThan(0));

        ticks.sql("update repo_ci_status set look_key = gen_random_uuid()");
        ticks.track(1);
        gitHub.verify(1, getRequestedFor(urlPathEqualTo("/repos/acme/server/actions/runs"))
                .withHeader("If-None-Match", matching(".+")));
    }
}
