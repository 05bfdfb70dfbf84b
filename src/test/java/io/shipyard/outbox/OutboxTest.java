package io.shipyard.outbox;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.Management;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.StubSequence;
import io.shipyard.testing.TestClock;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonObject;

/** What happens to releases, as a receiver of events gets it. */
@QuarkusTest
@WithTestResource(TestServices.class)
class OutboxTest {

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @Inject
    TestClock clock;

    @Inject
    OutboxUpkeep upkeep;

    @Inject
    OutboxStore store;

    @BeforeEach
    void acceptForChannels() {
        gitHub.stubFor(post(urlPathMatching("/hooks/.*")).willReturn(aResponse().withStatus(200)));
    }

    /** An answer for every event. */
    private void receiver(ResponseDefinitionBuilder answer) {
        gitHub.stubFor(events().willReturn(answer));
    }

    private static MappingBuilder events() {
        return post(urlEqualTo(TestServices.EVENTS_PATH));
    }

    private List<LoggedRequest> received() {
        return gitHub.findAll(postRequestedFor(urlEqualTo(TestServices.EVENTS_PATH)));
    }

    private List<JsonObject> events(String release) {
        return received().stream().map(request -> new JsonObject(request.getBodyAsString()))
                .filter(event -> event.getString("source").equals("/api/releases/" + release)).toList();
    }

    private List<String> types(String release) {
        return events(release).stream().map(event -> event.getString("type")).toList();
    }

    private long waiting() {
        return ticks.sql("select count(*) from outbox where receiver <> 'notify-1'").iterator().next().getLong(0);
    }

    /** Of a repository whose run has succeeded, discovered and tracked to its end. */
    private String releaseThatEnded(String name) {
        new SimulatedRepo(gitHub, name, 37).commits(1).pullRequest(0).runs("in_progress", "completed/success")
                .helmJob("skipped");
        String release = release(name);
        ticks.sync();
        ticks.track(2);
        return release;
    }

