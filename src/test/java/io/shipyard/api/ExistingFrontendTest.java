package io.shipyard.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Calls the API exactly as the Shipyard frontend does: it polls a release until its first list of repositories that is not
 * empty, then {@code ci-status} for as long as {@code any_in_progress} is true, and parses the strings that hold JSON.
 */
@QuarkusTest
@WithTestResource(TestServices.class)
class ExistingFrontendTest {

    /** Polls after which somebody would ask what is wrong. */
    private static final int MAX_POLLS = 20;

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    private String create(String... repos) {
        return given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                List.of(repos))).post("/api/releases").then().statusCode(201).extract().path("ID");
    }

    private static JsonPath get(String path) {
        return given().get("/api/releases/" + path).then().statusCode(200).extract().jsonPath();
    }

    /** What it has when it stops polling. */
    private static List<Map<String, Object>> pollRepos(String id, Runnable meanwhile) {
        for (int poll = 0; poll < MAX_POLLS; poll++) {
            List<Map<String, Object>> repos = get(id).getList("repos");
            if (!repos.isEmpty()) {
                return repos;
            }
            meanwhile.run();
        }
        throw new AssertionError("no repositories");
    }

    /** The states that it has shown. */
    private static List<List<String>> pollCiStatus(String id, Runnable meanwhile) {
        List<List<String>> shown = new ArrayList<>();
        for (int poll = 0; poll < MAX_POLLS; poll++) {
            JsonPath ci = get(id + "/ci-status");
            shown.add(ci.getList("statuses.status"));
            if (!ci.getBoolean("any_in_progress")) {
                return shown;
            }
            meanwhile.run();
        }
        throw new AssertionError("still in progress after " + shown);
    }

    @Test
    void release_isShownWholeAndFollowedToItsEnd() {
        new SimulatedRepo(gitHub, "server", 37).commits(15).pullRequest(2)
                .runs("none", "in_progress", "completed/success").helmLog("CHART_VERSION=1.1.937");
        new SimulatedRepo(gitHub, "webapp", 38).commits(2).pullRequest(3).runs("completed/failure").helmJob("skipped");
        String id = create("server", "webapp");
        assertEquals(List.of("server", "webapp"), get(id + "?partial=true").getList("repos.RepoName"), "a client that asks");

        List<Map<String, Object>> repos = pollRepos(id, ticks::sync);
        assertEquals(List.of("server", "webapp"), repos.stream().map(repo -> repo.get("RepoName")).toList());
        Map<String, Object> server = repos.get(0);
        assertEquals(List.of("Release server", 1, 15, 37), List.of(server.get("Summary"), server.get("DeployOrder"),
                server.get("CommitCount"), server.get("PRNumber")));
        assertEquals(List.of("dev1", "dev0"), array(server.get("Contributors")));
        assertEquals(List.of("helm"), array(server.get("InfraChanges")));
        assertEquals(List.of(List.of(), List.of()), List.of(array(server.get("DependsOn")), array(server.get("ConfirmedBy"))));

        List<List<String>> shown = pollCiStatus(id, () -> ticks.track(1));
        assertEquals(List.of("pending", "pending"), shown.get(0), "before the merge");
        assertTrue(shown.stream().anyMatch(states -> states.contains("in_progress")), shown::toString);
        assertEquals(List.of("success", "failure"), shown.get(shown.size() - 1));
        assertEquals("1.1.937", get(id + "/ci-status").getString("statuses[0].chart_version"));
        JsonPath history = get(id + "/history");
        assertEquals("release_created", history.getString("[-1].Action"));
        assertEquals("uat", new JsonObject(history.getString("[-1].Details")).getString("source_branch"));
    }

    @Test
    void excludedRepository_keepsItsStateAndDoesNotKeepTheFrontendPolling() {
        new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(0).runs("completed/success").helmJob("skipped");
        new SimulatedRepo(gitHub, "webapp", 38).commits(1).pullRequest(0).runs("in_progress");
        String id = create("server", "webapp");
        List<Map<String, Object>> repos = pollRepos(id, ticks::sync);
        ticks.track(1);

        given().contentType(ContentType.JSON).body(Map.of("excluded", true))
                .patch("/api/releases/" + id + "/repos/" + repos.get(1).get("ID")).then().statusCode(200);

        JsonPath ci = get(id + "/ci-status");
        assertEquals(List.of("success", "in_progress"), ci.getList("statuses.status"));
        assertEquals(Map.of("repo_name", "webapp", "excluded", true), Map.of("repo_name", ci.get("statuses[1].repo_name"),
                "excluded", ci.get("statuses[1].excluded")));
        assertEquals(false, ci.getMap("statuses[0]").containsKey("excluded"));
        assertEquals(false, ci.getBoolean("any_in_progress"));
        assertEquals(1, get(id).getInt("ci_summary.total"));
        assertEquals(0, get(id).getInt("ci_summary.in_progress"));
    }

    private static List<?> array(Object json) {
        return new JsonArray((String) json).getList();
    }
}
