package io.shipyard.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

/** By what the lines of the log are found that belong together. */
@QuarkusTest
@WithTestResource(TestServices.class)
class RequestIdsTest {

    private static final String HEADER = "X-Request-Id";
    private static final String MADE = "[0-9a-f]{16}";

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @ParameterizedTest
    @ValueSource(strings = { "/api/releases", "/api/releases/00000000-0000-0000-0000-000000000000", "/nothing", "/",
            "/api/releases?limit=x", "/favicon.svg" })
    void answers_haveTheIdOfTheirRequest(String path) {
        given().header(HEADER, "Shipyard-7.a_b").get(path).then().header(HEADER, is("Shipyard-7.a_b"));
        String made = given().get(path).then().header(HEADER, matchesPattern(MADE)).extract().header(HEADER);
        assertNotEquals(made, given().get(path).header(HEADER));
    }

    @Test
    void answerToABodyThatIsTooLarge_hasAnId() {
        given().header(HEADER, "large").contentType(ContentType.JSON).body(new byte[1024 * 1024 + 1]).post("/api/releases")
                .then()
                .statusCode(413).header(HEADER, is("large"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "a b", "a\"b", "<script>", "ü",
            "0123456789012345678901234567890123456789012345678901234567890123x" })
    void id_thatIsNoneToLog_isReplaced(String sent) {
        given().header(HEADER, sent).get("/api/releases").then().statusCode(200).header(HEADER, matchesPattern(MADE));
    }

    @Test
    void lines_ofARequestAndOfARelease_canBeFound() {
        new SimulatedRepo(gitHub, "logged", 43).commits(1).pullRequest(0).runs("in_progress");
        try (CapturedLog log = new CapturedLog()) {
            String release = given().header(HEADER, "first").contentType(ContentType.JSON)
                    .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of("logged")))
                    .post("/api/releases").then().statusCode(201).extract().path("ID");
            assertEquals(Map.of("requestId", "first", "releaseId", release), log.ids("created by anonymous"));

            ticks.sync();
            ticks.track(1);
            assertEquals(Map.of("releaseId", release), log.ids("1 repositories examined"));
            assertEquals(Map.of("releaseId", release), log.ids("run #943 attempt 1 started"));

            int repo = given().get("/api/releases/" + release + "/ci-status").path("statuses[0].repo_id");
            given().header(HEADER, "second").contentType(ContentType.JSON).body(Map.of("excluded", true))
                    .patch("/api/releases/" + release + "/repos/" + repo).then().statusCode(200);
            assertEquals(Map.of("requestId", "second", "releaseId", release), log.ids("acme/logged: excluded by anonymous"));
            given().header(HEADER, "third").delete("/api/releases/" + release).then().statusCode(204);
            assertEquals(Map.of("requestId", "third", "releaseId", release), log.ids("deleted by anonymous"));
        }
    }
}
