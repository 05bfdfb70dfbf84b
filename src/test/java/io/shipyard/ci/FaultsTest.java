package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.release.ReleaseSync;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.Management;
import io.shipyard.testing.Patience;
import io.shipyard.testing.SilentServer;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestClients;
import io.shipyard.testing.TestClock;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonObject;

/**
 * What may go wrong with GitHub, the network and the clock, for seconds or for hours. None of it changes a status, loses or
 * doubles an event, or holds up a repository that is well; and when it is over, all goes on by itself.
 */
@QuarkusTest
@WithTestResource(TestServices.class)
class FaultsTest {

    private static final String LOG = "2026-11-20T10:00:01.1234567Z CHART_VERSION=1.1.937";

    private static final int MOST_TICKS = 20;

    private static final List<String> ONCE = List.of("ci_started", "ci_completed");

    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @Inject
    TrackTick tracker;

    @Inject
    ChartVersions charts;

    @Inject
    ReleaseSync sync;

    @Inject
    TestClock clock;

    private final TestClients clients = new TestClients(1);

    @AfterEach
    void endClients() {
        clients.close();
    }

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

    @Test
    void credentialRefused_forLongerThanTheTimeout_isSaidOnceAndPollingSlowsDown() {
        repo("ended", 35).pullRequest(0).runs("completed/success").helmJobRunning();
        repo("running", 36).pullRequest(0).runs("in_progress", "completed/success").helmJob("skipped");
        repo("unmerged", 37).pullRequest(1).runs("completed/success").helmJob("skipped");
        String release = release("ended", "running", "unmerged");
        ticks.track(1);
        Map<String, String> before = statuses(release);
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
        repo("server", 36).pullRequest(0).runs("in_progress");
        repo("plugin", 37).pullRequest(1);
        String release = release("plugin", "server");
        ticks.track(1);
        gitHub.stubFor(get(urlPathMatching("/repos/acme/(server|plugin)/.*")).willReturn(aResponse().withStatus(301)
                .withHeader("Location", "{{request.baseUrl}}{{replace request.url '/acme/' '/acme/new-'}}")));
        repo("new-server", 36).pullRequest(0)
                .runs("in_progress", "completed/failure", "queued@2", "completed/success@2").helmLog(LOG);
        repo("new-plugin", 37).pullRequest(0).runs("queued", "completed/success").helmLog(LOG);
        ticks.track(1);
        assertEquals(Map.of("plugin", "pending", "server", "in_progress"), statuses(release));
        ticks.sql("update release set sync_requested_at = now(), sync_due_at = now()");
        ticks.sync();
        ticks.track(3);
        assertEquals(Map.of("plugin", "success", "server", "success"), statuses(release));
        assertEquals(Map.of("plugin", ONCE, "server", List.of("ci_started", "ci_failed", "ci_started", "ci_completed")),
                history(release));
        given().get("/api/releases/" + release + "/ci-status").then().body("statuses.last_error", everyItem(is("")),
                "statuses.chart_version", everyItem(is("1.1.937")));
    }

    /** The service's own; the database's stands. Nothing is made due by hand here: what is put off for hours is not seen. */
    @ParameterizedTest
    @ValueSource(ints = { 5, -5, 30, -30 })
    void clockThatJumps_andBack_changesNothing(int hours) {
        repo("before", 35).pullRequest(0).runs("in_progress");
        repo("later", 36).pullRequest(1).runs("in_progress");
        repo("during", 37).pullRequest(0).runs("in_progress");
        String release = release("before", "later");
        tickUntil(() -> assertEquals("in_progress", row(release, "before").get("status")));

        clock.move(Duration.ofHours(hours));
        gitHub.resetRequests();
        tickUntil(() -> {
            assertEquals(Map.of("before", "in_progress", "later", "in_progress"), statuses(release));
            assertThat("polling goes on", requests("before"), greaterThanOrEqualTo(2));
        });
        String newOne = create("during");
        tickUntil(() -> assertEquals(Map.of("during", "in_progress"), statuses(newOne)));

        clock.reset();
        gitHub.resetRequests();
        tickUntil(() -> Stream.of("before", "later", "during").forEach(
                repo -> assertThat("polling goes on", requests(repo), greaterThanOrEqualTo(2))));
        assertEquals(Map.of("before", "in_progress", "later", "in_progress"), statuses(release));
        assertEquals(Map.of("during", "in_progress"), statuses(newOne));
        Stream.of(repo("before", 35), repo("later", 36), repo("during", 37))
                .forEach(repo -> repo.runs("completed/success").helmLog(LOG));
        tickUntil(() -> given().get("/api/releases/" + release + "/ci-status").then().body("statuses.chart_version",
                contains("1.1.937", "1.1.937")));
        tickUntil(() -> given().get("/api/releases/" + newOne + "/ci-status").then().body("statuses.chart_version",
                contains("1.1.937")));
        assertEquals(Map.of("before", ONCE, "later", ONCE), history(release));
        assertEquals(Map.of("during", ONCE), history(newOne));
    }

