package io.shipyard.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.Problems.assertProblem;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.shipyard.release.Releases;
import io.shipyard.testing.Patience;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestClients;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonObject;

@QuarkusTest
@WithTestResource(TestServices.class)
class ReleaseApiTest {

    private static final String SHA = "0123456789012345678901234567890123456789";

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @Inject
    Releases releases;

    private static RequestSpecification json(Object body) {
        return given().contentType(ContentType.JSON).body(body);
    }

    private static String create(String source) {
        return json(Map.of("source_branch", source, "dest_branch", "master")).post("/api/releases").then().statusCode(201)
                .extract().path("ID");
    }

    @Test
    void create_answersAtOnceWithTheContractsFields() {
        String id = json(Map.of("source_branch", "release/1.0", "dest_branch", "master")).post("/api/releases").then()
                .statusCode(201).header("Location", endsWith("/api/releases/" + given().get("/api/releases").path("[0].ID")))
                .body("SourceBranch", is("release/1.0"), "DestBranch", is("master"), "Status", is("pending"),
                        "syncing", is(true), "CreatedAt", greaterThan(0), "LastRefreshedAt", is(0))
                .extract().path("ID");
        assertEquals(id, UUID.fromString(id).toString());
        assertEquals(Set.of("ID", "SourceBranch", "DestBranch", "Status", "Notes", "BreakingChanges", "CreatedBy", "ChannelID",
                "DevApprovedBy", "DevApprovedAt", "QAApprovedBy", "QAApprovedAt", "DeclinedBy", "DeclinedAt",
                "LastRefreshedAt", "CreatedAt"), keys(given().get("/api/releases").jsonPath(), "[0]"));
    }

    @Test
    void get_hasTheContractsFields() {
        SimulatedRepo.organisation(gitHub, "server", "archived-one", "ignored");
        new SimulatedRepo(gitHub, "server", 37).commits(15).pullRequest(2);
        String id = create("uat");
        ticks.sync();

        JsonPath release = given().get("/api/releases/" + id).then().statusCode(200)
                .body("org", is("acme"), "repos.RepoName", is(List.of("server")), "syncing", is(false),
                        "release.LastRefreshedAt", greaterThan(0), "repos[0].CommitCount", is(15),
                        "repos[0].Additions", is(7), "repos[0].Deletions", is(3),
                        "repos[0].Contributors", is("[\"dev1\",\"dev0\"]"), "repos[0].InfraChanges", is("[\"helm\"]"),
                        "repos[0].DependsOn", is("[]"), "repos[0].ConfirmedBy", is("[]"),
                        "repos[0].PRURL", is("https://github.com/acme/server/pull/37"),
                        "ci_summary", is(Map.of("total", 1, "success", 0, "failed", 0, "in_progress", 0, "pending", 1,
                                "cancelled", 0, "no_workflow", 0, "timeout", 0, "superseded", 0)),
                        "sync", is(Map.of("syncing", false, "examined", 1, "found", 1, "total", 1, "failures", 0,
                                "error", "")))
                .extract().jsonPath();
        assertEquals(Set.of("release", "repos", "org", "ci_summary", "syncing", "sync"), keys(release, ""));
        assertEquals(Set.of("ID", "ReleaseID", "RepoName", "CommitCount", "Additions", "Deletions", "Contributors", "PRNumber",
                "PRURL", "PRMerged", "Excluded", "DependsOn", "DeployOrder", "Summary", "IsBreaking", "ConfirmedBy",
                "ConfirmedAt", "InfraChanges", "MergeCommitSHA", "HeadSHA"), keys(release, "repos[0]"));
        assertEquals(Set.of("repo_id", "repo_name", "status", "conclusion", "run_number", "run_attempt", "run_url",
                "chart_name", "chart_version", "merge_commit_sha", "started_at", "completed_at", "last_checked_at",
                "last_error"), keys(given().get("/api/releases/" + id + "/ci-status").jsonPath(), "statuses[0]"));
        JsonPath history = given().get("/api/releases/" + id + "/history").jsonPath();
        assertEquals(Set.of("ID", "ReleaseID", "Action", "Actor", "Details", "CreatedAt"), keys(history, "[0]"));
        assertEquals(Map.of("count", 1, "examined", 1, "failed", 0, "failures", Map.of()),
                new JsonObject(history.getString("[0].Details")).getMap());
    }

