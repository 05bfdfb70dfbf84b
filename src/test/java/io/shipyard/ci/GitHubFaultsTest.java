package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.Management;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;

/** Words of GitHub that stand in the way: a refused credential, a new name. */
@QuarkusTest
@WithTestResource(TestServices.class)
class GitHubFaultsTest extends FaultyServices {

    @Test
    void credentialRefused_forLongerThanTheTimeout_isSaidOnceAndPollingSlowsDown() {
        repo("ended", 35).pullRequest(0).runs("completed/success").helmJobRunning();
        repo("running", 36).pullRequest(0).runs("in_progress", "completed/success").helmJob("skipped");
        repo("unmerged", 37).pullRequest(1).runs("completed/success").helmJob("skipped");
        String release = release("ended", "running", "unmerged");
        ticks.track(1);
        Map<String, String> before = statuses(release);
        // GitHub has not taken it for a while
        clock.move(Duration.ofMinutes(2));
        StubMapping refused = gitHub.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(401)
                .withBody("{\"message\":\"Bad credentials\"}")));
        try (CapturedLog log = new CapturedLog()) {
            ticks.sql("update repo_ci_status set tracking_started_at = now() - interval '30 hours'");
            ticks.track(3);
            ticks.sql("update release set sync_requested_at = now(), sync_due_at = now()");
            ticks.sync();
            ticks.sync();
            given().post("/api/releases/" + release + "/repos/" + row(release, "ended").get("repo_id")
                    + "/refresh-chart-version").then().statusCode(503);
            assertEquals(before, statuses(release));
            given().get("/api/releases/" + release + "/ci-status").then().body("statuses.last_error",
                    everyItem(containsString("check GITHUB_TOKEN")));
            given().get(Management.url("/q/health/ready")).then().statusCode(200);
            assertThat(log.messages(Level.SEVERE, ""), contains(startsWith("GitHub refuses the token (401)")));

            // the intervals of the tests: checks of what is under way 1 s apart, slow checks 2 s, both spread by a twentieth
            String wait = "select extract(epoch from due_at - timestamptz '%s') from repo_ci_status where due_at is not null";
            String begun = databaseTime();
            ticks.track(1);
            String done = databaseTime();
            assertThat(seconds(String.format(wait, begun)), everyItem(greaterThanOrEqualTo(1.9)));
            assertThat(seconds(String.format(wait, done)), everyItem(lessThanOrEqualTo(2.1)));

            gitHub.removeStub(refused);
            repo("ended", 35).helmLog(LOG);
            ticks.sync();
            ticks.track(3);
            assertThat(log.messages(Level.SEVERE, ""), hasSize(1));
            assertThat(log.messages(Level.INFO, "the token"), contains("GitHub takes the token again"));
        }
        assertEquals(Map.of("ended", ONCE, "running", ONCE, "unmerged", ONCE), history(release));
        given().get("/api/releases/" + release + "/ci-status").then().body("statuses.last_error", everyItem(is("")));
    }

    private String databaseTime() {
        return ticks.sql("select clock_timestamp()::text as now").iterator().next().getString("now");
    }

    private List<Double> seconds(String query) {
        List<Double> seconds = new ArrayList<>();
        ticks.sql(query).forEach(row -> seconds.add(row.getDouble(0)));
        return seconds;
    }

    /** GitHub answers a repository's old name with the place of the new one. */
    @Test
    void repositoryRenamed_inMidLife_isFollowed() {
        SimulatedRepo server = repo("server", 36).pullRequest(0).runs("in_progress");
        SimulatedRepo plugin = repo("plugin", 37).pullRequest(1);
        String release = release("plugin", "server");
        ticks.track(1);
        server.renamed("new-server").commits(15).pullRequest(0)
                .runs("in_progress", "completed/failure", "queued@2", "completed/success@2").helmLog(LOG);
        plugin.renamed("new-plugin").commits(15).pullRequest(0).runs("queued", "completed/success").helmLog(LOG);
        ticks.track(1);
        assertEquals(Map.of("new-plugin", "pending", "new-server", "in_progress"), statuses(release));
        ticks.sql("update release set sync_requested_at = now(), sync_due_at = now()");
        ticks.sync();
        ticks.track(3);
        assertEquals(Map.of("new-plugin", "success", "new-server", "success"), statuses(release));
        assertEquals(List.of("ci_started", "ci_failed", "ci_started", "ci_completed"), all(history(release), "server"));
        assertEquals(ONCE, all(history(release), "plugin"));
        given().get("/api/releases/" + release + "/ci-status").then().body("statuses.last_error", everyItem(is("")),
                "statuses.chart_version", everyItem(is("1.1.937")));
    }

    /** Under its former name and under its new one. */
    private static List<String> all(Map<String, List<String>> history, String name) {
        return Stream.of(name, "new-" + name).flatMap(any -> history.getOrDefault(any, List.of()).stream()).toList();
    }
}
