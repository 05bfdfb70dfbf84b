package io.shipyard;

import static com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder.like;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;

/** The packaged service, told to stop while it waits for GitHub. */
class ShutdownIT {

    private static final List<String> ONCE = List.of("ci_started", "ci_completed");

    @TempDir
    Path folder;

    @TempDir
    Path databaseFolder;

    WireMockServer gitHub;
    DatabaseProcess database;

    @BeforeEach
    void startServices() throws IOException {
        gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        gitHub.start();
        database = new DatabaseProcess(databaseFolder);
        database.start();
    }

    @AfterEach
    void stopServices() {
        gitHub.stop();
        database.close();
    }

    private ServiceProcess service(String name) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token",
                "GITHUB_API_URL", gitHub.baseUrl(), "CI_POLL_INTERVAL", "1s", "CI_RATE_LIMIT_INTERVAL", "2s"));
        environment.putAll(database.settings());
        return new ServiceProcess(Files.createDirectory(folder.resolve(name)), environment);
    }

    /**
     * A look, a reading of a chart version and a discovery are under way, and beside them a repository is looked at every
     * second.
     *
     * @param waitedFor whether somebody waits for a refresh
     */
    @ParameterizedTest
    @CsvSource({ "3000, false", "60000, true" })
    void sigterm_whileGitHubIsSlow_endsInTimeAndLosesNothing(int delay, boolean waitedFor) throws Exception {
        SimulatedRepo ended = repo("ended", 1).runs("completed/success").helmLog("CHART_VERSION=1.0.1");
        SimulatedRepo found = repo("found", 2).runs("completed/success").helmLog("CHART_VERSION=1.0.2");
        SimulatedRepo quick = repo("quick", 3).runs("in_progress");
        SimulatedRepo running = repo("running", 4).runs("in_progress");
        String release;
        String syncing;
        List<Instant> late;
        String log;
        try (ServiceProcess first = service("first")) {
            first.start();
            ServiceClient client = new ServiceClient(first);
            release = client.create("ended", "quick", "running");
            await().atMost(30, TimeUnit.SECONDS).until(() -> client.outcome(release).statuses()
                    .equals(Map.of("ended", "success", "quick", "in_progress", "running", "in_progress"))
                    && client.outcome(release).chartVersions().equals(Map.of("ended", "1.0.1")));

            delay("/repos/acme/(ended/.*/jobs|found/.*|running/.*)", delay);
            gitHub.resetRequests();
            database.update("update repo_ci_status set chart_state = 'wanted', chart_version = '', chart_due_at = now() "
                    + "where status = 'success'");
            syncing = client.create("found");
            await().atMost(10, TimeUnit.SECONDS).until(() -> requests(running, "actions/runs") > 0
                    && requests(ended, "actions/runs/.*/jobs") > 0 && requests(found, "compare/.*") > 0);
            if (waitedFor) {
                // the service may end without an answer
                CompletableFuture<?> ignored = CompletableFuture.runAsync(() -> given().post(first.url(release + "/refresh")));
                await().atMost(10, TimeUnit.SECONDS).until(() -> requests(running, "compare/.*") > 0);
            }

            Instant signal = Instant.now();
            first.stop();
            Duration taken = Duration.between(signal, Instant.now());
            assertThat(taken, lessThan(Duration.ofSeconds(10)));
            late = gitHub.findAll(getRequestedFor(urlPathMatching(quick.path("/actions/runs")))).stream()
                    .map(request -> request.getLoggedDate().toInstant()).filter(at -> at.isAfter(signal.plusSeconds(1)))
                    .toList();
            log = first.log();
        }
        assertEquals(List.of(), database.select("select repo_name from repo_ci_status c join release_repo r "
                + "on r.id = c.release_repo_id where lease is not null or chart_lease is not null "
                + "or due_at > now() + interval '3 seconds' or chart_due_at > now() + interval '3 seconds'"));
        assertEquals(List.of(), database.select("select id from release where sync_lease is not null "
                + "or sync_due_at > now()"));

        delay("/repos/acme/.*", 0);
        quick.runs("completed/success").helmLog("CHART_VERSION=1.0.3");
        running.runs("completed/success").helmLog("CHART_VERSION=1.0.4");
        // a newer version has been here meanwhile
        database.update("insert into flyway_schema_history values (999, '999', 'of a newer version', 'SQL', "
                + "'V999__of_a_newer_version.sql', 1, 'postgres', now(), 1, true)");
        try (ServiceProcess second = service("second")) {
            second.start();
            ServiceClient client = new ServiceClient(second);
            // no lease would have run out by then
            await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
                assertEquals(new SimulatedRelease.Outcome(Map.of("ended", "success", "quick", "success", "running", "success"),
                        Map.of("ended", "1.0.1", "quick", "1.0.3", "running", "1.0.4"),
                        Map.of("ended", ONCE, "quick", ONCE, "running", ONCE)), client.outcome(release));
                assertEquals(new SimulatedRelease.Outcome(Map.of("found", "success"), Map.of("found", "1.0.2"),
                        Map.of("found", ONCE)), client.outcome(syncing));
            });
        }
        assertThat("looks begun after the signal", late, empty());
        assertThat(log, not(containsString("could not be given back")));
        assertThat(log, not(containsString(" ERROR ")));
    }

    @Test
    void sigterm_withOpenStreams_endsThemAndIsNotHeldUp() throws Exception {
        try (ServiceProcess service = service("followed")) {
            service.start();
            repo("server", 1);
            String release = new ServiceClient(service).create("server");
            try (EventStream stream = new EventStream(URI.create(service.url(release + "/events")))) {
                assertEquals("ci-status", stream.next().event());
                Instant signal = Instant.now();
                assertAnswersWhatIsUnderWay(service, service::stop);
                assertThat(Duration.between(signal, Instant.now()), lessThan(Duration.ofSeconds(5)));
                await().atMost(10, TimeUnit.SECONDS).until(stream::ends);
            }
            assertThat(service.log(), not(containsString(" ERROR ")));
            assertThat(service.log(), not(containsString(" WARN ")));
            assertThat(service.log(), not(containsString("Exception")));
        }
    }

    /** A request whose body is still to come when the service is told to stop. */
    private static void assertAnswersWhatIsUnderWay(ServiceProcess service, Runnable stop) throws Exception {
        String body = "{\"source_branch\":\"uat\",\"dest_branch\":\"master\",\"repos\":[]}";
        try (RawHttp client = new RawHttp(URI.create(service.url("/")))) {
            client.send("PUT /api/releases/11111111-2222-3333-4444-555555555555 HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body.substring(0, 10));
            // itself, and the stream
            String active = "(?s).*http_server_active_requests\\{[^}]*\"" + URI.create(service.url("/")).getPort()
                    + "\"[^}]*} 2.0.*";
            await().atMost(10, TimeUnit.SECONDS)
                    .until(() -> given().get(service.managementUrl("/q/metrics")).asString().matches(active));
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(stop);
            await().atMost(5, TimeUnit.SECONDS).until(() -> !service.isReady());
            client.send(body.substring(10));
            assertEquals(201, client.answer().status());
            stopping.join();
        }
    }

    private SimulatedRepo repo(String name, int number) {
        return new SimulatedRepo(gitHub, name, number).commits(number).pullRequest(0);
    }

    private int requests(SimulatedRepo repo, String path) {
        return gitHub.findAll(getRequestedFor(urlPathMatching(repo.path("/" + path)))).size();
    }

    /** From now on these answers take so long. */
    private void delay(String paths, int milliseconds) {
        for (StubMapping stub : gitHub.listAllStubMappings().getMappings()) {
            String path = stub.getRequest().getUrlPath() == null ? stub.getRequest().getUrlPathPattern()
                    : stub.getRequest().getUrlPath();
            if (path.matches(paths)) {
                stub.setResponse(like(stub.getResponse()).withFixedDelay(milliseconds).build());
                gitHub.editStubMapping(stub);
            }
        }
    }
}
