package io.shipyard.streams;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.Listening;
import io.shipyard.testing.Patience;
import io.shipyard.testing.ReleaseRows;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;

/** What a terminal shows of a release that is followed, and what a script may rely on. */
@QuarkusTest
@WithTestResource(TestServices.class)
class EventLinesTest {

    private final UUID release = UUID.randomUUID();

    @TestHTTPResource("/api/releases/")
    URI releases;

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Listening listening;

    @Inject
    ReleaseStreams streams;

    @Inject
    LineWriter writer;

    @Inject
    ReleaseRows rows;

    @Inject
    Ticks ticks;

    @BeforeEach
    void listenAndRegister() {
        listening.pulse();
        register("server", "webapp");
    }

    private void register(String... repos) {
        rows.register(release, repos);
    }

    private EventStream follow(String query) {
        return EventStream.ofLines(releases.resolve(release + "/events" + query));
    }

    /** One that has been sent the present state already. */
    private EventStream following(String query) {
        EventStream stream = follow(query);
        assertEquals("[server]  0 commits  [CI: ○ pending]", stream.block());
        assertEquals("[webapp]  0 commits  [CI: ○ pending]", stream.block());
        return stream;
    }

    private void change(String repo, String assignments) {
        rows.change(release, repo, assignments);
    }

    /** Without the time of the day in UTC that it begins with. */
    private static String words(EventStream stream) {
        String line = stream.block();
        assertTrue(line.matches("\\d\\d:\\d\\d:\\d\\dZ  .*"), line);
        return line.substring("12:03:44Z  ".length());
    }

    @Test
    void lines_areThePresentStateAsText_thenOneForEachChange() {
        try (EventStream stream = follow("")) {
            assertEquals(given().accept("text/plain").get("/api/releases/" + release + "/ci-status").asString(),
                    stream.block() + "\n" + stream.block() + "\n");
            change("webapp", "status = 'in_progress', run_number = 937");
            assertEquals("[webapp]  ⏳ #937 in progress", words(stream));
            change("webapp", "last_checked_at = now()");
            change("webapp", "status = 'success', chart_version = '1.1.937'");
            assertEquals("[webapp]  ✓ #937 → v1.1.937", words(stream));

            assertEquals("text/plain;charset=UTF-8", stream.header("Content-Type"));
            assertEquals("no-cache", stream.header("Cache-Control"));
            assertEquals("no", stream.header("X-Accel-Buffering"));
            assertEquals("", stream.header("Content-Encoding"));
            assertTrue(stream.header("Vary").contains("Accept"));
        }
    }

    @Test
    void repositories_thatComeGoOrAreExcluded_areLines() {
        try (EventStream stream = following("")) {
            register("server", "webapp", "plugin-jira");
            assertEquals("[plugin-jira]  ○ pending", words(stream));
            ticks.sql("update release_repo set excluded = true where repo_name = 'server'");
            assertEquals("[server]       excluded", words(stream));
            ticks.sql("update release_repo set excluded = false where repo_name = 'server'");
            assertEquals("[server]       ○ pending", words(stream));
            register("server", "webapp");
            assertEquals("[plugin-jira]  not in the release any more", words(stream));
        }
    }

    @Test
    void discovery_isWaitedFor_andSaysHowItEnds() {
        gitHub.stubFor(get(urlPathEqualTo("/orgs/acme/repos")).willReturn(aResponse().withStatus(503)));
        String discovered = given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master")).post("/api/releases").path("ID");
        try (EventStream stream = EventStream.ofLines(releases.resolve(discovered + "/events?until=done"))) {
            assertEquals("looking for repositories", words(stream));
            ticks.sync();
            assertEquals("looking for repositories is to be tried again: GitHub answered 503", words(stream));

            SimulatedRepo.organisation(gitHub, "server", "unreadable");
            new SimulatedRepo(gitHub, "server", 37).commits(15).pullRequest(2);
            gitHub.stubFor(get(urlPathEqualTo("/repos/acme/unreadable/compare/master...uat"))
                    .willReturn(aResponse().withStatus(500)));
            ticks.sync();
            assertEquals("[server]  ○ not merged", words(stream));
            assertEquals("1 repository found, 1 could not be read", words(stream));
            ticks.sql("update release_repo set excluded = true");
            assertEquals("[server]  excluded", words(stream));
            assertEquals("0 repositories", stream.block());
            assertTrue(stream.ends());
        }
    }

    @Test
    void untilDone_endsWithTheFigures() {
        register("server", "webapp", "docs", "plugin");
        change("docs", "status = 'no_workflow'");
        change("plugin", "status = 'success', run_number = 5");
        try (EventStream stream = follow("?until=done")) {
            for (int repo = 0; repo < 4; repo++) {
                stream.block();
            }
            change("server", "status = 'success', run_number = 937");
            assertEquals("[server]  ✓ #937", words(stream));
            change("webapp", "status = 'failure', run_number = 412");
            assertEquals("[webapp]  ✗ #412 failed", words(stream));
            assertEquals("4 repositories: 2 succeeded, 1 failed, 1 without the workflow", stream.block());
            assertTrue(stream.ends());
        }
    }

