package io.shipyard.api;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.DecoderConfig;
import io.restassured.http.ContentType;
import io.shipyard.database.Notification;
import io.shipyard.database.Notifications;
import io.shipyard.testing.Listening;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

/** What is kept of rendered answers, while notifications are received. */
@QuarkusTest
@WithTestResource(TestServices.class)
class StatusCacheTest {

    private final UUID release = UUID.randomUUID();

    @Inject
    Notifications notifications;

    @Inject
    Listening listening;

    @Inject
    Received received;

    @Inject
    Ticks ticks;

    @BeforeEach
    void listenAndRegister() {
        listening.pulse();
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                Stream.of("server", "server-2", "server-3", "server-4", "server-5")
                        .map(name -> Map.of("repo_name", name, "merge_commit_sha", "a".repeat(40))).toList()))
                .put("/api/releases/" + release).then().statusCode(201);
        awaitNotifications();
        assertEquals("pending", status());
    }

    /** Whatever was sent before this one has been received when this one has. */
    private void awaitNotifications() {
        UUID last = UUID.randomUUID();
        ticks.sql("select pg_notify('release_changed', '" + last + "')");
        await().until(() -> received.payloads.contains(last.toString()));
    }

    @Singleton
    static class Received {
        private final Set<String> payloads = ConcurrentHashMap.newKeySet();

        void onNotification(@Observes Notification notification) {
            payloads.add(notification.payload());
        }
    }

    private boolean isExcluded() {
        return Boolean.TRUE.equals(given().get("/api/releases/" + release + "/ci-status").path("statuses[0].excluded"));
    }

    private String status() {
        return given().get("/api/releases/" + release + "/ci-status").then().statusCode(200).extract()
                .path("statuses[0].status");
    }

    private String status(String codings) {
        return given().header("Accept-Encoding", codings).get("/api/releases/" + release + "/ci-status").then()
                .statusCode(200).extract().path("statuses[0].status");
    }

    /** As they are sent. */
    private byte[] bytes(String codings) {
        return given().config(RestAssured.config().decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()))
                .header("Accept-Encoding", codings).get("/api/releases/" + release + "/ci-status").then().statusCode(200)
                .header("Vary", "Accept, Accept-Encoding").extract().asByteArray();
    }

    private String text() {
        return given().accept("text/plain").get("/api/releases/" + release + "/ci-status").asString();
    }

    private void changeWithoutNotification(String status) {
        ticks.sql("alter table repo_ci_status disable trigger repo_ci_status_changed");
        ticks.sql("update repo_ci_status set status = '" + status + "'");
        ticks.sql("alter table repo_ci_status enable trigger repo_ci_status_changed");
    }

    @Test
    void get_nothingChanged_asksTheDatabaseOnce() {
        text();
        changeWithoutNotification("failure");
        assertEquals("pending", status());
        assertTrue(text().contains("pending"), text());
    }

    @Test
    void get_changedByAnother_showsTheChangeAtOnce() {
        text();
        ticks.sql("update repo_ci_status set status = 'failure'");
        await().until(() -> status().equals("failure") && text().contains("failed"));
        ticks.sql("update release_repo set excluded = true");
        await().until(this::isExcluded);
        ticks.sql("delete from release");
        await().until(() -> given().get("/api/releases/" + release + "/ci-status")
                .statusCode() == 404);
    }

    @Test
    void get_changedByOneself_showsTheChangeWithTheNextRequest() {
        int id = given().get("/api/releases/" + release).path("repos[0].ID");
        for (boolean excluded : new boolean[] { true, false, true, false }) {
            given().contentType(ContentType.JSON).body(Map.of("excluded", excluded))
                    .patch("/api/releases/" + release + "/repos/" + id).then().statusCode(200);
            given().get("/api/releases/" + release + "/ci-status").then().body("statuses[0].excluded",
                    is(excluded ? true : null));
        }
    }

    /** A browser's answer and a script's are of one state. */
    @Test
    void get_withGzip_isKeptAndForgottenLikeTheOther() throws IOException {
        byte[] compressed = bytes("gzip");
        assertArrayEquals(bytes("identity"), new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes());

        changeWithoutNotification("failure");
        assertArrayEquals(compressed, bytes("deflate;q=0.5, GZIP;q=0.1"));
        assertEquals("pending", status("gzip;q=0, identity"));

        ticks.sql("update repo_ci_status set status = 'cancelled'");
        awaitNotifications();
        assertEquals("cancelled", status("gzip"));
        assertEquals("cancelled", status("identity"));
    }

    @Test
    void claim_isNoChange() {
        ticks.sql("update repo_ci_status set lease = gen_random_uuid(), due_at = now() + interval '1 hour'");
        changeWithoutNotification("failure");
        awaitNotifications();
        assertEquals("pending", status());
    }

    @Test
    void get_notificationsMissed_asksTheDatabase() {
        changeWithoutNotification("failure");
        listening.interrupt();
        assertEquals("failure", status());
        changeWithoutNotification("cancelled");
        assertEquals("cancelled", status());

        listening.pulse();
        listening.pulse();
        assertTrue(notifications.isListening());
        assertEquals("cancelled", status());
    }

    @Test
    void get_unknownRelease_isNotKept() {
        UUID later = UUID.randomUUID();
        given().get("/api/releases/" + later + "/ci-status").then().statusCode(404);
        ticks.sql("insert into release (id, source_branch, dest_branch, created_at, discover) values ('" + later
                + "', 'uat', 'master', now(), false)");
        given().get("/api/releases/" + later + "/ci-status").then().statusCode(200);
    }
}
