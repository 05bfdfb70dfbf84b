package io.shipyard.streams;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.Problems.assertProblem;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.database.Notifications;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.EventStream.Received;
import io.shipyard.testing.Listening;
import io.shipyard.testing.Management;
import io.shipyard.testing.Patience;
import io.shipyard.testing.ReleaseRows;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;

/** What those are sent who follow a release. Changes come from another connection, as those of another replica do. */
@QuarkusTest
@WithTestResource(TestServices.class)
class EventsTest {

    private final UUID release = UUID.randomUUID();

    @TestHTTPResource("/api/releases/")
    URI releases;

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Notifications notifications;

    @Inject
    Listening listening;

    @Inject
    ReleaseStreams releaseStreams;

    @Inject
    EventWriter writer;

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

    private EventStream follow() {
        return new EventStream(releases.resolve(release + "/events"));
    }

    /** One that has been greeted already. */
    private EventStream following() {
        EventStream stream = follow();
        assertEquals("ci-status", stream.next().event());
        return stream;
    }

    private static double streams() {
        return metric("ci_event_streams");
    }

    private static double metric(String series) {
        return given().get(Management.url("/q/metrics")).asString().lines().filter(line -> line.startsWith(series + " "))
                .findAny()
                .map(line -> Double.parseDouble(line.substring(series.length() + 1))).orElseThrow();
    }

    private void change(String repo, String assignments) {
        rows.change(release, repo, assignments);
    }

    /** Since events come in order, whatever came before the marker's has been checked. */
    private void assertNothingBefore(EventStream stream, String marker) {
        change("webapp", "conclusion = '" + marker + "'");
        Received next = stream.next();
        assertEquals(List.of("webapp"), next.data().getList("statuses.repo_name"));
        assertEquals(marker, next.data().getString("statuses[0].conclusion"));
    }

    @Test
    void follow_beginsWithTheWholeState() {
        try (EventStream stream = follow()) {
            Received first = stream.next();
            assertEquals("ci-status", first.event());
            assertEquals(2_000, first.retry());
            assertFalse(first.id().isBlank());
            assertEquals(List.of("server", "webapp"), first.data().getList("statuses.repo_name"));
            assertEquals(given().get("/api/releases/" + release + "/ci-status").jsonPath().getList("statuses"),
                    first.data().getList("statuses"));
            assertEquals(given().get("/api/releases/" + release).jsonPath().getMap("ci_summary"),
                    first.data().getMap("ci_summary"));
            assertTrue(first.data().getBoolean("complete"));
            assertTrue(first.data().getBoolean("any_in_progress"));

            assertEquals("text/event-stream", stream.header("Content-Type"));
            assertEquals("no-cache", stream.header("Cache-Control"));
            assertEquals("no", stream.header("X-Accel-Buffering"));
        }
    }

    @Test
    void change_isAnEventOfWhatChanged() {
        try (EventStream stream = following()) {
            change("webapp", "status = 'success', run_number = 937");
            Received changed = stream.next();
            assertEquals("ci-status", changed.event());
            assertFalse(changed.id().isBlank());
            assertFalse(changed.data().getBoolean("complete"));
            assertEquals(List.of("webapp"), changed.data().getList("statuses.repo_name"));
            assertEquals(List.of("success"), changed.data().getList("statuses.status"));
            assertEquals(List.of(937), changed.data().getList("statuses.run_number"));
            assertEquals(1, changed.data().getInt("ci_summary.success"));
            assertTrue(changed.data().getBoolean("any_in_progress"));

            change("server", "status = 'failure'");
            assertFalse(stream.next().data().getBoolean("any_in_progress"));
        }
    }

    @Test
    void changeOfTheRunThatSupersededItsOwn_isAnEvent() {
        change("server", "status = 'cancelled', successor_of = c.merge_commit_sha, successor_status = 'in_progress', "
                + "successor_conclusion = '', successor_merge_commit_sha = repeat('b', 40), successor_clean_checks = 0, "
                + "successor_workflow_run_id = 5, successor_run_number = 945, successor_run_attempt = 1, "
                + "successor_run_url = 'https://github.com/acme/server/actions/runs/5', successor_run_event = 'push'");
        try (EventStream stream = following()) {
            change("server", "successor_status = 'success'");
            Received changed = stream.next();
            assertEquals(List.of("server"), changed.data().getList("statuses.repo_name"));
            assertEquals("success", changed.data().getString("statuses[0].superseded_by.status"));
            assertEquals(945, changed.data().getInt("statuses[0].superseded_by.run_number"));
            assertEquals(1, changed.data().getInt("ci_summary.superseded"));
        }
    }