    @Test
    void untilDone_ofWhatIsDone_endsAtOnce() {
        register("server");
        change("server", "status = 'timeout', run_number = 7");
        assertEquals("[server]  0 commits  [CI: ✗ #7 timed out]\n1 repository: 1 timed out\n", given().accept("text/plain")
                .get("/api/releases/" + release + "/events?until=done").then().statusCode(200).extract().asString());
        register();
        assertTrue(given().accept("text/plain").get("/api/releases/" + release + "/events?until=done").asString()
                .matches("..:..:..Z  no repositories\n0 repositories\n"));
    }

    @Test
    void untilDone_waitsForTheVersionOfWhatHasEnded_foundOrNot() {
        register("server");
        change("server",
                "status = 'success', run_number = 7, chart_state = 'wanted', chart_due_at = now() + interval '1 hour'");
        try (EventStream stream = follow("?until=done")) {
            assertEquals("[server]  0 commits  [CI: ✓ #7]", stream.block());
            change("server", "run_number = 8");
            assertEquals("[server]  ✓ #8", words(stream));
            // nothing is notified of a search that ends like this
            change("server", "chart_state = 'absent', chart_due_at = null");
            streams.beat();
            String next = stream.block();
            assertEquals("1 repository: 1 succeeded", next.isEmpty() ? stream.block() : next);
            assertTrue(stream.ends());
        }
    }

    @Test
    void heartbeat_isAnEmptyLineEveryThirdTime() {
        try (EventStream stream = following("")) {
            for (int times = 0; times < 3; times++) {
                streams.beat();
            }
            assertEquals("", stream.block());
            change("webapp", "status = 'cancelled'");
            assertEquals("[webapp]  ○ cancelled", words(stream));
        }
    }

    @Test
    void followers_shareWhatIsRendered_inTheirForm() {
        try (EventStream one = following("");
                EventStream other = following("?until=done");
                EventStream events = new EventStream(releases.resolve(release + "/events"))) {
            events.next();
            ticks.sql("update repo_ci_status set status = 'failure'");
            for (int repo = 0; repo < 2; repo++) {
                assertEquals(one.block(), other.block());
            }
            assertEquals(List.of("failure", "failure"), events.next().data().getList("statuses.status"));
        }
    }

    @Test
    void lostNotifications_endTheStream_whichSaysSo() {
        try (EventStream stream = following("?until=done")) {
            listening.interrupt();
            assertEquals("the stream ends: changes cannot be received", words(stream));
            assertTrue(stream.ends());
        }
        listening.pulse();
        try (EventStream again = following("?until=done")) {
            listening.pulse();
            change("webapp", "status = 'cancelled'");
            assertEquals("[webapp]  ○ cancelled", words(again));
        }
    }

    @Test
    void releaseThatCannotBeRead_endsTheStream_whichSaysSo() {
        try (EventStream stream = following("")) {
            ticks.sql("alter table repo_ci_status rename to elsewhere");
            try {
                ticks.sql("update release set status = 'approved'");
                assertEquals("the stream ends: the release cannot be read", words(stream));
            } finally {
                ticks.sql("alter table elsewhere rename to repo_ci_status");
            }
            assertTrue(stream.ends());
        }
    }

    @Test
    void deletedRelease_endsTheStream_whichSaysSo() {
        try (EventStream stream = following("?until=done")) {
            given().delete("/api/releases/" + release).then().statusCode(204);
            assertEquals("the stream ends: the release was deleted", words(stream));
            assertTrue(stream.ends());
        }
        assertProblem(404, given().accept("text/plain").get("/api/releases/" + release + "/events"));
    }

    @Test
    void follower_whoseTimeIsOver_isToldSo() {
        List<byte[]> sent = streams.follow(release, writer, true, Optional.of(Duration.ofMillis(500))).subscribe()
                .withSubscriber(AssertSubscriber.create(9)).awaitCompletion(Patience.LIMIT).getItems();
        assertTrue(new String(sent.get(sent.size() - 1), StandardCharsets.UTF_8)
                .endsWith("the stream ends: the token or session has expired\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "text/plain|text/plain", "text/plain, text/event-stream;q=0.5|text/plain",
            "text/event-stream, text/plain;q=0.5|text/event-stream", "*/*|text/event-stream",
            "application/json|text/event-stream", "text/html, text/plain;q=0.9, */*;q=0.8|text/plain" })
    void form_isTheOneThatIsAskedFor(String accept, String type) {
        change("server", "status = 'success'");
        change("webapp", "status = 'success'");
        given().accept(accept).get("/api/releases/" + release + "/events?until=done").then().statusCode(200)
                .header("Content-Type", type.equals("text/plain") ? "text/plain;charset=UTF-8" : type);
    }
}
