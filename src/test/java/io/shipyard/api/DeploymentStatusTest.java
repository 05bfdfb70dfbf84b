package io.shipyard.api;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.Problems.assertProblem;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.shipyard.deployment.TestEnvironments;
import io.shipyard.testing.Listening;
import io.shipyard.testing.ReleaseRows;
import io.shipyard.testing.TestClock;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

/** What is said of where a release runs, and how far the releases of the list have come. */
@QuarkusTest
@WithTestResource(TestServices.class)
class DeploymentStatusTest {

    private final UUID release = UUID.randomUUID();

    @Inject
    TestEnvironments environments;

    @Inject
    ReleaseRows rows;

    @Inject
    Listening listening;

    @Inject
    TestClock clock;

    @Inject
    Ticks ticks;

    @BeforeEach
    void register() {
        environments.set("qa", "uat", "prod");
        rows.register(release, "storefront", "accounts");
    }

    private Response get() {
        return given().get("/api/releases/" + release + "/deployment-status");
    }

    private JsonPath status() {
        return get().then().statusCode(200).extract().jsonPath();
    }

    private List<String> text() {
        return given().accept("text/plain").get("/api/releases/" + release + "/deployment-status").then().statusCode(200)
                .contentType("text/plain;charset=UTF-8").extract().asString().lines().toList();
    }

    private void endCi(String assignment) {
        ticks.sql("update repo_ci_status set status = 'success', run_number = 937, " + assignment);
    }

    @Test
    void get_hasTheContractsFields_byNameAndInTheOrderOfPromotion() {
        rows.deploy(release, "storefront", "qa", "deployed");
        rows.changeDeployment(release, "storefront", "qa", "rollout_status = '{\"replicas\":3,\"ready\":2,\"updated\":3}', "
                + "last_checked_at = to_timestamp(1795454070)");
        JsonPath status = status();
        assertEquals(Map.of("app_name", "storefront-qa", "current_version", "1.1.937", "expected_version", "1.1.937",
                "sync_status", "Synced", "health_status", "Healthy", "rollout_status",
                "{\"replicas\":3,\"ready\":2,\"updated\":3}", "last_checked_at", 1795454070, "state", "deployed", "url",
                "https://argo.example/applications/storefront-qa", "last_error", ""),
                status.getMap("statuses[1].environments.qa"));
        Map<String, ?> waiting = Map.of("app_name", "", "current_version", "", "expected_version", "", "sync_status", "",
                "health_status", "", "rollout_status", "", "last_checked_at", 0, "state", "waiting", "url", "",
                "last_error", "");
        assertEquals(waiting, status.getMap("statuses[1].environments.uat"));
        assertEquals(List.of("accounts", "storefront"), status.getList("statuses.repo_name"));
        assertEquals(List.of("qa", "uat", "prod"), List.copyOf(status.getMap("statuses[1].environments").keySet()));
        assertEquals(Map.of("repo_id", given().get("/api/releases/" + release).path("repos[0].ID"), "repo_name", "accounts",
                "environments", Map.of("qa", waiting, "uat", waiting, "prod", waiting)), status.getMap("statuses[0]"));
    }

    @ParameterizedTest
    @CsvSource({ "waiting, ''", "pending, 1.1.937", "syncing, 1.1.937", "unhealthy, 1.1.937", "deployed, 1.1.937",
            "replaced, 1.1.937", "not_found, 1.1.937", "timeout, 1.1.937" })
    void get_hasEachState_andWhatIsExpectedUnlessItWaits(String state, String expected) {
        rows.deploy(release, "storefront", "qa", state);
        assertEquals(state, status().getString("statuses[1].environments.qa.state"));
        assertEquals(expected, status().getString("statuses[1].environments.qa.expected_version"));
    }

    @Test
    void expectedVersion_withoutAChart_isTheCommit() {
        rows.deploy(release, "storefront", "qa", "syncing");
        rows.changeDeployment(release, "storefront", "qa", "expected_version = '', expected_commit = '994e61951afdd856f84b'");
        assertEquals("994e619", status().getString("statuses[1].environments.qa.expected_version"));
    }

    @ParameterizedTest
    @CsvSource({ "waiting, false", "pending, true", "syncing, true", "unhealthy, true", "deployed, false", "replaced, false",
            "not_found, false", "timeout, false" })
    void anyPending_onceCiIsDone_isWhetherAnyIsUnderWay(String state, boolean pending) {
        environments.set("qa");
        endCi("chart_due_at = null");
        rows.deploy(release, "storefront", "qa", state);
        assertEquals(pending, status().getBoolean("any_pending"));
        ticks.sql("update release_repo set excluded = true where repo_name = 'storefront'");
        assertEquals(false, status().getBoolean("any_pending"));
    }

