package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.restassured.response.Response;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.Patience;
import io.shipyard.testing.RawHttp;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestClients;
import io.shipyard.testing.TestDatabase;

/** The packaged service, stopped while it waits for GitHub. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class ShutdownIT {

    private static final List<String> ONCE = List.of("ci_started", "ci_completed");

    @TempDir
    Path folder;

    final HeldAnswers answers = new HeldAnswers();
    final WireMockServer gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort().extensions(answers));
    final TestDatabase database = TestDatabase.create();

    @BeforeEach
    void startGitHub() {
        gitHub.start();
    }

    @AfterEach
    void stopServices() {
        answers.release();
        gitHub.stop();
        database.close();
    }

    private ServiceProcess service(String name) throws IOException {
        return service(name, gitHub);
    }

    private ServiceProcess service(String name, WireMockServer gitHub) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token",
                "GITHUB_API_URL", gitHub.baseUrl(), "CI_POLL_INTERVAL", "1s", "CI_RATE_LIMIT_INTERVAL", "2s"));
        // whoever keeps it from answering the last request keeps it from ending while the test waits
        environment.put("QUARKUS_SHUTDOWN_TIMEOUT", "1H");
        environment.putAll(database.settings());
        return new ServiceProcess(Files.createDirectory(folder.resolve(name)), environment);
    }

    /**
     * A check, a reading of a chart version and a discovery are under way, and beside them a repository is checked every
     * second.
     *
     * @param answered whether GitHub answers while the service stops; if it never does, somebody waits for a refresh, too
     */
    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void sigterm_whileGitHubIsSlow_endsWithoutItAndLosesNothing(boolean answered) throws Exception {
        SimulatedRepo ended = repo("ended", 1).runs("completed/success").helmLog("CHART_VERSION=1.0.1");
        SimulatedRepo found = repo("found", 2).runs("completed/success").helmLog("CHART_VERSION=1.0.2");
        SimulatedRepo quick = repo("quick", 3).runs("in_progress");
        SimulatedRepo running = repo("running", 4).runs("in_progress");
        String release;
        String syncing;
        Future<Response> refreshed = null;
        String log;
        try (TestClients clients = new TestClients(1); ServiceProcess first = service("first")) {
            first.start();
            ServiceClient client = new ServiceClient(first);
            release = client.create("ended", "quick", "running");
            await().until(() -> client.outcome(release).statuses()
                    .equals(Map.of("ended", "success", "quick", "in_progress", "running", "in_progress"))
                    && client.outcome(release).chartVersions().equals(Map.of("ended", "1.0.1")));

            answers.hold("/repos/acme/(ended/.*/jobs|found/.*|running/.*)");
            database.update("update repo_ci_status set chart_state = 'wanted', chart_version = '', chart_due_at = now() "
                    + "where status = 'success'");
            syncing = client.create("found");
            await().until(() -> Stream.of(running.path("/actions/runs"), ended.path("/actions/runs/.*/jobs"),
                    found.path("/compare/.*")).allMatch(answers::holds));
            if (!answered) {
                refreshed = clients.start(() -> given().post(first.url(release + "/refresh")));
                await().until(() -> answers.holds(running.path("/compare/.*")));
            }

            first.sendSigterm();
            await().until(() -> !first.isReady());
            gitHub.resetRequests();
            if (answered) {
                answers.release();
            } else {
                // with what GitHub has answered so far
                Patience.result(refreshed).then().statusCode(200);
            }
            first.awaitEnd();
            assertThat("checks, but for one that had begun",
                    gitHub.findAll(getRequestedFor(urlPathEqualTo(quick.path("/actions/runs")))).size(), lessThanOrEqualTo(1));
            log = first.logOfStop();
        }
        assertEquals(List.of(), database.select("select repo_name from repo_ci_status c join release_repo r "
                + "on r.id = c.release_repo_id where lease is not null or chart_lease is not null "
                + "or due_at > now() + interval '3 seconds' or chart_due_at > now() + interval '3 seconds'"));
        assertEquals(List.of(), database.select("select last_error from repo_ci_status where last_error like '%stops%'"),
                "what is given up is no failure");
        assertEquals(List.of(), database.select("select id from release where sync_lease is not null "
                + "or sync_due_at > now()"));

        answers.release();
        quick.runs("completed/success").helmLog("CHART_VERSION=1.0.3");
        running.runs("completed/success").helmLog("CHART_VERSION=1.0.4");
        // a newer version has been here meanwhile
        database.update("insert into flyway_schema_history values (999, '999', 'of a newer version', 'SQL', "
                + "'V999__of_a_newer_version.sql', 1, 'postgres', now(), 1, true)");
        try (ServiceProcess second = service("second")) {
            second.start();
            ServiceClient client = new ServiceClient(second);
            // no lease would have run out by then
            await().untilAsserted(() -> {
                assertEquals(new SimulatedRelease.Outcome(Map.of("ended", "success", "quick", "success", "running", "success"),
                        Map.of("ended", "1.0.1", "quick", "1.0.3", "running", "1.0.4"),
                        Map.of("ended", ONCE, "quick", ONCE, "running", ONCE)), client.outcome(release));
                assertEquals(new SimulatedRelease.Outcome(Map.of("found", "success"), Map.of("found", "1.0.2"),
                        Map.of("found", ONCE)), client.outcome(syncing));
            });
        }
        assertThat(log, not(containsString("could not be given back")));
        assertThat(log, not(containsString(" ERROR ")));
    }

    /** More is claimed than GitHub is asked about at once, and it never answers. */
    @Test
    void sigterm_underFullLoad_givesAllBackAndHasNothingToComplainOf() throws Exception {
        WireMockServer silent = new WireMockServer(WireMockConfiguration.options().dynamicPort()
                .asynchronousResponseEnabled(true));
        silent.stubFor(any(anyUrl()).willReturn(ok().withFixedDelay((int) Duration.ofHours(1).toMillis())));
        silent.start();
        try (ServiceProcess service = service("loaded", silent)) {
            service.start();
            new ServiceClient(service).register("/api/releases/11111111-2222-3333-4444-555555555555", IntStream.range(0, 200)
                    .mapToObj(number -> new SimulatedRepo(silent, "repo-" + number, number)).toList());
            await().until(() -> service.metric("github_requests_in_flight") >= 10
                    && service.metric("github_requests_waiting.*polling.*") >= 10);

            service.stop();

            assertThat(service.logOfStop(), not(containsString(" ERROR ")));
            assertThat(service.logOfStop(), not(containsString(" WARN ")));
            assertThat(service.logOfStop(), not(containsString("Exception")));
        } finally {
            silent.stop();
        }
        assertEquals(List.of("200"), database.select("select count(*) from repo_ci_status where lease is null "
                + "and due_at <= now() and last_error = ''"));
    }

    @Test
    void sigterm_withOpenStreams_endsThemAndIsNotHeldUp() throws Exception {
        try (ServiceProcess service = service("followed")) {
            service.start();
            repo("server", 1);
            String release = new ServiceClient(service).create("server");
            try (EventStream stream = new EventStream(URI.create(service.url(release + "/events")))) {
                assertEquals("ci-status", stream.next().event());
                assertAnswersWhatIsUnderWay(service);
                await().until(stream::ends);
            }
            assertThat(service.logOfStop(), not(containsString(" ERROR ")));
            assertThat(service.logOfStop(), not(containsString(" WARN ")));
            assertThat(service.logOfStop(), not(containsString("Exception")));
        }
    }

    /** A request whose body is still to come when the service is stopped. */
    private static void assertAnswersWhatIsUnderWay(ServiceProcess service) throws Exception {
        String body = "{\"source_branch\":\"uat\",\"dest_branch\":\"master\",\"repos\":[]}";
        try (RawHttp client = new RawHttp(URI.create(service.url("/")))) {
            client.send("PUT /api/releases/11111111-2222-3333-4444-555555555555 HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body.substring(0, 10));
            // itself, and the stream
            String active = "(?s).*http_server_active_requests\\{[^}]*\"" + URI.create(service.url("/")).getPort()
                    + "\"[^}]*} 2.0.*";
            await().until(() -> given().get(service.managementUrl("/q/metrics")).asString().matches(active));
            service.sendSigterm();
            await().until(() -> !service.isReady());
            client.send(body.substring(10));
            assertEquals(201, client.answer().status());
            service.awaitEnd();
        }
    }

    private SimulatedRepo repo(String name, int number) {
        return new SimulatedRepo(gitHub, name, number).commits(number).pullRequest(0);
    }
}