    @Test
    void clockSetBack_whileLimited_prolongsTheLimitByNothing() {
        repo("server", 37).pullRequest(0).runs("in_progress", "completed/success").helmLog(LOG);
        String release = release("server");
        ticks.track(1);
        clock.goBack();
        StubMapping limited = gitHub.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(429)
                .withHeader("Retry-After", "60").withBody("{\"message\":\"You have exceeded a secondary rate limit\"}")));
        ticks.track(1);
        gitHub.removeStub(limited);
        clock.move(Duration.ofHours(-5));
        ticks.track(1);
        assertEquals("in_progress", row(release, "server").get("status"));
        clock.move(Duration.ofSeconds(61));
        ticks.track(1);
        assertEquals("success", row(release, "server").get("status"));
    }

    private SimulatedRepo repo(String name, int number) {
        return new SimulatedRepo(gitHub, name, number).commits(15);
    }

    private static String create(String... names) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(names)))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
    }

    /** Creates a release of the named repositories, and ends its discovery. */
    private String release(String... names) {
        String id = create(names);
        ticks.sync();
        return id;
    }

    /** Ticks as the scheduler would, with what is due by itself, until it is so. */
    private void tickUntil(ThrowingRunnable isSo) {
        untilSo(() -> {
            passASecond();
            ticks.run(sync::poll);
            ticks.run(tracker::poll);
            ticks.run(charts::poll);
            isSo.run();
        });
    }

    /** As if all that is stored had been stored a second earlier. */
    private void passASecond() {
        ticks.sql("update repo_ci_status set due_at = due_at - interval '1 second', "
                + "chart_due_at = chart_due_at - interval '1 second'");
        ticks.sql("update release set sync_due_at = sync_due_at - interval '1 second'");
    }

    private static void untilSo(ThrowingRunnable tick) {
        AssertionError notYet = null;
        for (int i = 0; i < MOST_TICKS; i++) {
            try {
                tick.run();
                return;
            } catch (AssertionError later) {
                notYet = later;
            } catch (Throwable failed) {
                throw new IllegalStateException(failed);
            }
        }
        throw notYet;
    }

    /** The same with one repository alone, and that at once. */
    private void tickUntil(String repo, ThrowingRunnable isSo) {
        String its = " where release_repo_id = (select id from release_repo where repo_name = '" + repo + "')";
        untilSo(() -> {
            ticks.sql("update repo_ci_status set due_at = now()" + its + " and due_at is not null");
            ticks.run(tracker::poll);
            ticks.run(charts::poll);
            isSo.run();
        });
    }

    private int requests(String repo) {
        return requests(repo, "actions/runs");
    }

    private int requests(String repo, String end) {
        return gitHub.findAll(getRequestedFor(urlPathMatching("/repos/acme/" + repo + "/.*" + end))).size();
    }

    private static Map<String, String> statuses(String release) {
        return rows(release).stream().collect(toMap(row -> (String) row.get("repo_name"),
                row -> (String) row.get("status")));
    }

    private static Map<String, Object> row(String release, String repo) {
        return rows(release).stream().filter(row -> row.get("repo_name").equals(repo)).findFirst().orElseThrow();
    }

    private static List<Map<String, Object>> rows(String release) {
        return given().get("/api/releases/" + release + "/ci-status").then().statusCode(200).extract().path("statuses");
    }

    /** What the release's history tells of each repository's runs, oldest first. */
    private static Map<String, List<String>> history(String release) {
        List<Map<String, Object>> entries = given().get("/api/releases/" + release + "/history").then().statusCode(200)
                .extract().path("");
        Collections.reverse(entries);
        return entries.stream().filter(entry -> ((String) entry.get("Action")).startsWith("ci_")).collect(groupingBy(
                entry -> new JsonObject((String) entry.get("Details")).getString("repo"),
                mapping(entry -> (String) entry.get("Action"), toList())));
    }

    private static Map<String, String> with(Map<String, String> statuses, String repo, String status) {
        Map<String, String> changed = new HashMap<>(statuses);
        changed.put(repo, status);
        return changed;
    }
}
