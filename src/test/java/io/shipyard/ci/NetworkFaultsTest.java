package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.Management;
import io.shipyard.testing.Patience;
import io.shipyard.testing.SilentServer;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;

/** Connections and answers that fail, or never come. */
@QuarkusTest
@WithTestResource(TestServices.class)
class NetworkFaultsTest extends FaultyServices {

    /** Each with the hours that it lasts. GitHub's own word that a repository is not there does not stop its time. */
    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("reset", 30, fault(Fault.CONNECTION_RESET_BY_PEER), "gave no answer"),
                arguments("closed", 30, fault(Fault.EMPTY_RESPONSE), "gave no answer"),
                arguments("garbage", 30, fault(Fault.RANDOM_DATA_THEN_CLOSE), "gave no answer"),
                arguments("cut off", 30, fault(Fault.MALFORMED_RESPONSE_CHUNK), "gave no answer"),
                arguments("500", 30, aResponse().withStatus(500), "GitHub answered 500"),
                arguments("502", 30, aResponse().withStatus(502).withBody("<html>Bad gateway</html>"), "GitHub answered 502"),
                arguments("503", 30, aResponse().withStatus(503).withBody("{\"message\":\"Busy\"}"), "503 for"),
                arguments("HTML", 30, aResponse().withHeader("Content-Type", "text/html").withBody("<html>Unicorn!</html>"),
                        "not the JSON it should be"),
                arguments("truncated JSON", 30, okJson("{\"total_count\":1,\"workflow_runs\":[{\"id\":34000"),
                        "not the JSON it should be"),
                arguments("404", 20, aResponse().withStatus(404).withBody("{\"message\":\"Not Found\"}"),
                        "GitHub answered 404"),
                arguments("redirect elsewhere", 30, aResponse().withStatus(301).withHeader("Location", "http://localhost:1/"),
                        "redirects to another host"));
    }

    private static ResponseDefinitionBuilder fault(Fault fault) {
        return aResponse().withFault(fault);
    }

    /** Four repositories in four stages of their lives meet the fault; the fifth is well. */
    @ParameterizedTest(name = "{0}, {1} h")
    @MethodSource("faults")
    void someRepositoriesFaulty_forHours_standUntilItIsOver(String name, int hours, ResponseDefinitionBuilder fault,
            String error) {
        repo("ended", 31).pullRequest(0).runs("completed/success").helmJobRunning();
        repo("running", 32).pullRequest(0).runs("in_progress", "in_progress", "completed/success").helmJob("skipped");
        repo("unmerged", 33).pullRequest(2).runs("completed/success").helmJob("skipped");
        repo("waiting", 34).pullRequest(0).runs("none", "none", "completed/success").helmJob("skipped");
        repo("well", 37).pullRequest(0)
                .runs("none", "queued", "queued", "in_progress", "in_progress", "completed/success").helmLog(LOG);
        String release = release("ended", "running", "unmerged", "waiting", "well");
        ticks.track(2);
        Map<String, String> before = Map.of("ended", "success", "running", "in_progress", "unmerged", "pending", "waiting",
                "pending", "well", "pending");
        assertEquals(before, statuses(release));
        Map<String, Object> running = row(release, "running");

        StubMapping broken = gitHub.stubFor(get(urlPathMatching("/repos/acme/(ended|running|unmerged|waiting)/.*"))
                .willReturn(fault));
        ticks.sql("update repo_ci_status set tracking_started_at = now() - interval '" + hours + " hours', "
                + "ended_at = ended_at - interval '23 hours' where tracking_started_at is not null and release_repo_id in "
                + "(select id from release_repo where repo_name <> 'well')");
        ticks.track(2);
        ticks.sql("update release set sync_requested_at = now(), sync_due_at = now()");
        ticks.sync();
        ticks.track(2);
        assertEquals(with(before, "well", "success"), statuses(release), () -> rows(release).toString());
        assertEquals(Map.of("ended", ONCE, "running", List.of("ci_started"), "well", ONCE), history(release));
        for (String faulty : List.of("ended", "running", "unmerged", "waiting")) {
            assertThat((String) row(release, faulty).get("last_error"),
                    allOf(containsString(error), containsString("/repos/acme/" + faulty + "/")));
        }
        assertEquals(running.get("last_checked_at"), row(release, "running").get("last_checked_at"));
        assertEquals(running.get("run_url"), row(release, "running").get("run_url"));
        assertEquals("", row(release, "well").get("last_error"));
        assertEquals("1.1.937", row(release, "well").get("chart_version"));

        gitHub.removeStub(broken);
        repo("ended", 31).helmLog(LOG);
        ticks.track(3);
        assertEquals(Map.of("ended", "success", "running", "success", "unmerged", "success", "waiting", "success", "well",
                "success"), statuses(release));
        assertEquals(Map.of("ended", ONCE, "running", ONCE, "unmerged", ONCE, "waiting", ONCE, "well", ONCE),
                history(release));
        given().get("/api/releases/" + release + "/ci-status").then().body("statuses.last_error", everyItem(is("")));
        assertEquals("1.1.937", row(release, "ended").get("chart_version"));
    }

    @Test
    void connectionRefused_forLongerThanTheTimeout_changesNothing() {
        repo("server", 36).pullRequest(0).runs("in_progress", "completed/success").helmJob("skipped");
        repo("webapp", 37).pullRequest(0).runs("none", "completed/success").helmLog(LOG);
        String release = release("server", "webapp");
        ticks.track(1);
        gitHub.stop();
        try {
            ticks.sql("update repo_ci_status set tracking_started_at = now() - interval '30 hours'");
            ticks.track(4);
        } finally {
            gitHub.start();
        }
        assertEquals(Map.of("server", "in_progress", "webapp", "pending"), statuses(release));
        assertEquals(Map.of("server", List.of("ci_started")), history(release));
        given().get("/api/releases/" + release + "/ci-status").then().body("statuses.last_error",
                everyItem(containsString("gave no answer (Connection refused")));
        given().get(Management.url("/q/health/ready")).then().statusCode(200);
        ticks.track(1);
        assertEquals(Map.of("server", "success", "webapp", "success"), statuses(release));
        assertEquals(Map.of("server", ONCE, "webapp", ONCE), history(release));
    }

    /** One does not answer at all, the other never comes to an end: both are given up, and neither is waited for. */
    @Test
    void answerThatNeverComes_holdsUpNobodyElse() {
        SimulatedRepo silent = repo("silent", 35).pullRequest(0).runs("in_progress", "completed/success").helmJob("skipped");
        SimulatedRepo slow = repo("slow", 36).pullRequest(0).runs("in_progress", "completed/success").helmJob("skipped");
        repo("well", 37).pullRequest(0).runs("queued", "queued", "in_progress", "completed/success").helmLog(LOG);
        String release = release("silent", "slow", "well");
        ticks.track(1);
        int longerThanAnyTimeout = (int) Duration.ofSeconds(60).toMillis();
        List<StubMapping> broken = List.of(
                gitHub.stubFor(get(urlPathEqualTo(silent.path("/actions/runs")))
                        .willReturn(okJson("{}").withFixedDelay(longerThanAnyTimeout))),
                gitHub.stubFor(get(urlPathEqualTo(slow.path("/actions/runs")))
                        .willReturn(okJson("[\"an answer\"]").withChunkedDribbleDelay(10, longerThanAnyTimeout))));
        ticks.sql("update repo_ci_status set due_at = now()");
        Future<Void> hanging = clients.start(() -> ticks.run(tracker::poll));
        await().until(() -> requests("silent") + requests("slow") >= 4);
        tickUntil("well", () -> {
            assertEquals("success", row(release, "well").get("status"));
            assertEquals("1.1.937", row(release, "well").get("chart_version"));
        });
        assertFalse(hanging.isDone(), "the well repository had to wait for the others");
        assertEquals("in_progress", row(release, "silent").get("status"));

        Patience.result(hanging);
        assertEquals(Map.of("silent", "in_progress", "slow", "in_progress", "well", "success"), statuses(release));
        for (String faulty : List.of("silent", "slow")) {
            assertThat((String) row(release, faulty).get("last_error"), containsString("gave no answer ("));
        }
        broken.forEach(gitHub::removeStub);
        ticks.track(1);
        assertEquals(Map.of("silent", ONCE, "slow", ONCE, "well", ONCE), history(release));
    }

    /** A log's host is another one, and as little to be relied on. */
    @Test
    void logHostThatNeverAnswers_holdsUpNobodyElse() throws IOException {
        SimulatedRepo silent = repo("silent", 36).pullRequest(0).runs("completed/success").helmLog(LOG);
        repo("well", 37).pullRequest(0).runs("completed/success").helmLog(LOG);
        Future<Void> hanging;
        String release;
        try (SilentServer acceptsOnly = new SilentServer()) {
            gitHub.stubFor(get(urlPathMatching(silent.path("/actions/jobs/.*/logs"))).willReturn(aResponse().withStatus(302)
                    .withHeader("Location", "http://localhost:" + acceptsOnly.getLocalPort() + "/log")));
            release = release("silent", "well");
            ticks.run(tracker::poll);
            ticks.sql("update repo_ci_status set chart_due_at = null where release_repo_id = "
                    + "(select id from release_repo where repo_name = 'well')");
            hanging = clients.start(() -> ticks.run(charts::poll));
            await().until(() -> requests("silent", "logs") == 1);
            ticks.sql("update repo_ci_status set chart_due_at = now() where release_repo_id = "
                    + "(select id from release_repo where repo_name = 'well')");
            await().untilAsserted(() -> {
                ticks.run(charts::poll);
                assertEquals("1.1.937", row(release, "well").get("chart_version"));
            });
            assertFalse(hanging.isDone(), "the well repository had to wait for the other");
        }
        Patience.result(hanging);
        assertEquals(Map.of("silent", "success", "well", "success"), statuses(release));
        assertThat((String) row(release, "silent").get("last_error"), startsWith("the job's log could not be read"));
        silent.helmLog(LOG);
        ticks.track(1);
        assertEquals("1.1.937", row(release, "silent").get("chart_version"));
        assertEquals(Map.of("silent", ONCE, "well", ONCE), history(release));
    }
}