    private static Set<String> keys(JsonPath json, String path) {
        return json.<Map<String, Object>> get(path).keySet();
    }

    @Test
    void list_isNewestFirstAndFilteredByStatus() {
        String older = create("one");
        String newer = create("two");
        given().get("/api/releases").then().body("ID", is(List.of(newer, older)));
        given().get("/api/releases?limit=1").then().body("ID", is(List.of(newer)));
        given().get("/api/releases?status=pending").then().body("ID", is(List.of(newer, older)));
        given().get("/api/releases?status=declined").then().body("ID", is(List.of()));
    }

    @Test
    void list_withSummaries_saysOfEachWhatItSaysByItself() {
        String discovering = create("one");
        String empty = register();
        List<String> words = List.of("cancelled", "failure", "in_progress", "no_workflow", "pending", "success", "timeout",
                "deployed", "deploying", "failed-later", "started-again", "excluded");
        String full = register(words.toArray(String[]::new));
        ticks.sql("update repo_ci_status c set status = r.repo_name from release_repo r where r.id = c.release_repo_id "
                + "and r.repo_name in ('cancelled', 'failure', 'in_progress', 'no_workflow', 'pending', 'success', 'timeout')");
        supersede("deployed", "cancelled", "success", "c.merge_commit_sha");
        supersede("deploying", "no_workflow", "in_progress", "c.merge_commit_sha");
        supersede("failed-later", "cancelled", "failure", "c.merge_commit_sha");
        supersede("started-again", "in_progress", "success", "c.merge_commit_sha");
        supersede("timeout", "cancelled", "success", "'another commit'");
        ticks.sql("update release_repo set excluded = true where repo_name = 'excluded'");

        JsonPath list = given().get("/api/releases?include=ci_summary").then().statusCode(200).extract().jsonPath();
        assertEquals(List.of(full, empty, discovering), list.getList("ID"));
        for (int i = 0; i < 3; i++) {
            JsonPath alone = given().get("/api/releases/" + list.getString("[" + i + "].ID")).jsonPath();
            assertEquals(alone.getMap("ci_summary"), list.getMap("[" + i + "].ci_summary"));
            assertEquals(alone.getBoolean("syncing"), list.getBoolean("[" + i + "].syncing"));
        }
        assertEquals(Map.of("total", 11, "success", 1, "failed", 2, "in_progress", 2, "pending", 1, "cancelled", 2,
                "no_workflow", 1, "timeout", 0, "superseded", 2), list.getMap("[0].ci_summary"));
    }

    private static String register(String... repos) {
        String id = UUID.randomUUID().toString();
        json(Map.of("source_branch", "uat", "dest_branch", "master", "repos", Stream.of(repos)
                .map(name -> Map.of("repo_name", name, "merge_commit_sha", SHA)).toList())).put("/api/releases/" + id);
        return id;
    }

