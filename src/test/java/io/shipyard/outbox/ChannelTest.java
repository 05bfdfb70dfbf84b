package io.shipyard.outbox;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.testing.Patience;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestClients;
import io.shipyard.testing.TestClock;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonObject;

/** The messages to channels of people. */
@QuarkusTest
@WithTestResource(TestServices.class)
class ChannelTest {

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @Inject
    TestClock clock;

    @BeforeEach
    void receive() {
        gitHub.stubFor(post(urlPathMatching("/hooks/.*|" + TestServices.EVENTS_PATH)).willReturn(aResponse().withStatus(200)));
    }

    private SimulatedRepo repo(String name, int number) {
        return new SimulatedRepo(gitHub, name, number).commits(1).pullRequest(0).helmJob("skipped");
    }

    private String release(String source, String dest, String... names) {
        String id = given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", source, "dest_branch", dest, "repos", List.of(names)))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        ticks.sync();
        return id;
    }

    private List<String> messages() {
        return gitHub.findAll(postRequestedFor(urlEqualTo(TestServices.CHANNEL_PATH))).stream()
                .map(request -> new JsonObject(request.getBodyAsString()).getString("text")).toList();
    }

    private long waiting() {
        return ticks.sql("select count(*) from outbox where receiver like 'notify-%'").iterator().next().getLong(0);
    }

    @Test
    void endOfAllCi_isOneMessage_withFiguresFailuresAndVersions() {
        repo("server", 37).runs("in_progress", "completed/success").helmLog("CHART_VERSION=1.2.3");
        SimulatedRepo webapp = repo("webapp", 38).runs("in_progress");
        repo("docs", 39).runs("none");
        release("uat", "master", "server", "webapp", "docs");
        ticks.track(3);
        ticks.sendAll();
        assertEquals(List.of(), messages(), "while one is under way");

        webapp.runs("completed/success");
        ticks.track(2);
        ticks.sendAll();
        ticks.sendAll();

        assertThat(messages(), hasSize(1));
        assertEquals("Release uat → master: CI is done: 1 without a workflow, 2 succeeded",
                messages().get(0).lines().findFirst().orElseThrow());
        assertThat(messages().get(0), containsString("✗ docs without a workflow"));
        assertThat(messages().get(0),
                containsString("✓ server <https://github.com/acme/server/actions/runs/34000000037|#937> → v1.2.3"));
        assertEquals(0, waiting());
    }

    @Test
    void failures_thatWaitTogether_areOneMessage_andTheEndAnother() {
        repo("server", 37).runs("in_progress", "completed/failure");
        repo("webapp", 38).runs("in_progress", "completed/timed_out");
        release("uat", "master", "server", "webapp");
        ticks.track(2);
        ticks.send();
        assertEquals(List.of(), messages(), "at once, though more may come");
        ticks.sql("update release_history set details = cast(cast(details as jsonb) || '{\"failure\": [{\"job\": \"build\", "
                + "\"step\": \"test <all>\", \"message\": \"@channel exit code 1\", \"url\": \"https://x\"}]}' as text) "
                + "where action = 'ci_failed' and details like '%\"server\"%'");

        ticks.sendAll();

        assertThat(messages(), hasSize(2));
        assertEquals("Release uat → master: CI failed in 2 repositories", messages().get(0).lines().findFirst().orElseThrow());
        assertThat(messages().get(0), containsString("|#937> failed\n    build: test &lt;all&gt;: @\u200bchannel exit code 1"));
        assertThat(messages().get(0), containsString("|#938> failed"));
        assertThat(messages().get(1), containsString("CI is done: 2 failed"));
        assertEquals(0, waiting());
    }

    /** Each reads the database for itself, at the same time. */
    @Test
    void endsOfSeveralReleases_areTheirOwnMessages() {
        for (int i = 0; i < OutboxStore.TOGETHER; i++) {
            repo("repo-" + i, 40 + i).runs("in_progress", "completed/failure");
            release("uat", "master", "repo-" + i);
        }
        ticks.track(2);
        ticks.sendAll();
        assertThat(messages(), hasSize(2 * OutboxStore.TOGETHER));
        assertEquals(0, waiting());
    }

