package io.shipyard;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.http.ContentType;
import io.shipyard.SimulatedRelease.Outcome;

/** The packaged service, ticking by itself against a simulated GitHub. */
@QuarkusIntegrationTest
@WithTestResource(TestServices.class)
class ReleaseIT {

    WireMockServer gitHub;

    @Test
    void release_ofEightRepositories_reachesTheStateOfEach() {
        SimulatedRelease.stub(gitHub);
        String release = "/api/releases/" + given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master")).post("/api/releases")
                .then().statusCode(201).body("syncing", is(true)).extract().<String> path("ID");
        await().atMost(120, TimeUnit.SECONDS).untilAsserted(() -> assertEquals(Outcome.EXPECTED,
                Outcome.of(given().get(release + "/ci-status").path("statuses"), given().get(release + "/history").path(""))));
        given().get(release).then().body("ci_summary", is(Map.of("total", 8, "success", 4, "failed", 1, "in_progress", 0,
                "pending", 1, "cancelled", 1, "no_workflow", 1, "timeout", 0)));
        given().accept("text/plain").get(release + "/ci-status").then()
                .body(containsString("[succeeds]      1 commit   [CI: ✓ #901 → v1.1.1]\n"));
        String tag = given().get(release + "/ci-status").header("ETag");
        given().header("If-None-Match", tag).get(release + "/ci-status").then().statusCode(304);
        given().post(release + "/refresh").then().statusCode(200).body("status", is("ok"));
        given().get(release + "/history").then().body("find { it.Action == 'release_refreshed' }", notNullValue());
        given().delete(release).then().statusCode(204);
    }

    @Test
    void page_isThereWithAllItNeeds() {
        String html = given().get("/releases/" + UUID.randomUUID()).then().statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'none'")).extract().asString();
        List<String> files = Pattern.compile("(?:src|href)=\"(/[^\"]+\\.\\w+)\"").matcher(html).results()
                .map(match -> match.group(1)).distinct().toList();
        assertEquals(3, files.size(), html);
        Stream.concat(files.stream(), Stream.of("/ci/shipyard-ci.js"))
                .forEach(file -> given().get(file).then().statusCode(200));
    }

    @Test
    void webhooks_withoutASecret_areNotThere() {
        WebhookDelivery.of("ping").send().then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void errors_areProblems() {
        given().get("/nothing").then().statusCode(404).contentType("application/problem+json");
        given().contentType(ContentType.JSON).body("{").post("/api/releases").then().statusCode(400)
                .contentType("application/problem+json");
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "a b")).post("/api/releases").then()
                .statusCode(400).body("violations[0].field", is("dest_branch"));
        given().get("/q/openapi").then().statusCode(200).body(containsString("/api/releases/{id}/ci-status"));
    }
}
