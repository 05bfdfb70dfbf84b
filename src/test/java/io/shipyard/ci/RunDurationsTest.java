package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.GitHubPayloads.json;
import static io.shipyard.testing.GitHubPayloads.payload;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.shipyard.testing.GitHubPayloads;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

/** How long runs take: what is kept of those that succeeded, and what is expected of the next one. */
@QuarkusTest
@WithTestResource(TestServices.class)
class RunDurationsTest {

    /** When {@link SimulatedRepo}'s first attempts start. */
    private static final long START = Instant.parse("2026-11-20T10:16:40Z").getEpochSecond();

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    private SimulatedRepo merged(String... runs) {
        return new SimulatedRepo(gitHub, "server", 37).commits(15).pullRequest(0).runs(runs).helmJob("skipped");
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

    /** Runs that have taken so long, the last one first. */
    private void known(String repository, int... seconds) {
        for (int i = 0; i < seconds.length; i++) {
            ticks.sql("insert into run_duration values ('" + repository + "', " + (100 - i) + ", 1, " + seconds[i]
                    + ", timestamptz '2026-11-01' - " + i + " * interval '1 day')");
        }
    }

    private static String server() {
        return Long.toString(GitHubPayloads.SERVER_ID);
    }

    private List<String> kept() {
        return StreamSupport
                .stream(ticks.sql("select repository || ' ' || workflow_run_id || '@' || run_attempt || ' ' || seconds "
                        + "from run_duration order by completed_at desc").spliterator(), false)
                .map(row -> row.getString(0)).toList();
    }

    @Test
    void runUnderWay_isExpectedToTakeTheMedianOfThoseBefore() {
        known(server(), 100, 900, 300, 200);
        merged("queued", "in_progress", "in_progress", "completed/success");
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].status", is("pending"), "statuses[0]", not(hasKey("expected_completed_at")));
        ticks.track(1);
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0].started_at", is((int) START),
                "statuses[0].expected_completed_at", is((int) START + 250));
        known("acme/server", 1, 1, 1, 1, 1);
        ticks.track(1);
        status(release).body("statuses[0].expected_completed_at", is((int) START + 250));
        ticks.track(1);
        status(release).body("statuses[0].status", is("success"), "statuses[0]", not(hasKey("expected_completed_at")));
    }

    @Test
    void fewerThanThreeRuns_estimateNothing() {
        known(server(), 100, 200);
        merged("in_progress");
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].status", is("in_progress"), "statuses[0]", not(hasKey("expected_completed_at")));
    }

    @Test
    void moreThanTenRuns_areTheLastTen() {
        known(server(), 10, 10, 10, 10, 10, 10, 90, 90, 90, 90, 90, 90, 90, 90, 90);
        merged("in_progress");
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].expected_completed_at", is((int) START + 10));
    }

    @Test
    void runThatSucceeded_isKeptOnce_forAllReleases_andTheOldestGoes() {
        known(server(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        known("other", 1);
        SimulatedRepo repo = merged("in_progress", "completed/success");
        release();
        release();
        ticks.track(4);
        assertEquals(11, kept().size());
        assertEquals(server() + " " + repo.runId() + "@1 20", kept().get(0));
        assertEquals(List.of("1", "2", "3", "4", "5", "6", "7", "8", "9"), kept().stream()
                .filter(row -> row.startsWith(server())).skip(1).map(row -> row.split(" ")[2]).toList());
    }

    @Test
    void runThatFailed_isNotKept_andOneStartedAgainIsExpectedAnew() {
        known(server(), 100, 200, 300);
        merged("in_progress", "completed/failure", "in_progress@2", "completed/success@2");
        String release = release();
        ticks.track(2);
        assertEquals(3, kept().size());
        ticks.track(1);
        status(release).body("statuses[0].run_attempt", is(2), "statuses[0].expected_completed_at",
                is((int) START + 1_000 + 200));
        ticks.track(1);
        assertEquals(4, kept().size());
    }

    @Test
    void repositoryWhoseIdComesWithTheRun_hasItAtOnce() {
        known(server(), 100, 200, 300);
        merged("in_progress", "completed/success");
        String release = release();
        ticks.sql("update release_repo set github_id = 0");
        ticks.track(1);
        status(release).body("statuses[0].expected_completed_at", is((int) START + 200));
        ticks.track(1);
        assertEquals(4, kept().stream().filter(row -> row.startsWith(server())).count());
    }

    @Test
    void repositoryWithoutAnId_hasItsName() {
        known("acme/server", 100, 200, 300);
        new SimulatedRepo(gitHub, "server", 37, 0).commits(15).pullRequest(0).runs("in_progress", "completed/success")
                .helmJob("skipped");
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].expected_completed_at", is((int) START + 200));
        ticks.track(1);
        assertEquals(4, kept().stream().filter(row -> row.startsWith("acme/server")).count());
    }

    @Test
    void supersedingRun_isExpectedToo() {
        known(server(), 100, 200, 300);
        SimulatedRepo repo = merged("completed/cancelled");
        String later = "b".repeat(40);
        ObjectNode run = payload("workflow-run", "id", 34_100_000_945L, "run_number", 945, "head_sha", later, "status",
                "in_progress", "conclusion", null, "run_started_at", "2026-03-02T09:15:00Z");
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/actions/workflows/general.yaml/runs")))
                .willReturn(okJson(json(Map.of("total_count", 1, "workflow_runs", List.of(run))))));
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/actions/runs/34100000945"))).willReturn(okJson(json(run))));
        gitHub.stubFor(get(urlPathEqualTo(repo.path("/compare/" + repo.mergeCommit() + "..." + later)))
                .willReturn(okJson("{\"status\": \"ahead\", \"total_commits\": 1, \"commits\": []}")));
        String release = release();
        ticks.track(1);
        status(release).body("statuses[0].superseded_by.status", is("in_progress"), "statuses[0].expected_completed_at",
                is((int) Instant.parse("2026-03-02T09:18:20Z").getEpochSecond()));
    }
}