    @Test
    void runThatIsStartedAgain_andEnds_isAnotherEnd() {
        SimulatedRepo server = repo("server", 37).runs("in_progress", "completed/failure");
        release("uat", "master", "server");
        ticks.track(2);
        ticks.sendAll();
        assertThat(messages(), hasSize(2));
        ticks.track(1);
        ticks.sendAll();
        assertThat(messages(), hasSize(2));

        server.runs("in_progress@2", "completed/success@2");
        ticks.track(4);
        ticks.sendAll();

        assertThat(messages(), hasSize(3));
        assertThat(messages().get(2), containsString("CI is done: 1 succeeded"));
    }

    @Test
    void runThatWasCancelled_andGoesOnByNow_isNoFailure() {
        SimulatedRepo server = repo("server", 37).runs("in_progress", "completed/cancelled");
        release("uat", "master", "server");
        ticks.track(2);
        server.runs("in_progress@2");
        ticks.track(1);
        ticks.sendAll();
        assertEquals(List.of(), messages());
        assertEquals(0, waiting());
    }

    @Test
    void end_waitsForVersionsThatAreBeingRead_butNotForLong() {
        repo("server", 37).runs("in_progress", "completed/success").helmLog("nothing of a chart");
        release("uat", "master", "server");
        ticks.track(1);
        ticks.track(1);
        assertEquals("wanted", ticks.sql("select chart_state from repo_ci_status").iterator().next().getString(0));
        ticks.sendAll();
        assertEquals(List.of(), messages());
        assertEquals(1, waiting());

        clock.move(Duration.ofMinutes(4));
        ticks.sendAll();
        assertThat(messages(), hasSize(1));
        assertThat(messages().get(0), endsWith("|#937>"));
    }

    @Test
    void channel_receivesItsBranchesAlone_andEventsHaveNothingToDoWithIt() {
        repo("server", 37).runs("in_progress", "completed/failure");
        release("uat", "main", "server");
        ticks.track(2);
        assertEquals(0, waiting());
        release("uat", "master", "server");
        ticks.track(2);
        assertEquals(2, waiting());
        ticks.sendAll();
        gitHub.verify(0, postRequestedFor(urlEqualTo("/hooks/of-others")));
        assertThat(messages(), hasSize(2));
    }

    /** It is given up on after 10 s; whether that is over by then does not matter. */
    @Test
    void channelThatDoesNotAnswer_holdsUpNoEvents() throws Exception {
        gitHub.stubFor(post(urlEqualTo(TestServices.CHANNEL_PATH)).willReturn(aResponse().withFixedDelay(12_000)));
        repo("server", 37).runs("in_progress", "completed/failure");
        release("uat", "master", "server");
        ticks.track(2);
        try (TestClients clients = new TestClients(1)) {
            Future<?> tick = clients.start(() -> {
                ticks.sendAll();
                return null;
            });
            await().until(() -> ticks.sql("select 1 from outbox where receiver = 'events'").size() == 0);
            assertEquals(2, waiting());
            Patience.result(tick);
        }
        assertEquals(2, waiting());
        assertEquals(1, ticks.sql("select 1 from outbox where receiver = 'notify-1' and attempts = 1 limit 1").size());
    }

    @Test
    void channelThatTakesNothing_holdsUpNoEvents_andIsToldOnceWhenItIsBack() {
        gitHub.stubFor(post(urlEqualTo(TestServices.CHANNEL_PATH)).willReturn(aResponse().withStatus(404)));
        repo("server", 37).runs("in_progress", "completed/failure");
        release("uat", "master", "server");
        ticks.track(2);
        ticks.sendAll();
        assertEquals(0, ticks.sql("select count(*) from outbox where receiver = 'events'").iterator().next().getLong(0));
        assertEquals(2, waiting());

        gitHub.resetRequests();
        receive();
        gitHub.stubFor(post(urlEqualTo(TestServices.CHANNEL_PATH)).willReturn(aResponse().withStatus(200).withBody("ok")));
        ticks.sendAll();
        assertThat(messages(), hasSize(2));
        assertEquals(0, waiting());
    }
}
