package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.restassured.http.ContentType;
import io.shipyard.release.ReleaseSync;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestClients;
import io.shipyard.testing.TestClock;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonObject;

/**
 * What may go wrong with GitHub, the network and the clock, for seconds or for hours. None of it changes a status, loses or
 * doubles an event, or holds up a repository that is well; and when it is over, all goes on by itself.
 */
abstract class FaultyServices {

    static final String LOG = "2026-11-20T10:00:01.1234567Z CHART_VERSION=1.1.937";

    static final int MOST_TICKS = 20;

    static final List<String> ONCE = List.of("ci_started", "ci_completed");

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @Inject
    TrackTick tracker;

    @Inject
    ChartVersions charts;

    @Inject
    ReleaseSync sync;

    @Inject
    TestClock clock;

    final TestClients clients = new TestClients(1);

    @AfterEach
    void endClients() {
        clients.close();
    }

    SimulatedRepo repo(String name, int number) {
        return new SimulatedRepo(gitHub, name, number).commits(15);
    }

    static String create(String... names) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(names)))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
    }

    /** Creates a release of the named repositories, and ends its discovery. */
    String release(String... names) {
        String id = create(names);
        ticks.sync();
        return id;
    }

    /** Ticks as the scheduler would, with what is due by itself, until it is so. */
    void tickUntil(ThrowingRunnable isSo) {
        untilSo(() -> {
            passASecond();
            ticks.run(sync::poll);
            ticks.run(tracker::poll);
            ticks.run(charts::poll);
            isSo.run();
        });
    }

    /** As if all that is stored had been stored a second earlier. */
    void passASecond() {
        ticks.sql("update repo_ci_status set due_at = due_at - interval '1 second', "
                + "chart_due_at = chart_due_at - interval '1 second'");
        ticks.sql("update release set sync_due_at = sync_due_at - interval '1 second'");
    }

    static void untilSo(ThrowingRunnable tick) {
        AssertionError notYet = null;
        for (int i = 0; i < MOST_TICKS; i++) {
            try {
                tick.run();
                return;
            } catch (AssertionError later) {
                notYet = later;
            } catch (Throwable failed) {
                throw new IllegalStateException(failed);
            }
        }
        throw notYet;
    }

    /** The same with one repository alone, and that at once. */
    void tickUntil(String repo, ThrowingRunnable isSo) {
        String its = " where release_repo_id = (select id from release_repo where repo_name = '" + repo + "')";
        untilSo(() -> {
            ticks.sql("update repo_ci_status set due_at = now()" + its + " and due_at is not null");
            ticks.run(tracker::poll);
            ticks.run(charts::poll);
            isSo.run();
        });
    }

    int requests(String repo) {
        return requests(repo, "actions/runs");
    }

    int requests(String repo, String end) {
        return gitHub.findAll(getRequestedFor(urlPathMatching("/repos/acme/" + repo + "/.*" + end))).size();
    }

    static Map<String, String> statuses(String release) {
        return rows(release).stream().collect(toMap(row -> (String) row.get("repo_name"),
                row -> (String) row.get("status")));
    }

    static Map<String, Object> row(String release, String repo) {
        return rows(release).stream().filter(row -> row.get("repo_name").equals(repo)).findFirst().orElseThrow();
    }

    static List<Map<String, Object>> rows(String release) {
        return given().get("/api/releases/" + release + "/ci-status").then().statusCode(200).extract().path("statuses");
    }

    /** What the release's history has of each repository's runs, oldest first. */
    static Map<String, List<String>> history(String release) {
        List<Map<String, Object>> entries = given().get("/api/releases/" + release + "/history").then().statusCode(200)
                .extract().path("");
        Collections.reverse(entries);
        return entries.stream().filter(entry -> ((String) entry.get("Action")).startsWith("ci_")).collect(groupingBy(
                entry -> new JsonObject((String) entry.get("Details")).getString("repo"),
                mapping(entry -> (String) entry.get("Action"), toList())));
    }

    static Map<String, String> with(Map<String, String> statuses, String repo, String status) {
        Map<String, String> changed = new HashMap<>(statuses);
        changed.put(repo, status);
        return changed;
    }
}