    private void supersede(String repo, String own, String by, String of) {
        ticks.sql("update repo_ci_status c set status = '" + own + "', successor_status = '" + by + "', successor_of = " + of
                + ", successor_conclusion = '', successor_merge_commit_sha = repeat('b', 40), successor_clean_checks = 0, "
                + "successor_workflow_run_id = 5, successor_run_number = 5, successor_run_attempt = 1, "
                + "successor_run_event = 'push', successor_run_url = '' "
                + "from release_repo r where r.id = c.release_repo_id and r.repo_name = '" + repo + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = { "repos", "ci_summary,repos", "ci_summary,", "CI_SUMMARY" })
    void list_withAnythingElse_is400WithAProblem(String include) {
        assertProblem(400, given().queryParam("include", include).get("/api/releases")).body("violations[0].field",
                is("include"));
    }

    @Test
    void put_isIdempotentAndTracksWithoutDiscovery() {
        String id = UUID.randomUUID().toString();
        Map<String, Object> body = Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(
                Map.of("repo_name", "server", "commit_count", 3, "merge_commit_sha", SHA, "unknown", true),
                Map.of("repo_name", "other/server", "pr_number", 7)));
        json(body).put("/api/releases/" + id).then().statusCode(201).body("ID", is(id));
        json(body).put("/api/releases/" + id).then().statusCode(200).body("ID", is(id));
        given().get("/api/releases/" + id).then().body("repos.RepoName", is(List.of("server", "server")),
                "repos[0].MergeCommitSHA", is(SHA), "repos[0].PRMerged", is(true), "repos[1].PRNumber", is(7));
        given().get("/api/releases/" + id + "/history").then().body("Action", is(List.of("release_created")));

        new SimulatedRepo(gitHub, "server", 37).runs("none");
        ticks.track(3);
        given().get("/api/releases/" + id + "/ci-status").then().body("statuses.status",
                is(List.of("no_workflow", "pending")));
        json(body).put("/api/releases/" + id).then().statusCode(200);
        given().get("/api/releases/" + id + "/ci-status").then().body("statuses[0].status", is("no_workflow"));

        json(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of())).put("/api/releases/" + id);
        given().get("/api/releases/" + id).then().body("repos", is(List.of()));
    }

    @ParameterizedTest
    @CsvSource({ "dev, master", "uat, main" })
    void put_otherBranches_isAConflict(String source, String destination) {
        String id = UUID.randomUUID().toString();
        json(Map.of("source_branch", "uat", "dest_branch", "master")).put("/api/releases/" + id).then().statusCode(201);
        json(Map.of("source_branch", source, "dest_branch", destination)).put("/api/releases/" + id).then().statusCode(409)
                .contentType("application/problem+json").body("detail", containsString("merges uat into master"));
    }

    @Test
    void text_hasAWordForEveryState() {
        String id = UUID.randomUUID().toString();
        Map<String, String> words = new TreeMap<>(Map.of("cancelled", "○ #7 cancelled", "failure", "✗ #7 failed",
                "in_progress", "⏳ #7 in progress", "no_workflow", "— no workflow", "pending", "○ #7 pending", "success",
                "✓ #7", "timeout", "✗ #7 timed out"));
        json(Map.of("source_branch", "uat", "dest_branch", "master", "repos", words.keySet().stream()
                .map(name -> Map.of("repo_name", name, "merge_commit_sha", SHA)).toList())).put("/api/releases/" + id);
        ticks.sql("update repo_ci_status c set status = r.repo_name, run_number = 7 from release_repo r "
                + "where r.id = c.release_repo_id");
        assertEquals(List.copyOf(words.values()), given().accept("text/plain").get("/api/releases/" + id + "/ci-status")
                .asString().lines().map(line -> line.replaceFirst(".*\\[CI: (.*)]", "$1")).toList());
    }

    @Test
    void exclude_whatIsExcludedAlready_isNoChange() {
        String id = UUID.randomUUID().toString();
        json(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(Map.of("repo_name", "server"))))
                .put("/api/releases/" + id);
        int repo = given().get("/api/releases/" + id).path("repos[0].ID");
        for (int times = 0; times < 2; times++) {
            json(Map.of("excluded", true)).patch("/api/releases/" + id + "/repos/" + repo).then().statusCode(200);
        }
        given().get("/api/releases/" + id + "/history").then().body("findAll { it.Action == 'repo_excluded' }", hasSize(1));
    }

    @Test
    void put_sixTimesAtOnce_isOneRelease() throws Exception {
        String id = UUID.randomUUID().toString();
        Map<String, Object> body = Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                List.of(Map.of("repo_name", "server", "merge_commit_sha", SHA)));
        try (TestClients clients = new TestClients(6)) {
            List<Integer> codes = clients.all(Collections.nCopies(6, () -> json(body).put("/api/releases/" + id).statusCode()));
            assertEquals(List.of(200, 200, 200, 200, 200, 201), codes.stream().sorted().toList());
        }
        given().get("/api/releases/" + id).then().body("repos.RepoName", is(List.of("server")));
    }

    @Test
    void create_withAThousandRepositories_holdsThemAll() {
        List<String> names = IntStream.range(0, 1_000).mapToObj(i -> "repo-" + i).toList();
        String id = json(Map.of("source_branch", "uat", "dest_branch", "master", "repos", names)).post("/api/releases").then()
                .statusCode(201).extract().path("ID");
        given().get("/api/releases/" + id + "/ci-status").then().body("statuses.size()", is(1_000));
    }

    @Test
    void refresh_whileADiscoveryIsUnderWay_joinsIt() {
        String id = create("uat");
        SimulatedRepo.organisation(gitHub, "server");
        new SimulatedRepo(gitHub, "server", 37).commits(2).pullRequest(0);
        String requested = syncRequestedAt(id);
        ticks.sql("update release set sync_lease = gen_random_uuid(), sync_due_at = now() + interval '1 minute'");
        assertTrue(ticks.run(() -> releases.requestRefresh(UUID.fromString(id), "somebody")));
        assertEquals(requested, syncRequestedAt(id));
        ticks.sync();
        given().get("/api/releases/" + id).then().body("syncing", is(false));
        given().get("/api/releases/" + id + "/history").then().body("findAll { it.Action == 'repos_synced' }", hasSize(1));
    }

    @Test
    void refresh_twiceAtOnce_isOneDiscoveryThatBothAreAnsweredBy() throws Exception {
        String id = create("uat");
        SimulatedRepo.organisation(gitHub, "server");
        new SimulatedRepo(gitHub, "server", 37).commits(2).pullRequest(0);
        ticks.sync();
        gitHub.resetRequests();
        try (TestClients clients = new TestClients(2)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                String before = syncRequestedAt(id);
                answers.add(clients.start(() -> given().post("/api/releases/" + id + "/refresh").statusCode()));
                await().until(() -> !syncRequestedAt(id).equals(before));
            }
            ticks.sync();
            for (Future<Integer> answer : answers) {
                assertEquals(200, Patience.result(answer));
            }
        }
        gitHub.verify(1, getRequestedFor(urlPathEqualTo("/orgs/acme/repos")));
        gitHub.verify(1, getRequestedFor(urlPathEqualTo("/repos/acme/server/compare/master...uat")));
    }

    private String syncRequestedAt(String release) {
        return String.valueOf(ticks.sql("select sync_requested_at from release where id = '" + release + "'").iterator().next()
                .getValue(0));
    }

    @Test
    void delete_takesEverythingWithIt() {
        String id = create("uat");
        given().delete("/api/releases/" + id).then().statusCode(204);
        for (String path : List.of("", "/ci-status", "/history")) {
            given().get("/api/releases/" + id + path).then().statusCode(404);
        }
        given().delete("/api/releases/" + id).then().statusCode(404);
        assertEquals(0L, ticks.sql("select count(*) from release_history where release_id = '" + id + "'").iterator().next()
                .getLong(0));
    }

    @Test
    void delete_sixTimesAtOnce_isDoneOnce() throws Exception {
        String id = create("uat");
        try (TestClients clients = new TestClients(6)) {
            List<Integer> codes = clients.all(Collections.nCopies(6, () -> given().delete("/api/releases/" + id).statusCode()));
            assertEquals(List.of(204, 404, 404, 404, 404, 404), codes.stream().sorted().toList());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "GET|''", "DELETE|''", "GET|/ci-status", "GET|/history", "POST|/refresh",
            "POST|/repos/1/refresh-chart-version" })
    void unknownRelease_is404WithAProblem(String method, String path) {
        given().request(method, "/api/releases/" + UUID.randomUUID() + path).then().statusCode(404)
                .contentType("application/problem+json")
                .body("type", is("about:blank"), "title", is("Not Found"), "status", is(404), "detail",
                        containsString("there is no release"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/api", "/api/releases/1", "/api/releases/1/nothing", "/nothing", "/releases", "/releases/1",
            "/ci", "/ci/x.js" })
    void unknownPath_is404WithAProblem(String path) {
        given().get(path).then().statusCode(404).contentType("application/problem+json")
                .body("detail", is("there is nothing at " + path));
    }

    @ParameterizedTest
    @CsvSource({ "DELETE, ''", "POST, /1", "POST, /1/ci-status", "DELETE, /1/events", "PUT, /1/history", "GET, /1/refresh",
            "DELETE, /1/repos/1", "GET, /1/repos/1/refresh-chart-version" })
    void wrongMethod_is405WithAProblem(String method, String path) {
        given().contentType(ContentType.JSON).request(method, "/api/releases" + path).then().statusCode(405)
                .contentType("application/problem+json");
    }

    @Test
    void wrongTypeOrBody_isAProblem() {
        given().contentType("text/plain").body("x").post("/api/releases").then().statusCode(415)
                .contentType("application/problem+json");
        given().accept("application/xml").get("/api/releases").then().statusCode(406)
                .contentType("application/problem+json");
        for (String body : List.of("{\"source", "[]", "\"\"", "{\"source_branch\":{}}", "{\"repos\":7}", "nonsense")) {
            given().contentType(ContentType.JSON).body(body).post("/api/releases").then().statusCode(400)
                    .contentType("application/problem+json").body("detail", containsString("is not the JSON it should be"));
        }
        given().contentType(ContentType.JSON).post("/api/releases").then().statusCode(400)
                .contentType("application/problem+json");
        given().contentType(ContentType.JSON).body("{\"source_branch\":\"" + "a".repeat(1_100_000) + "\"}")
                .post("/api/releases").then().statusCode(413).contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = { "", " ", "a b", "a..b", "/a", "a/", "a//b", ".a", "a/.b", "a.lock", "a.lock/b", "a~", "a^", "a:",
            "a?", "a*", "a[", "a\\", "@", "a@{b", "-a", "a.", "a\u0001", "a\u007f" })
    void badBranch_isNamed(String branch) {
        json(Map.of("source_branch", branch, "dest_branch", "master")).post("/api/releases").then().statusCode(400)
                .body("violations.field", is(List.of("source_branch")));
    }

    @ParameterizedTest
    @ValueSource(strings = { "a", "release/1.0", "feature/ä-ö", "a@b", "1" })
    void goodBranch_isTaken(String branch) {
        json(Map.of("source_branch", branch, "dest_branch", "master", "repos", List.of("server"))).post("/api/releases")
                .then().statusCode(201);
    }

    @Test
    void badFields_areAllNamed() {
        json(Map.of("source_branch", "a".repeat(256), "repos", List.of("ok", "a b", "a/b/c", "..")))
                .post("/api/releases").then().statusCode(400)
                .body("violations.field", is(List.of("dest_branch", "repos[1]", "repos[2]", "repos[3]", "source_branch")));
        json(Map.of("source_branch", "uat", "dest_branch", "uat")).post("/api/releases").then().statusCode(400)
                .body("violations", is(List.of(Map.of("field", "dest_branch", "message",
                        "must not be the same as source_branch"))));
        json(Map.of("source_branch", "uat", "dest_branch", "master", "repos", Collections.nCopies(1001, "a")))
                .post("/api/releases").then().statusCode(400).body("violations.field", is(List.of("repos")));
        json(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                List.of(Map.of("repo_name", "x", "merge_commit_sha", "abc", "pr_number", -1, "pr_url", "javascript:1"))))
                .put("/api/releases/" + UUID.randomUUID()).then().statusCode(400)
                .body("violations.field", is(List.of("repos[0].merge_commit_sha", "repos[0].pr_number", "repos[0].pr_url")));
    }

    @Test
    void ciStatus_unchanged_costs304() {
        new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(0).runs("queued", "queued", "in_progress");
        String id = json(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of("server", "SERVER")))
                .post("/api/releases").path("ID");
        ticks.sync();
        ticks.track(1);
        String url = "/api/releases/" + id + "/ci-status";
        String tag = given().get(url).then().statusCode(200).body("statuses.run_number", is(List.of(937)))
                .header("ETag", notNullValue()).header("Vary", "Accept, Accept-Encoding").extract().header("ETag");
        ticks.track(1);
        given().header("If-None-Match", tag).get(url).then().statusCode(304).header("ETag", is(tag));
        given().header("If-None-Match", tag).accept("text/plain").get(url).then().statusCode(200)
                .header("ETag", not(is(tag)));
        ticks.track(1);
        given().header("If-None-Match", tag).get(url).then().statusCode(200).header("ETag", not(is(tag)));
    }

    @Test
    void chartVersion_withoutAnEndedRun_isAConflict() {
        new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(1);
        String id = json(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of("server")))
                .post("/api/releases").path("ID");
        int repo = given().get("/api/releases/" + id + "?partial=true").path("repos[0].ID");
        given().post("/api/releases/" + id + "/repos/" + repo + "/refresh-chart-version").then().statusCode(409)
                .contentType("application/problem+json");
        given().post("/api/releases/" + id + "/repos/999999/refresh-chart-version").then().statusCode(404);
    }

    @Test
    void gitHubAway_discoverySaysSoOnceAndIsNotAnEmptyRelease() {
        gitHub.stubFor(get(urlPathEqualTo("/orgs/acme/repos")).willReturn(aResponse().withStatus(503)));
        String id = create("uat");
        ticks.sync();
        ticks.sync();
        given().get("/api/releases/" + id + "/history").then().body("Action", is(List.of("sync_failed", "release_created")),
                "[0].Details", allOf(containsString("GitHub answered 503"), containsString("retry_at")));
        given().get("/api/releases/" + id).then().body("syncing", is(true));

        SimulatedRepo.organisation(gitHub, "server");
        new SimulatedRepo(gitHub, "server", 37).commits(2).pullRequest(0);
        ticks.sync();
        given().get("/api/releases/" + id).then().body("syncing", is(false), "repos.RepoName", is(List.of("server")));
    }

    @Test
    void openApi_describesEveryFieldOfEverySchema() {
        JsonPath api = given().accept(ContentType.JSON).get("/q/openapi").then().statusCode(200).extract().jsonPath();
        Map<String, Map<String, Object>> schemas = api.get("components.schemas");
        List<String> undescribed = schemas.entrySet().stream().filter(schema -> !"UUID".equals(schema.getKey()))
                .flatMap(schema -> properties(schema.getValue()).entrySet().stream()
                        .filter(property -> !described(property.getValue()))
                        .map(property -> schema.getKey() + "." + property.getKey()))
                .toList();
        assertEquals(List.of(), undescribed);
        assertThat(schemas.keySet(), hasItems("ReleaseView", "RepoView", "CiStatusView"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> properties(Map<String, Object> schema) {
        return (Map<String, Map<String, Object>>) schema.getOrDefault("properties", Map.of());
    }

    private static boolean described(Map<String, Object> property) {
        return property.get("description") instanceof String text && !text.isBlank();
    }
}