    @Test
    void reasonOfAFailure_isAnEvent() {
        change("server", "status = 'failure', workflow_run_id = 7, run_attempt = 1");
        try (EventStream stream = following()) {
            change("server", "failure = '{\"run\": 7, \"attempt\": 1, \"jobs\": [{\"name\": \"test\", \"step\": \"\", "
                    + "\"url\": \"\", \"message\": \"2 tests failed\"}]}'");
            Received changed = stream.next();
            assertEquals(List.of("server"), changed.data().getList("statuses.repo_name"));
            assertEquals("2 tests failed", changed.data().getString("statuses[0].failure[0].message"));
        }
    }

    @Test
    void check_withoutAChange_isNoEvent() {
        try (EventStream stream = following()) {
            change("server", "last_checked_at = now()");
            assertNothingBefore(stream, "marked");
        }
    }

    @Test
    void repos_thatComeGoOrChange_areAReleaseAndItsWholeState() {
        try (EventStream stream = following()) {
            register("server", "webapp", "plugin");
            assertReleaseThenComplete(stream, List.of("plugin", "server", "webapp"));
            register("server", "webapp");
            assertReleaseThenComplete(stream, List.of("server", "webapp"));
            ticks.sql("update release_repo set excluded = true where repo_name = 'server'");
            assertReleaseThenComplete(stream, List.of("server", "webapp"));
            ticks.sql("update release_repo set commit_count = 7 where repo_name = 'webapp'");
            assertReleaseThenComplete(stream, List.of("server", "webapp"));
            ticks.sql("update release set status = 'approved'");
            assertReleaseThenComplete(stream, List.of("server", "webapp"));
        }
    }

    private void assertReleaseThenComplete(EventStream stream, List<String> repos) {
        Received changed = stream.next();
        assertEquals("release", changed.event());
        assertEquals(repos, changed.data().getList("repos.RepoName"));
        assertEquals(given().get("/api/releases/" + release).jsonPath().getMap(""), changed.data().getMap(""));
        Received state = stream.next();
        assertEquals("ci-status", state.event());
        assertTrue(state.data().getBoolean("complete"));
        assertEquals(repos, state.data().getList("statuses.repo_name"));
    }

    @Test
    void sync_reportsItsProgressItsFailureAndItsEnd() {
        gitHub.stubFor(get(urlPathEqualTo("/orgs/acme/repos")).willReturn(aResponse().withStatus(503)));
        String discovered = given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master")).post("/api/releases").path("ID");
        try (EventStream stream = new EventStream(releases.resolve(discovered + "/events"))) {
            assertEquals("ci-status", stream.next().event());
            assertSync(stream.next(), true, 0, 0, 0, 0, "");
            ticks.sync();
            assertSync(stream.next(), true, 0, 0, 0, 0, "GitHub answered 503");

            SimulatedRepo.organisation(gitHub, "server", "unreadable");
            new SimulatedRepo(gitHub, "server", 37).commits(15).pullRequest(2);
            gitHub.stubFor(get(urlPathEqualTo("/repos/acme/unreadable/compare/master...uat"))
                    .willReturn(aResponse().withStatus(500).withFixedDelay(500)));
            ticks.sync();
            assertSync(stream.next(), true, 0, 0, 2, 0, "GitHub answered 503");
            assertSync(lastSync(stream), false, 2, 1, 2, 1, "");
            assertEquals(Map.of("syncing", false, "examined", 2, "found", 1, "total", 2, "failures", 1, "error", ""),
                    given().get("/api/releases/" + discovered).jsonPath().getMap("sync"));
        }
    }

    /** Changes that follow each other at once may come together. */
    private static Received lastSync(EventStream stream) {
        Received next = stream.next();
        while (!next.event().equals("sync") || next.data().getBoolean("syncing")) {
            next = stream.next();
        }
        return next;
    }

    private static void assertSync(Received event, boolean syncing, int examined, int found, int total, int failures,
            String error) {
        assertEquals("sync", event.event());
        assertEquals(Map.of("syncing", syncing, "examined", examined, "found", found, "total", total, "failures", failures,
                "error", error), event.data().getMap(""));
    }

    @Test
    void follow_unknownRelease_is404WithAProblem() {
        given().get("/api/releases/" + UUID.randomUUID() + "/events").then().statusCode(404)
                .contentType("application/problem+json");
        assertEquals(0, streams());
    }

    @Test
    void follow_databaseFails_is503WithAProblem_andStreamsEnd() {
        try (EventStream stream = following()) {
            ticks.sql("alter table repo_ci_status rename to elsewhere");
            try {
                given().get("/api/releases/" + release + "/events").then().statusCode(503)
                        .contentType("application/problem+json").header("Retry-After", not(emptyOrNullString()));
            } finally {
                ticks.sql("alter table elsewhere rename to repo_ci_status");
            }
            assertTrue(stream.ends());
        }
    }

    @Test
    void follow_whileTheReleaseChanges_missesNothing() {
        int last = 40;
        List<EventStream> streams = new ArrayList<>();
        for (int number = 1; number <= last; number++) {
            change("server", "run_number = " + number);
            streams.add(follow());
        }
        for (EventStream stream : streams) {
            Received next = stream.next();
            assertTrue(next.data().getBoolean("complete"));
            while (next.data().getInt("statuses[0].run_number") < last) {
                next = stream.next();
            }
            stream.close();
        }
    }