    private static String release(String... names) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(names)))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
    }

    private static double metric(String outcome) {
        String series = "outbox_messages_total{outcome=\"" + outcome + "\",receiver=\"events\"} ";
        return given().get(Management.url("/q/metrics")).asString().lines().filter(line -> line.startsWith(series))
                .map(line -> Double.parseDouble(line.substring(series.length()))).findAny().orElseThrow();
    }

    @Test
    void historyEntries_areSentAsSignedCloudEvents_onceEach_inTheirOrder() throws Exception {
        receiver(aResponse().withStatus(202).withBody("thanks"));
        double before = metric("sent");
        String release = releaseThatEnded("server");

        ticks.send();
        ticks.send();

        List<Map<String, Object>> history = given().get("/api/releases/" + release + "/history").path("");
        assertEquals(List.of("shipyard.release_created", "shipyard.repos_synced", "shipyard.ci_started",
                "shipyard.ci_completed"), types(release));
        assertEquals(history.stream().map(entry -> entry.get("ID").toString()).sorted().toList(),
                events(release).stream().map(event -> event.getString("id")).sorted().toList());
        JsonObject completed = events(release).get(3);
        assertEquals("1.0", completed.getString("specversion"));
        assertEquals("server", completed.getString("subject"));
        assertEquals("application/json", completed.getString("datacontenttype"));
        assertEquals(((Number) history.get(0).get("CreatedAt")).longValue(),
                Instant.parse(completed.getString("time")).getEpochSecond());
        assertEquals(List.of("uat", "master", "success", "system", "server"), Stream.of("source_branch", "dest_branch",
                "status", "actor", "repo").map(name -> data(completed, name)).toList());
        for (LoggedRequest request : received()) {
            assertEquals("application/cloudevents+json", request.getHeader("Content-Type"));
            assertEquals("sha256=" + hmac(request.getBody()), request.getHeader("X-Shipyard-Signature-256"));
        }
        assertEquals(0, waiting());
        assertEquals(before + 4, metric("sent"));
    }

    private static Object data(JsonObject event, String name) {
        return event.getJsonObject("data").getValue(name);
    }

    private static String hmac(byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(TestServices.EVENTS_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }

    @ParameterizedTest
    @ValueSource(ints = { 302, 400, 404, 410, 429, 500, 503 })
    void eventThatIsNotTaken_isSentAgain_theSame_andTheNextWait(int status) {
        String elsewhere = "/elsewhere";
        gitHub.stubFor(post(urlEqualTo(elsewhere)).willReturn(aResponse().withStatus(200)));
        StubSequence.lastStays(gitHub, OutboxTest::events, aResponse().withStatus(status).withHeader("Location", elsewhere),
                aResponse().withStatus(status), aResponse().withStatus(200));
        String release = releaseThatEnded("server");

        ticks.send();
        assertEquals(List.of("shipyard.release_created"), types(release));
        ticks.send();
        assertEquals(1, received().size(), "sent without a pause");
        ticks.sendAll();
        ticks.sendAll();
        ticks.send();

        List<LoggedRequest> received = received();
        assertEquals(List.of("shipyard.release_created", "shipyard.release_created", "shipyard.release_created",
                "shipyard.repos_synced", "shipyard.ci_started", "shipyard.ci_completed"), types(release));
        assertEquals(received.get(0).getBodyAsString(), received.get(2).getBodyAsString());
        gitHub.verify(0, postRequestedFor(urlEqualTo(elsewhere)));
        assertEquals(0, waiting());
    }

    @Test
    void pauses_growToHalfAnHour() {
        receiver(aResponse().withStatus(503));
        release("server");
        long last = 0;
        for (int attempt = 1; attempt <= 12; attempt++) {
            ticks.sendAll();
            long pause = ticks.sql("select round(extract(epoch from due_at - now()) / 60)::bigint from outbox limit 1")
                    .iterator().next().getLong(0);
            assertTrue(pause >= last, attempt + ": " + pause);
            last = pause;
        }
        assertEquals(30, last);
    }

    @Test
    void oneReleasesEvents_thatAreRefused_holdUpNoOther() {
        String refused = releaseThatEnded("server");
        String other = releaseThatEnded("webapp");
        receiver(aResponse().withStatus(200));
        gitHub.stubFor(events().withRequestBody(matchingJsonPath("$.source", equalTo("/api/releases/" + refused)))
                .atPriority(1).willReturn(aResponse().withStatus(400)));

        ticks.send();

        assertThat(types(other), hasSize(4));
        assertThat(types(refused), hasSize(1));
        assertEquals(4, waiting());
    }

    /** What comes later must not overtake it, nor have it sent sooner. */
    @Test
    void eventOfAReleaseThatWaits_waitsAsLong() {
        receiver(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        String release = release("server");
        ticks.send();
        receiver(aResponse().withStatus(200));
        new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(0).runs("in_progress");
        ticks.sync();
        ticks.send();
        assertThat(events(release), hasSize(1));

        ticks.sendAll();

        assertEquals(List.of("shipyard.release_created", "shipyard.release_created", "shipyard.repos_synced"), types(release));
    }

    @Test
    void afterADay_whatWasNotTakenIsGivenUp_withOneLine_andLaterEventsGoOn() {
        receiver(aResponse().withStatus(403));
        double before = metric("given_up");
        String release = releaseThatEnded("server");
        clock.move(Duration.ofHours(23));
        ticks.sendAll();
        assertEquals(4, waiting());
        given().contentType(ContentType.JSON).body(Map.of("excluded", true))
                .patch("/api/releases/" + release + "/repos/" + repoId(release)).then().statusCode(200);
        clock.move(Duration.ofHours(2));
        try (CapturedLog log = new CapturedLog()) {
            ticks.sendAll();
            List<String> lines = log.messages(Level.WARNING, "will not get them any more");
            assertThat(lines, hasSize(1));
            assertThat(lines.get(0), containsString("has not taken 4 messages for a day"));
            assertThat(lines.get(0), containsString("has answered 403"));
            assertThat(lines.get(0), not(containsString(TestServices.EVENTS_PATH)));
        }
        assertEquals(before + 4, metric("given_up"));
        receiver(aResponse().withStatus(200));
        ticks.sendAll();
        assertEquals("shipyard.repo_excluded", types(release).get(types(release).size() - 1));
        assertEquals(0, waiting());
    }

    private static Object repoId(String release) {
        return given().get("/api/releases/" + release).path("repos[0].ID");
    }

    @Test
    void receiverThatFails_isLoggedOnceAndAgainWhenItIsOver_byItsHostAlone() {
        receiver(aResponse().withStatus(500));
        // whatever failed in another test is over
        ticks.run(upkeep::tick);
        releaseThatEnded("server");
        try (CapturedLog log = new CapturedLog("")) {
            ticks.sendAll();
            ticks.sendAll();
            releaseThatEnded("webapp");
            ticks.sendAll();
            ticks.run(upkeep::tick);
            receiver(aResponse().withStatus(200));
            ticks.sendAll();
            ticks.run(upkeep::tick);
            assertEquals(
                    List.of("Receiver events at localhost has answered 500: what it has not taken is sent again for a day"),
                    log.messages(Level.WARNING, "Receiver"));
            assertEquals(List.of("Receiver events at localhost takes messages again"),
                    log.messages(Level.INFO, "Receiver"));
            for (Level level : List.of(Level.SEVERE, Level.WARNING, Level.INFO, Level.FINE)) {
                assertEquals(List.of(), log.messages(level, TestServices.EVENTS_PATH));
                assertEquals(List.of(), log.messages(level, TestServices.EVENTS_SECRET));
            }
        }
        String metrics = given().get(Management.url("/q/metrics")).asString();
        assertThat(metrics, not(containsString(TestServices.EVENTS_PATH)));
    }

    @Test
    void deletedRelease_takesWhatWaitsWithIt() {
        receiver(aResponse().withStatus(503));
        String release = releaseThatEnded("server");
        ticks.send();
        given().delete("/api/releases/" + release).then().statusCode(204);
        assertEquals(0, waiting());
    }

    /** Nobody else sends what is claimed, until the lease is over; then it is sent again. */
    @Test
    void claimOfAReplicaThatDied_isTakenOverWhenItsLeaseIsOver() {
        receiver(aResponse().withStatus(200));
        String release = releaseThatEnded("server");
        Lane lane = ticks.run(() -> store.claim(10)).get(0);
        ticks.send();
        assertThat(events(release), hasSize(0));

        ticks.sql("update outbox set due_at = now() where lease is not null");
        ticks.send();
        assertThat(events(release), hasSize(4));
        int given = ticks.run(() -> store.record(lane, List.of(lane.head()), 1, Duration.ZERO, Instant.EPOCH));
        assertEquals(0, given);
    }

    @Test
    void claims_areOfAFewReleasesOfAReceiverAtOnce_andAreGivenBack() {
        for (int i = 0; i < OutboxStore.TOGETHER + 2; i++) {
            release("server");
        }
        List<Lane> first = ticks.run(() -> store.claim(100));
        assertEquals(OutboxStore.TOGETHER, first.size());
        assertEquals(List.of(), ticks.run(() -> store.claim(100)));
        ticks.run(() -> store.giveBack(first, Duration.ZERO));
        assertEquals(OutboxStore.TOGETHER, ticks.run(() -> store.claim(100)).size());
    }

    @Test
    void whatWaitsForAReceiverThatIsNotSetAnyMore_isForgottenAfterADay_andOtherwiseMeasured() {
        String release = release("server");
        ticks.sql("insert into outbox (receiver, release_id, action, body, created_at) values ('gone', '" + release
                + "', 'ci_failed', '{}', now())");
        ticks.run(upkeep::tick);
        assertEquals(2, waiting());
        assertThat(given().get(Management.url("/q/metrics")).asString(),
                containsString("\noutbox_waiting{receiver=\"events\"} 1.0\n"));
        clock.move(Duration.ofHours(26));
        ticks.run(upkeep::tick);
        assertEquals(1, waiting());
    }

    @Test
    void whatIsTooMuch_isNotKept() {
        String release = release("server");
        ticks.sql("insert into outbox (receiver, release_id, action, body, created_at, due_at) select 'events', '" + release
                + "', 'ci_failed', '{}', now(), now() + interval '1 hour' from generate_series(2, 10000)");
        double before = metric("discarded");
        try (CapturedLog log = new CapturedLog()) {
            new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(0).runs("in_progress");
            ticks.sync();
            ticks.track(1);
            assertThat(log.messages(Level.WARNING, "Too much waits for receiver events at localhost"), hasSize(1));
        }
        assertEquals(10_000, waiting());
        assertEquals(before + 2, metric("discarded"));
    }

    @Test
    void detailsThatAreTooLong_areLeftOut() {
        HistoryEvent event = new HistoryEvent(7, UUID.randomUUID(), "ci_failed", "system",
                "{\"repo\":\"server\",\"text\":\"" + "x".repeat(40_000) + "\"}", Instant.EPOCH);
        JsonObject cut = new JsonObject(CloudEvent.of(event, new Branches("uat", "master")));
        assertEquals(true, data(cut, "truncated"));
        assertEquals("uat", data(cut, "source_branch"));
        assertEquals("7", cut.getString("id"));
    }

    @Test
    void nothingIsWritten_forReceiversThatAreNotSet() {
        HistoryEvent event = new HistoryEvent(7, UUID.randomUUID(), "ci_failed", "system", "{}", Instant.EPOCH);
        // without a session it would fail
        assertTrue(new Outbox(new Receivers(Optional.of(""), Optional.empty()), null, null, null).add(event)
                .subscribeAsCompletionStage().isDone());
    }
}
