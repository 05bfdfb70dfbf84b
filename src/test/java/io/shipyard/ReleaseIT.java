package io.shipyard;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static io.restassured.RestAssured.given;
import static io.shipyard.Problems.assertProblem;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
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
        EventStream events = new EventStream(URI.create(RestAssured.baseURI + ":" + RestAssured.port + release + "/events"));
        await().untilAsserted(() -> assertEquals(Outcome.EXPECTED,
                Outcome.of(given().get(release + "/ci-status").path("statuses"), given().get(release + "/history").path(""))));
        given().get(release).then().body("ci_summary", is(Map.of("total", 8, "success", 4, "failed", 1, "in_progress", 0,
                "pending", 1, "cancelled", 1, "no_workflow", 1, "timeout", 0)));
        given().accept("text/plain").get(release + "/ci-status").then()
                .body(containsString("[succeeds]      1 commit   [CI: ✓ #901 → v1.1.1]\n"));
        assertTold(events);
        String tag = given().get(release + "/ci-status").header("ETag");
        given().header("If-None-Match", tag).get(release + "/ci-status").then().statusCode(304);
        given().post(release + "/refresh").then().statusCode(200).body("status", is("ok"));
        given().get(release + "/history").then().body("find { it.Action == 'release_refreshed' }", notNullValue());
        given().delete(release).then().statusCode(204);
        await().until(events::ends);
    }

    /** The state that was there, and then all kinds of events, until every repository is where it ends. */
    private static void assertTold(EventStream events) {
        EventStream.Received first = events.next();
        assertEquals("ci-status true", first.event() + " " + first.data().getBoolean("complete"));
        Set<String> kinds = new HashSet<>();
        Map<String, String> statuses = new HashMap<>();
        while (!statuses.equals(SimulatedRelease.STATUSES)) {
            String block = events.block();
            if (!block.startsWith(":")) {
                JsonPath data = new JsonPath(block.substring(block.indexOf("data:") + 5));
                Boolean complete = data.get("complete");
                kinds.add(block.replaceFirst("(?s).*event: (\\S+).*", "$1") + (complete == null ? "" : " " + complete));
                if (complete != null) {
                    data.<Map<String, String>> getList("statuses")
                            .forEach(repo -> statuses.put(repo.get("repo_name"), repo.get("status")));
                }
            }
        }
        assertEquals(Set.of("ci-status true", "ci-status false", "release", "sync"), kinds);
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
        assertProblem(404, WebhookDelivery.of("ping").send());
    }

    @Test
    void errors_areProblems() {
        Map<String, String> branches = Map.of("source_branch", "uat", "dest_branch", "master");
        String release = "/api/releases/" + UUID.randomUUID();
        given().contentType(ContentType.JSON).body(branches).put(release).then().statusCode(201);

        assertProblem(400, given().contentType(ContentType.JSON).body("{").post("/api/releases"));
        assertProblem(400, given().contentType(ContentType.JSON).body(Map.of("source_branch", "a b")).post("/api/releases"))
                .body("violations[0].field", is("dest_branch"), "violations[0].message", notNullValue());
        assertProblem(404, given().get("/api/releases/not-a-uuid"));
        assertProblem(404, given().get("/api/releases/" + UUID.randomUUID() + "/ci-status"));
        assertProblem(404, given().get("/nothing"));
        assertProblem(405, given().put("/api/releases"));
        assertProblem(406, given().accept("image/png").get(release + "/ci-status"));
        assertProblem(409, given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "main"))
                .put(release));
        assertProblem(413, given().contentType(ContentType.JSON).body(" ".repeat(1024 * 1024 + 1)).post("/api/releases"));
        assertProblem(415, given().contentType("text/plain").body("x").post("/api/releases"));
        given().delete(release).then().statusCode(204);
    }

    /** And the release's look and its discovery tell what they met. */
    @Test
    void gitHubAway_isAProblemForWhoWaitsForIt() {
        SimulatedRepo repo = new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(0).runs("completed/success")
                .helmLog("CHART_VERSION=1.2.3");
        String release = "/api/releases/" + UUID.randomUUID();
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                List.of(Map.of("repo_name", repo.name(), "merge_commit_sha", repo.mergeCommit())))).put(release).then()
                .statusCode(201);
        await()
                .until(() -> "1.2.3".equals(given().get(release + "/ci-status").path("statuses[0].chart_version")));
        int id = given().get(release + "/ci-status").path("statuses[0].repo_id");

        gitHub.stubFor(any(anyUrl()).atPriority(1).willReturn(aResponse().withStatus(502)));
        assertProblem(503, given().post(release + "/refresh")).header("Retry-After", notNullValue());
        assertProblem(503, given().post(release + "/repos/" + id + "/refresh-chart-version"))
                .header("Retry-After", notNullValue());
        given().delete(release).then().statusCode(204);
    }

    @Test
    void api_isDescribed() {
        given().get("/q/openapi").then().statusCode(200).body(containsString("/api/releases/{id}/ci-status"));
    }
}
