package io.shipyard.api;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Problems.assertProblem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.testing.TestServices;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The description says no less than the code does, and the code takes no more than the description says. */
@QuarkusTest
@WithTestResource(TestServices.class)
class DescriptionTest {

    private static final String UNKNOWN = "00000000-0000-0000-0000-000000000000";
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    private static JsonObject api() {
        return new JsonObject(given().accept(ContentType.JSON).get("/q/openapi").asString());
    }

    @Test
    void operations_describeTheirProblems_asProblems() {
        JsonObject paths = api().getJsonObject("paths");
        JsonObject shared = api().getJsonObject("components").getJsonObject("responses");
        for (String path : paths.fieldNames()) {
            METHODS.stream().filter(paths.getJsonObject(path)::containsKey).forEach(method -> {
                JsonObject responses = paths.getJsonObject(path).getJsonObject(method).getJsonObject("responses");
                assertTrue(responses.fieldNames().containsAll(List.of("400", "401", "403", "413", "414", "431", "500", "503")),
                        path);
                assertEquals(!method.equals("get") && !path.equals("/api/webhooks/github"), responses.containsKey("429"));
                responses.fieldNames().stream().filter(status -> status.compareTo("400") >= 0)
                        .map(responses::getJsonObject)
                        .map(response -> response.containsKey("$ref")
                                ? shared.getJsonObject(response.getString("$ref").replaceAll(".*/", ""))
                                : response)
                        .forEach(response -> assertEquals("#/components/schemas/Problem", response.getJsonObject("content")
                                .getJsonObject("application/problem+json").getJsonObject("schema").getString("$ref")));
            });
        }
    }

    @Test
    void patterns_areForTheWholeOfAValue() {
        List<String> patterns = patterns(api()).toList();
        assertTrue(patterns.size() > 8, patterns.toString());
        assertEquals(List.of(),
                patterns.stream().filter(pattern -> !pattern.startsWith("^") || !pattern.endsWith("$")).toList());
    }

    private static Stream<String> patterns(Object json) {
        if (json instanceof JsonArray array) {
            return array.stream().flatMap(DescriptionTest::patterns);
        }
        if (json instanceof JsonObject object) {
            List<String> here = new ArrayList<>();
            if (object.getValue("pattern") instanceof String pattern) {
                here.add(pattern);
            }
            return Stream.concat(here.stream(),
                    object.fieldNames().stream().map(object::getValue).flatMap(DescriptionTest::patterns));
        }
        return Stream.empty();
    }

    @Test
    void fieldsThatAreTaken_haveTheirBounds() {
        JsonObject schemas = api().getJsonObject("components").getJsonObject("schemas");
        JsonObject created = schemas.getJsonObject("NewRelease");
        assertEquals(List.of("source_branch", "dest_branch"), created.getJsonArray("required").getList());
        JsonObject branch = created.getJsonObject("properties").getJsonObject("source_branch");
        assertEquals(255, branch.getInteger("maxLength"));
        assertTrue("release/1.0".matches(branch.getString("pattern")));
        assertTrue(!"a..b".matches(branch.getString("pattern")));
        JsonObject repos = created.getJsonObject("properties").getJsonObject("repos");
        assertEquals(1_000, repos.getInteger("maxItems"));
        assertTrue(repos.getJsonObject("items").containsKey("pattern"), repos.encode());
        JsonObject count = schemas.getJsonObject("Repo").getJsonObject("properties").getJsonObject("commit_count");
        assertEquals(0, count.getInteger("minimum"));
        assertEquals(Integer.MAX_VALUE, count.getInteger("maximum"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "{'repo_name': 'server', 'commit_count': '5'}", "{'repo_name': 'server', 'additions': 1.5}",
            "{'repo_name': 5}", "{'repo_name': 'server', 'pr_url': true}", "{'repo_name': 'server', 'deletions': 2147483648}",
            "{'repo_name': 'server', 'pr_number': ''}", "{'repo_name': 'server', 'pr_number': 1e999999999}",
            "{'repo_name': 'server', 'pr_number': 1e-999999999}" })
    void valueOfAnotherType_isRefused(String repo) {
        assertProblem(400, given().contentType(ContentType.JSON)
                .body(("{'source_branch': 'uat', 'dest_branch': 'master', 'repos': [" + repo + "]}").replace('\'', '"'))
                .put("/api/releases/" + UUID.randomUUID()));
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"true\"", "1", "\"\"", "null" })
    void exclusion_isTrueOrFalse(String excluded) {
        assertProblem(400, given().contentType(ContentType.JSON).body("{\"excluded\": " + excluded + "}")
                .patch("/api/releases/" + UUID.randomUUID() + "/repos/1"));
    }

    @Test
    void whatMayBeLeftOut_mayBeNull() {
        given().contentType(ContentType.JSON)
                .body("{\"source_branch\": \"uat\", \"dest_branch\": \"master\", \"status\": null, \"repos\": null}")
                .put("/api/releases/" + UUID.randomUUID()).then().statusCode(201);
    }

    @Test
    void wholeNumber_isOneHoweverItIsWritten() {
        String release = "/api/releases/" + UUID.randomUUID();
        given().contentType(ContentType.JSON).body("{\"source_branch\": \"uat\", \"dest_branch\": \"master\", \"repos\": "
                + "[{\"repo_name\": \"server\", \"commit_count\": 3.0, \"additions\": 5e1}]}").put(release).then()
                .statusCode(201);
        given().get(release).then().body("repos[0].CommitCount", is(3), "repos[0].Additions", is(50));
    }

    @ParameterizedTest
    @ValueSource(strings = { "yes", "", "TRUE", "1", "true,false" })
    void partial_isTrueOrFalse(String partial) {
        assertProblem(400, given().urlEncodingEnabled(false).get("/api/releases/" + UUID.randomUUID() + "?partial=" + partial));
    }

    @Test
    void parameter_thatMayBeLeftOut_mayBeEmpty() {
        given().get("/api/releases?status=&limit=&include=").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = { "?include=ci_summary&include=deployment_summary", "?limit=1&limit=1", "?status=&status=",
            "/" + UNKNOWN + "?partial=true&partial=true", "/" + UNKNOWN + "/ci-status?x=1&x=2",
            "/" + UNKNOWN + "/events?until=done&until=done" })
    void parameter_moreThanOnce_isRefusedByName(String uri) {
        assertProblem(400, given().urlEncodingEnabled(false).get("/api/releases" + uri))
                .body("violations.field", is(List.of(uri.replaceAll(".*\\?(\\w+)=.*", "$1"))));
    }

    @Test
    void abbreviatedUuid_isTheIdOfNothing() {
        assertProblem(404, given().get("/api/releases/1-1-1-1-1"));
        assertProblem(404, given().contentType(ContentType.JSON).body("{\"source_branch\":\"uat\",\"dest_branch\":\"master\"}")
                .put("/api/releases/1-1-1-1-1"));
    }
}