    @Test
    void anyPending_whatIsNotFollowedAnyMore_isNot() {
        environments.set("qa");
        endCi("chart_due_at = null");
        rows.deploy(release, "storefront", "qa", "unhealthy");
        rows.changeDeployment(release, "storefront", "qa", "due_at = null");
        assertEquals(false, status().getBoolean("any_pending"));
    }

    @Test
    void anyPending_whileItWaits_isWhetherCiMayBringSomething() {
        assertEquals(true, status().getBoolean("any_pending"));
        endCi("chart_state = 'wanted', chart_due_at = now() + interval '1 hour'");
        assertEquals(true, status().getBoolean("any_pending"));
        endCi("chart_state = 'absent', chart_due_at = null");
        assertEquals(false, status().getBoolean("any_pending"));
        ticks.sql("update repo_ci_status set status = 'in_progress'");
        for (String repo : List.of("accounts", "storefront")) {
            for (String environment : List.of("qa", "uat", "prod")) {
                rows.deploy(release, repo, environment, "deployed");
            }
        }
        assertEquals(false, status().getBoolean("any_pending"));
    }

    @Test
    void excludedRepository_keepsItsStateAndIsMarked_andHasNoLine() {
        rows.deploy(release, "storefront", "qa", "unhealthy");
        ticks.sql("update release_repo set excluded = true where repo_name = 'storefront'");
        JsonPath status = status();
        assertEquals(true, status.getBoolean("statuses[1].excluded"));
        assertEquals("unhealthy", status.getString("statuses[1].environments.qa.state"));
        assertEquals(List.of("[accounts]  qa –  uat –  prod –"), text());
    }

    @Test
    void get_withoutEnvironments_isEmpty() {
        rows.deploy(release, "storefront", "qa", "pending");
        environments.set();
        assertEquals("{\"statuses\":[],\"any_pending\":false}", get().asString());
        assertEquals(List.of(), text());
    }

    @Test
    void get_environmentThatIsNotSetAnyMore_isNotShown() {
        rows.deploy(release, "storefront", "qa", "pending");
        environments.set("uat");
        assertEquals(List.of("uat"), List.copyOf(status().getMap("statuses[1].environments").keySet()));
    }

    @ParameterizedTest
    @ValueSource(strings = { "application/json", "text/plain" })
    void get_unknownRelease_is404(String accept) {
        for (String[] set : List.of(new String[] { "qa" }, new String[0])) {
            environments.set(set);
            assertProblem(404, given().accept(accept).get("/api/releases/" + UUID.randomUUID() + "/deployment-status"));
        }
    }

    @Test
    void tag_changesWithWhatIsSaid_andNotWithAnotherCheck() {
        rows.deploy(release, "storefront", "qa", "pending");
        String tag = get().then().header("ETag", startsWith("W/\"")).header("Vary", "Accept, Accept-Encoding")
                .header("Cache-Control", "private, no-cache").extract().header("ETag");
        rows.changeDeployment(release, "storefront", "qa", "last_checked_at = now() + interval '1 hour'");
        given().header("If-None-Match", tag).get("/api/releases/" + release + "/deployment-status").then().statusCode(304)
                .header("ETag", tag).body(emptyString());
        for (String change : List.of("state = 'syncing'", "current_version = '1.1.936'", "last_error = 'no rights'",
                "check_failed = true", "health_status = 'Progressing'")) {
            rows.changeDeployment(release, "storefront", "qa", change);
            String next = given().header("If-None-Match", tag).get("/api/releases/" + release + "/deployment-status").then()
                    .statusCode(200).extract().header("ETag");
            assertNotEquals(tag, next, change);
            tag = next;
        }
    }

    @Test
    void staleOne_isMarked() {
        rows.deploy(release, "storefront", "qa", "deployed");
        rows.changeDeployment(release, "storefront", "qa", "check_failed = true, last_error = 'Argo CD answered 503'");
        assertEquals(true, status().getBoolean("statuses[1].environments.qa.stale"));
        assertEquals("Argo CD answered 503", status().getString("statuses[1].environments.qa.last_error"));
        rows.changeDeployment(release, "storefront", "qa", "check_failed = false, last_error = ''");
        assertNull(status().get("statuses[1].environments.qa.stale"));
    }

