package io.shipyard.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.TestServices;

/** What every answer instructs browsers to do. */
@QuarkusTest
@WithTestResource(TestServices.class)
class SecurityHeadersTest {

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    @TestHTTPResource("/")
    URI root;

    private static ValidatableResponse assertSafe(ValidatableResponse answer) {
        return answer.header("X-Content-Type-Options", "nosniff").header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Resource-Policy", "same-origin").header("Server", nullValue())
                .header("X-Powered-By", nullValue()).header("Strict-Transport-Security", nullValue())
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @ParameterizedTest
    @CsvSource({ "GET, /api/releases, 200", "GET, /api/releases/00000000-0000-0000-0000-000000000000, 404",
            "GET, /api/releases?limit=x, 400", "DELETE, /api/releases, 403", "POST, /api/releases, 403", "GET, /nothing, 404",
            "GET, /api/nothing, 404", "GET, /ci/nothing.js, 404" })
    void answerOfTheApi_showsNothingAndIsNotKept(String method, String path, int status) {
        assertSafe(given().header("Origin", "https://elsewhere.example").request(method, path).then().statusCode(status))
                .header("Content-Security-Policy", NOTHING).header("Cache-Control", "no-store");
    }

    @ParameterizedTest
    @CsvSource({ "DELETE, /api/releases, 405", "POST, /api/releases, 415" })
    void answerToAChange_showsNothingAndIsNotKept(String method, String path, int status) {
        assertSafe(given().request(method, path).then().statusCode(status))
                .header("Content-Security-Policy", NOTHING).header("Cache-Control", "no-store");
    }

    @Test
    void ciStatus_isKeptByItsReaderOnlyAndAskedForAgain() {
        String release = "/api/releases/" + UUID.randomUUID();
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master")).put(release);
        String tag = assertSafe(given().get(release + "/ci-status").then()).header("Content-Security-Policy", NOTHING)
                .header("Cache-Control", "private, no-cache").extract().header("ETag");
        assertSafe(given().header("If-None-Match", tag).get(release + "/ci-status").then().statusCode(304))
                .header("Cache-Control", "private, no-cache");
        given().delete(release);
    }

    @Test
    void events_showNothing() {
        String release = "/api/releases/" + UUID.randomUUID();
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master")).put(release);
        try (EventStream events = new EventStream(root.resolve(release + "/events"))) {
            assertEquals("nosniff", events.header("X-Content-Type-Options"));
            assertEquals(NOTHING, events.header("Content-Security-Policy"));
            assertEquals("no-cache", events.header("Cache-Control"));
        }
        given().delete(release);
    }

    @ParameterizedTest
    @ValueSource(strings = { "/", "/releases/00000000-0000-0000-0000-000000000000" })
    void page_hasAPolicyOfItsOwn(String path) {
        assertSafe(given().get(path).then().statusCode(200))
                .header("Content-Security-Policy", startsWith("default-src 'none'; script-src 'self'"))
                .header("Cache-Control", "no-cache");
    }

    @Test
    void file_isKept() {
        assertSafe(given().get("/favicon.svg").then().statusCode(200)).header("Content-Security-Policy", NOTHING)
                .header("Cache-Control", not("no-store"));
        assertSafe(given().redirects().follow(false).get("/ci/shipyard-ci.js").then()).header("Cache-Control",
                not(is("no-store")));
    }
}