    @Test
    void deletedRelease_endsItsStreams() {
        try (EventStream stream = following()) {
            given().delete("/api/releases/" + release).then().statusCode(204);
            assertTrue(stream.ends());
        }
        given().get("/api/releases/" + release + "/events").then().statusCode(404);
    }

    @Test
    void followers_shareOneRead() {
        try (EventStream one = following(); EventStream other = following()) {
            assertEquals(2, streams());
            change("server", "status = 'failure'");
            Received received = one.next();
            assertEquals(List.of("failure"), received.data().getList("statuses.status"));
            // what is rendered after another read has another id
            assertEquals(received, other.next());
        }
    }

    @Test
    void follower_thatIsGoneBeforeItIsHere_isNotKept() {
        releaseStreams.follow(release, writer, false, Optional.empty()).subscribe()
                .withSubscriber(new AssertSubscriber<>(1, true));
        assertEquals(0, streams());
    }

    @Test
    void follower_whoseTimeIsOver_isNotKept() {
        releaseStreams.follow(release, writer, false, Optional.of(Duration.ofMillis(1))).subscribe()
                .withSubscriber(AssertSubscriber.create(9))
                .awaitCompletion(Patience.LIMIT);
        assertEquals(0, streams());
    }

    @Test
    void heartbeat_isACommentAndAnEvent() {
        try (EventStream stream = following()) {
            releaseStreams.beat();
            assertEquals(": heartbeat\nevent: heartbeat\ndata: {}", stream.block());
            assertNothingBefore(stream, "marked");
        }
    }

    @Test
    void untilDone_completesAfterTheEventThatEndsIt() {
        try (EventStream stream = new EventStream(releases.resolve(release + "/events?until=done"))) {
            assertTrue(stream.next().data().getBoolean("any_in_progress"));
            change("webapp", "status = 'success'");
            assertTrue(stream.next().data().getBoolean("any_in_progress"));
            change("server", "status = 'failure'");
            assertFalse(stream.next().data().getBoolean("any_in_progress"));
            assertTrue(stream.ends());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "merged", "done,", "DONE" })
    void until_anythingElse_is400WithAProblem(String until) {
        for (String accept : List.of("text/event-stream", "text/plain")) {
            assertProblem(400, given().accept(accept).queryParam("until", until).get("/api/releases/" + release + "/events"))
                    .body("violations[0].field", is("until"));
        }
    }

    @Test
    void follower_thatDoesNotRead_isDroppedAndNobodyElse() throws IOException {
        ticks.sql("update release_repo set contributors = repeat('x', 1000000)");
        try (EventStream reader = following(); Socket socket = new Socket(releases.getHost(), releases.getPort())) {
            socket.getOutputStream().write(("GET /api/releases/" + release + "/events HTTP/1.1\r\nHost: test\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> streams() == 2);
            int changes = 0;
            while (streams() == 2) {
                assertThat(changes, lessThan(200));
                ticks.sql("update release set status = 'n" + "x".repeat(changes++ % 9) + "'");
                assertEquals("release", reader.next().event());
                assertEquals("ci-status", reader.next().event());
            }
            assertEquals(1, streams());
            assertNothingBefore(reader, "marked");
        }
    }

    @Test
    void lostNotifications_endStreams_andWhoComesBackGetsThePresentState() {
        try (EventStream stream = following()) {
            listening.interrupt();
            assertTrue(stream.ends());
        }
        listening.pulse();
        change("server", "status = 'cancelled'");
        try (EventStream stream = follow()) {
            assertEquals(List.of("cancelled", "pending"), stream.next().data().getList("statuses.status"));
            listening.pulse();
            assertTrue(notifications.isListening());
            assertNothingBefore(stream, "marked");
        }
    }

    @Test
    void change_missed_isReadOnceNotificationsAreReceivedAgain() {
        listening.interrupt();
        listening.pulse();
        try (EventStream stream = following()) {
            change("server", "status = 'cancelled'");
            listening.pulse();
            assertEquals(List.of("cancelled"), stream.next().data().getList("statuses.status"));
        }
    }

    @Test
    void lastFollower_takesTheStreamAlong() {
        EventStream one = following();
        EventStream other = following();
        one.close();
        await().until(() -> streams() == 1);
        change("webapp", "conclusion = 'marked'");
        long last = Long.parseLong(other.next().id());
        other.close();
        await().until(() -> streams() == 0);
        change("server", "status = 'failure'");
        try (EventStream again = follow()) {
            Received first = again.next();
            assertEquals(List.of("failure", "pending"), first.data().getList("statuses.status"));
            // nothing was rendered meanwhile
            assertEquals(last + 1, Long.parseLong(first.id()));
        }
    }
}