    @Test
    void text_isALineForEachRepository_andOneForEachProblem() {
        rows.deploy(release, "storefront", "qa", "deployed");
        rows.deploy(release, "storefront", "uat", "syncing");
        rows.changeDeployment(release, "storefront", "uat", "check_failed = true, last_error = 'Argo CD\nanswered 503'");
        rows.deploy(release, "accounts", "qa", "not_found");
        rows.changeDeployment(release, "accounts", "qa", "current_version = '', last_error = 'no application accounts-qa'");
        rows.deploy(release, "accounts", "uat", "unhealthy");
        assertEquals(List.of("[accounts]    qa ? → 1.1.937  uat ✗ 1.1.930 → 1.1.937          prod –",
                "    qa: no application accounts-qa",
                "[storefront]  qa ✓ 1.1.937    uat ⏳ 1.1.930 → 1.1.937 (stale)  prod –", "    uat: Argo CD answered 503"),
                text());
    }

    @ParameterizedTest
    @CsvSource({ "waiting, –", "pending, ○", "syncing, ⏳", "unhealthy, ✗", "deployed, ✓", "replaced, ✓", "not_found, ?",
            "timeout, ✗" })
    void text_hasASignForEachState(String state, String sign) {
        environments.set("qa");
        rows.deploy(release, "storefront", "qa", state);
        rows.changeDeployment(release, "storefront", "qa", "current_version = '1.1.937'");
        assertEquals("[storefront]  qa " + sign + " 1.1.937", text().get(1));
    }

    @Test
    void keptAnswer_isReadAgainAfterAChange_andAfterAWhile() {
        listening.pulse();
        rows.deploy(release, "storefront", "qa", "pending");
        await().until(() -> status().getString("statuses[1].environments.qa.state")
                .equals("pending"));
        rows.changeDeployment(release, "storefront", "qa", "last_checked_at = to_timestamp(1795454070)");
        clock.move(Duration.ofSeconds(11));
        assertEquals(1795454070, status().getInt("statuses[1].environments.qa.last_checked_at"));
        for (String state : List.of("syncing", "deployed")) {
            rows.changeDeployment(release, "storefront", "qa", "state = '" + state + "'");
            await().until(() -> status().getString("statuses[1].environments.qa.state")
                    .equals(state));
        }
    }

    @Test
    void list_withSummaries_saysHowFarEachHasCome() {
        UUID empty = UUID.randomUUID();
        rows.register(empty);
        UUID full = UUID.randomUUID();
        List<String> states = List.of("waiting", "pending", "syncing", "unhealthy", "deployed", "replaced", "not_found",
                "timeout");
        rows.register(full, Stream.concat(states.stream(), Stream.of("no-row", "excluded")).toArray(String[]::new));
        states.forEach(state -> rows.deploy(full, state, "qa", state));
        rows.deploy(full, "excluded", "qa", "deployed");
        rows.deploy(full, "deployed", "prod", "deployed");
        rows.deploy(full, "deployed", "forgotten", "deployed");
        ticks.sql("update release_repo set excluded = true where repo_name = 'excluded'");

        JsonPath list = given().get("/api/releases?include=deployment_summary").jsonPath();
        assertEquals(List.of(full.toString(), empty.toString(), release.toString()), list.getList("ID"));
        assertEquals(Map.of("qa", figures(9, 2, 2, 5), "uat", figures(9, 0, 0, 9), "prod", figures(9, 1, 0, 8)),
                list.getMap("[0].deployment_summary"));
        assertEquals(List.of("qa", "uat", "prod"), List.copyOf(list.getMap("[0].deployment_summary").keySet()));
        assertEquals(figures(0, 0, 0, 0), list.getMap("[1].deployment_summary.qa"));
        assertEquals(figures(2, 0, 0, 2), list.getMap("[2].deployment_summary.prod"));
        assertNull(list.get("[0].ci_summary"));
        assertNull(list.get("[0].syncing"));
    }

    private static Map<String, Integer> figures(int total, int deployed, int unhealthy, int pending) {
        return Map.of("total", total, "deployed", deployed, "unhealthy", unhealthy, "pending", pending);
    }

    @Test
    void list_hasWhatIsAskedFor() {
        for (String both : List.of("ci_summary,deployment_summary", "deployment_summary,ci_summary")) {
            given().get("/api/releases?include=" + both).then().body("[0].ci_summary.total", is(2),
                    "[0].deployment_summary.qa.total", is(2), "[0].syncing", is(false));
        }
        given().get("/api/releases?include=ci_summary").then().body("[0].ci_summary.total", is(2),
                "[0].deployment_summary", is((Object) null));
        given().get("/api/releases").then().body("[0].deployment_summary", is((Object) null));
        environments.set();
        given().get("/api/releases?include=deployment_summary").then().body("[0].deployment_summary", is(Map.of()));
    }
}
