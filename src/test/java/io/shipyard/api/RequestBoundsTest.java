package io.shipyard.api;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import jakarta.inject.Inject;

import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.http.BodySizeLimit;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.RawHttp;
import io.shipyard.testing.TestServices;

/** Requests that are too large, or none at all. */
@QuarkusTest
@WithTestResource(TestServices.class)
class RequestBoundsTest {

    private static final String POST = "POST /api/releases HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
            + "Connection: close\r\n";

    @TestHTTPResource("/")
    URI root;

    @Inject
    BodySizeLimit bodies;

    private RawHttp.Answer ask(String request) throws IOException {
        try (RawHttp client = new RawHttp(root)) {
            return client.send(request).answer();
        }
    }

    private static void assertProblem(int status, RawHttp.Answer answer) {
        assertEquals(status, answer.status());
        assertEquals("application/problem+json", answer.header("content-type"));
        assertThat(answer.body(), containsString("\"status\":" + status));
    }

    @ParameterizedTest
    @CsvSource({ "400, /api/me, X: y", "400, /api/me, Host: a b", "400, /api/me, Host: a:99999", "404, api/me, Host: test",
            "404, *, Host: test" })
    void request_thatNamesNoHostOrPath_isRefusedWithoutAnError(int status, String uri, String header) throws IOException {
        try (CapturedLog log = new CapturedLog("")) {
            assertProblem(status, ask("GET " + uri + " HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n"));
            assertEquals(List.of(), log.messages(Level.SEVERE, ""));
        }
    }

    @Test
    void body_announcedAsTooLarge_isRefusedBeforeItIsSent() throws IOException {
        assertProblem(413, ask(POST + "Content-Length: 1048577\r\n\r\n"));
    }

    @Test
    void body_thatTurnsOutTooLarge_isRefusedWithoutAnError() throws IOException {
        String megabyte = "100000\r\n" + " ".repeat(1_048_576) + "\r\n";
        try (CapturedLog log = new CapturedLog("")) {
            assertProblem(413, ask(POST + "Transfer-Encoding: chunked\r\n\r\n" + megabyte + "1\r\n \r\n0\r\n\r\n"));
            assertEquals(List.of(), log.messages(Level.SEVERE, ""));
        }
    }

    /** One place can take half of what there is, and everybody together no more than all of it. */
    @Test
    void bodies_tooManyAtOnce_areRefusedUntilOthersEnd() throws IOException {
        String probe = POST + "Content-Length: 1000000\r\n\r\n";
        List<RawHttp> others = new ArrayList<>();
        try {
            hold(32, "127.0.0.1", others);
            assertProblem(503, askWithBody(probe));
            hold(31, "127.0.0.2", others);
            hold(1, "127.0.0.3", others);
            for (String from : List.of("127.0.0.1", "127.0.0.2", "127.0.0.4")) {
                try (RawHttp refused = new RawHttp(root, from)) {
                    assertProblem(503, refused.send(probe + " ".repeat(1_000_000)).answer());
                }
            }
        } finally {
            for (RawHttp other : others) {
                other.close();
            }
        }
        awaitUnderWay(0, List.of());
        assertProblem(400, askWithBody(probe));
    }

    private void hold(int megabytes, String from, List<RawHttp> others) throws IOException {
        for (int held = 1; held <= megabytes; held++) {
            others.add(
                    new RawHttp(root, from).send("POST /api/releases HTTP/1.1\r\nHost: test\r\nContent-Type: application/json"
                            + "\r\nContent-Length: 1048576\r\n\r\n{"));
            awaitUnderWay(others.size() * 1_048_576L, others);
        }
    }

    /** An event stream may come with a body, and ends with its connection. */
    @Test
    void body_ofAStreamWhoseClientLeaves_isNotUnderWay() throws IOException {
        String release = given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master"))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        try (RawHttp client = new RawHttp(root)) {
            client.send(
                    "GET /api/releases/" + release + "/events HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\r\nhello world");
            assertEquals(200, client.answer().status());
            assertEquals(11, bodies.underWay());
        }
        awaitUnderWay(0, List.of());
    }

    private void awaitUnderWay(long bytes, List<RawHttp> others) {
        try {
            await().until(bodies::underWay, is(bytes));
        } catch (ConditionTimeoutException never) {
            throw new AssertionError("of " + others.size() + " connections, these were answered: "
                    + others.stream().map(RawHttp::soFar).filter(said -> !said.isEmpty()).toList(), never);
        }
    }

    private RawHttp.Answer askWithBody(String head) throws IOException {
        return ask(head + " ".repeat(1_000_000));
    }

    @Test
    void body_ofUnknownLengthWithinTheLimit_isRead() throws IOException {
        String body = "{\"source_branch\":\"a b\"}" + " ".repeat(500_000);
        assertThat(ask(POST + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                + "\r\n0\r\n\r\n").body(), containsString("must be a git branch name"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/", "json", "a/b/c" })
    void contentType_thatIsNone_isAProblem(String type) throws IOException {
        String release = "/api/releases/00000000-0000-0000-0000-000000000000";
        assertProblem(415, ask("GET " + release + "/ci-status HTTP/1.1\r\nHost: test\r\nContent-Type: " + type
                + "\r\nConnection: close\r\n\r\n"));
        assertProblem(415, ask("POST /api/releases HTTP/1.1\r\nHost: test\r\nContent-Type: " + type
                + "\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"));
    }

    @Test
    void status_thatIsNone_isNamed() throws IOException {
        RawHttp.Answer answer = ask("GET /api/releases?status=%00 HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        assertProblem(400, answer);
        assertThat(answer.body(), containsString("\"field\":\"status\""));
    }
}
