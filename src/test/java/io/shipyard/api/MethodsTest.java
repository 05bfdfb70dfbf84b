package io.shipyard.api;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Problems.assertProblem;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.shipyard.testing.TestServices;

/** What may be asked for at a path, and the answer to a request for something else. */
@QuarkusTest
@WithTestResource(TestServices.class)
class MethodsTest {

    private static final List<String> METHODS = List.of("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT");

    private final String release = "/api/releases/" + UUID.randomUUID();

    @BeforeEach
    void register() {
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of()))
                .put(release).then().statusCode(201);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "/api/releases|GET, HEAD, OPTIONS, POST", "|DELETE, GET, HEAD, OPTIONS, PUT",
            "/ci-status|GET, HEAD, OPTIONS", "/deployment-status|GET, HEAD, OPTIONS", "/events|GET, HEAD, OPTIONS",
            "/history|GET, HEAD, OPTIONS",
            "/refresh|OPTIONS, POST", "/repos/1|OPTIONS, PATCH", "/repos/1/refresh-chart-version|OPTIONS, POST",
            "/api/me|GET, HEAD, OPTIONS", "/api/webhooks/github|OPTIONS, POST" })
    void options_andWhateverIsNotAmongThem_sayWhatIsPossible(String place, String allowed) {
        String path = place != null && place.startsWith("/api") ? place : release + (place == null ? "" : place);
        given().options(path).then().statusCode(204).header("Allow", is(allowed));
        METHODS.stream().filter(method -> !List.of(allowed.split(", ")).contains(method)).forEach(method -> {
            Response refused = given().request(method, path);
            refused.then().statusCode(405).header("Allow", is(allowed));
            if (!method.equals("HEAD")) {
                assertProblem(405, refused);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = { "/api/releases", "", "/ci-status", "/deployment-status", "/history", "/events",
            "/events?until=done", "/api/me" })
    void head_isGetWithoutABody(String place) {
        String path = place.startsWith("/api") ? place : release + place;
        given().head(path).then().statusCode(200).body(emptyString());
        given().head(path.replace(release, "/api/releases/" + UUID.randomUUID())).then()
                .statusCode(place.startsWith("/api") ? 200 : 404);
    }

    @Test
    void options_whereThereIsNothing_is404() {
        assertProblem(404, given().options("/api/nothing"));
    }
}
