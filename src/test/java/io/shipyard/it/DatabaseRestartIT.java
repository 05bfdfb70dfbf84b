package io.shipyard.it;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.Problems.assertProblem;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.shipyard.it.SimulatedRelease.Outcome;
import io.shipyard.testing.DatabaseProcess;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedRepo;
import io.vertx.core.json.JsonObject;

/** The packaged service, whose PostgreSQL goes away without a word and comes back with its data. */
class DatabaseRestartIT {

    private static final String TOKEN = "a-token-that-no-log-may-hold";
    private static final int REQUESTS = 40;
    private static final String CLAIMS = "ci_tick_phase_seconds_count.*phase=\"claim\".*";

    private static final List<String> METRICS = List.of("github_requests_seconds_count", "github_requests_in_flight",
            "github_requests_waiting", "github_rate_limit_remaining", "github_rate_limit_gate_closed",
            "github_polling_stretch_ratio", "github_credential_refused", "ci_due_rows", "ci_due_oldest_age_seconds",
            "ci_tick_seconds_count", "ci_tick_phase_seconds_count", "ci_status_transitions_total",
            "ci_detection_latency_seconds_bucket", "ci_event_streams", "ci_chart_extractions_total",
            "ci_releases_deleted_total", "http_server_requests_seconds_count", "jvm_memory_used_bytes");

    @TempDir
    Path folder;

    @TempDir
    Path databaseFolder;

    private static Map<String, String> environment(WireMockServer gitHub, DatabaseProcess database) {
        Map<String, String> environment = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", TOKEN,
                "GITHUB_API_URL", gitHub.baseUrl(), "CI_POLL_INTERVAL", "1s", "CI_RATE_LIMIT_INTERVAL", "2s"));
        environment.putAll(database.settings());
        return environment;
    }

    @Test
    void databaseKilled_inMidTick_isOutlivedWithoutLossOrRestart() throws Exception {
        HeldAnswers answers = new HeldAnswers();
        WireMockServer gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort().extensions(answers));
        gitHub.start();
        SimulatedRelease.stub(gitHub);
        // every answer counts here, so this one's second run begins when checks are recorded again
        SimulatedRepo reruns = new SimulatedRepo(gitHub, "reruns", 7).runs("in_progress");
        try (DatabaseProcess database = new DatabaseProcess(databaseFolder)) {
            database.start();
            assertCallersAreDistinguished(gitHub, database);
            try (ServiceProcess service = new ServiceProcess(folder, environment(gitHub, database))) {
                service.start();
                ServiceClient client = new ServiceClient(service);
                String release = client.create();
                await().until(() -> client.outcome(release).ciHistory().size() >= 4);

                answers.hold(reruns.path("/actions/runs"));
                await().until(() -> answers.holds(reruns.path("/actions/runs")));
                // a tick that fails to claim has nothing to record: the one that waits has claimed all that it will
                double claims = service.metric(CLAIMS);
                await().until(() -> service.metric(CLAIMS) >= claims + 3);
                String leaseEnds = database.select("select max(due_at) from repo_ci_status where lease is not null").get(0);
                database.kill();
                answers.release();
                assertUnavailable(service, release);
                await().until(() -> service.log().contains("could not be recorded"));

                database.start();
                String back = database.select("select now()").get(0);
                changeChartNameOfOneThatWaits(database, "changed-unheard");
                await().until(() -> client.get(release + "/ci-status").statusCode() == 200);
                assertEquals("changed-unheard", chartNameOfTheOneThatWaits(client, release));

                // before its lease has run out
                await().until(() -> database.select("select 1 from repo_ci_status c "
                        + "join release_repo r on r.id = c.release_repo_id where repo_name = 'reruns' and lease is null "
                        + "and last_checked_at > '" + back + "' and last_checked_at < '" + leaseEnds + "'").size() == 1);
                reruns.runs("completed/failure", "queued@2", "in_progress@2", "completed/success@2");
                await().untilAsserted(() -> assertEquals(Outcome.EXPECTED, client.outcome(release)));

                await().until(() -> service.log().contains("are received again"));
                assertEquals("changed-unheard", chartNameOfTheOneThatWaits(client, release));
                changeChartNameOfOneThatWaits(database, "changed-received");
                await().until(() -> chartNameOfTheOneThatWaits(client, release).equals("changed-received"));
                assertWatched(service);
                assertLogIsBrief(service.log());
            }
        } finally {
            gitHub.stop();
        }
    }

    /** With the line that the operator of a new installation reads; here as JSON, which is what production has. */
    private void assertCallersAreDistinguished(WireMockServer gitHub, DatabaseProcess database) throws IOException {
        Map<String, String> environment = environment(gitHub, database);
        String place = environment.get("DATABASE_URL").replaceFirst(".*//(.*)/.*", "$1");
        environment.put("DATABASE_USERNAME", "stranger");
        environment.put("LOG_FORMAT", null);
        try (ServiceProcess service = new ServiceProcess(Files.createDirectory(folder.resolve("stranger")), environment)) {
            assertEquals(1, service.runToEnd());
            assertEquals("shipyard-ci cannot start: the database at " + place + " refuses stranger: set DATABASE_USERNAME and "
                    + "DATABASE_PASSWORD", new JsonObject(service.log()).getString("message"));
        }
    }

    private static void assertUnavailable(ServiceProcess service, String release) {
        String status = service.url(release + "/ci-status");
        await().until(() -> given().get(status).statusCode() == 503);
        for (int i = 0; i < REQUESTS / 4; i++) {
            Stream.<Response> of(given().get(status), given().get(service.url("/api/releases")),
                    given().get(service.url(release + "/history")),
                    given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master"))
                            .post(service.url("/api/releases")))
                    .forEach(answer -> assertProblem(503, answer).header("Retry-After", notNullValue()));
        }
    }

    /** What operators see of it, now that all of it has happened. */
    private static void assertWatched(ServiceProcess service) {
        for (String path : List.of("/q/health", "/q/health/started", "/q/health/live", "/q/health/ready")) {
            given().get(service.managementUrl(path)).then().statusCode(200).body("status", is("UP"));
        }
        given().get(service.managementUrl("/q/info")).then().statusCode(200);
        List<String> series = given().get(service.managementUrl("/q/metrics")).then().statusCode(200).extract().asString()
                .lines().toList();
        for (String name : METRICS) {
            assertThat(name, series.stream().filter(line -> line.matches(name + "(\\{.*\\})? .*")).toList(), not(empty()));
        }
    }

    /** As another replica would, of a repository that nothing else changes. */
    private static void changeChartNameOfOneThatWaits(DatabaseProcess database, String name) {
        database.update("update repo_ci_status set chart_name = '" + name + "' where release_repo_id = "
                + "(select id from release_repo where repo_name = 'waits')");
    }

    private static String chartNameOfTheOneThatWaits(ServiceClient client, String release) {
        return client.get(release + "/ci-status").path("statuses.find { it.repo_name == 'waits' }.chart_name");
    }

    private static void assertLogIsBrief(String log) {
        assertThat(log, not(containsString(TOKEN)));
        assertThat("errors are not logged with every request", lines(log, " ERROR "), hasSize(lessThanOrEqualTo(3)));
        assertThat("an outage is logged briefly", lines(log, " WARN "), hasSize(lessThanOrEqualTo(25)));
        // but Netty's, of one line, for each connection that is closed under a statement
        assertThat(lines(log, "\tat ").stream().filter(line -> !line.contains("at io.netty.")).toList(), empty());
    }

    private static List<String> lines(String log, String part) {
        return log.lines().filter(line -> line.contains(part)).toList();
    }
}
