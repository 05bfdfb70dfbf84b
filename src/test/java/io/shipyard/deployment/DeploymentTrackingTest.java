package io.shipyard.deployment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.shipyard.testing.AsInProduction.as;
import static io.shipyard.testing.SimulatedArgoCd.application;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;
import io.shipyard.testing.AsInProduction;
import io.shipyard.testing.SimulatedArgoCd;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;

/** A version's way from CI through the environments: what is asked when, and what is recorded of it. */
@QuarkusTest
@WithTestResource(TestServices.class)
@TestProfile(AsInProduction.class)
class DeploymentTrackingTest {

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @Inject
    NewEnvironments newEnvironments;

    @Inject
    DeploymentDeliveries deliveries;

    @Inject
    DeploymentStore store;

    private SimulatedArgoCd qa;
    private SimulatedArgoCd uat;

    @BeforeEach
    void environments() {
        qa = new SimulatedArgoCd(gitHub, AsInProduction.QA_PATH).applications();
        uat = new SimulatedArgoCd(gitHub, AsInProduction.UAT_PATH).applications();
        gitHub.stubFor(post(urlPathMatching("/hooks/.*|" + TestServices.EVENTS_PATH)).willReturn(aResponse().withStatus(200)));
    }

    private SimulatedRepo server(String... runs) {
        return new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(0).runs(runs)
                .helmLog("CHART_NAME=server", "CHART_VERSION=1.1.937");
    }

    private String release(String... names) {
        String id = as(AsInProduction.WRITE).contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(names)))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        ticks.sync();
        return id;
    }

    /** Whose CI has brought version 1.1.937. */
    private String releaseThatEnded() {
        server("in_progress", "completed/success");
        String release = release("server");
        ticks.track(2);
        return release;
    }

    private Map<String, String> states() {
        Map<String, String> states = new HashMap<>();
        for (Row row : ticks.sql("select environment, state from repo_deployment")) {
            states.put(row.getString(0), row.getString(1));
        }
        return states;
    }

    private String state(String environment) {
        return states().get(environment);
    }

    private String column(String environment, String column) {
        return ticks.sql("select cast(" + column + " as text) from repo_deployment where environment = '" + environment + "'")
                .iterator().next().getString(0);
    }

    /** Action and details of what was recorded of deployments, the oldest first. */
    private static List<String> history(String release) {
        List<Map<String, String>> entries = as(AsInProduction.WRITE).get("/api/releases/" + release + "/history").jsonPath()
                .getList("findAll { it.Action.startsWith('deploy') }.reverse()");
        return entries.stream().map(entry -> entry.get("Action") + " " + words(new JsonObject(entry.get("Details")))).toList();
    }

    private static String words(JsonObject details) {
        return details.getString("repo") + " " + details.getString("environment") + " " + details.getString("version");
    }

    @Test
    void version_thatCiHasBrought_isFollowedInEachEnvironment() {
        server("in_progress", "completed/success");
        String release = release("server");
        ticks.track(1);
        assertEquals(Map.of(), states());

        ticks.track(1);
        assertEquals(Map.of("qa", "pending", "uat", "pending", "prod", "pending"), states());
        assertEquals("1.1.937", column("qa", "expected_version"));
        assertEquals(0, qa.lists());

        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.930"));
        uat.applications(application("server-uat", "server", "1.1.930", "Healthy", "1.1.930"));
        ticks.deploy();
        assertEquals("pending", state("qa"));
        assertEquals("1.1.930", column("qa", "current_version"));
        assertEquals("pending", state("uat"));

        qa.applications(application("server-qa", "server", "1.1.937", "Progressing", "1.1.930", "1.1.937"));
        ticks.deploy();
        assertEquals("syncing", state("qa"));
        assertEquals(List.of(), history(release));

        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.930", "1.1.937"));
        ticks.deploy();
        ticks.deploy();
        assertEquals("deployed", state("qa"));
        assertEquals("1.1.937", column("qa", "current_version"));
        assertEquals(List.of("deployed server qa 1.1.937"), history(release));
    }

    @Test
    void application_thatIsMissing_isNotFound_andThenFound() {
        releaseThatEnded();

        ticks.deploy();
        assertEquals("not_found", state("qa"));

        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.937"));
        ticks.deploy();
        assertEquals("deployed", state("qa"));
    }

    @Test
    void application_thatIsNotHealthy_fails_once() {
        String release = releaseThatEnded();
        qa.applications(application("server-qa", "server", "1.1.937", "Degraded", "1.1.937"));

        ticks.deploy();
        ticks.deploy();

        assertEquals("unhealthy", state("qa"));
        assertEquals(List.of("deployment_failed server qa 1.1.937"), history(release));
    }

    @Test
    void rollback_isPendingAgain_andTheNextDeploymentAnother() {
        String release = releaseThatEnded();
        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.930", "1.1.937"));
        ticks.deploy();

        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.930", "1.1.937", "1.1.930"));
        ticks.deploy();
        assertEquals("pending", state("qa"));

        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.930", "1.1.937", "1.1.930", "1.1.937"));
        ticks.deploy();
        assertEquals("deployed", state("qa"));
        assertEquals(List.of("deployed server qa 1.1.937", "deployed server qa 1.1.937"), history(release));
    }

    @Test
    void newerVersion_afterThisOne_replacesIt() {
        String release = releaseThatEnded();
        qa.applications(application("server-qa", "server", "1.1.938", "Healthy", "1.1.937", "1.1.938"));

        ticks.deploy();

        assertEquals("replaced", state("qa"));
        assertEquals("1.1.938", column("qa", "current_version"));
        assertEquals(List.of("deployed server qa 1.1.937"), history(release));
    }

    @Test
    void argoCdThatIsAway_leavesTheLastState_andSaysSo() {
        releaseThatEnded();
        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.937"));
        ticks.deploy();
        String checked = column("qa", "last_checked_at");

        qa.away(503);
        ticks.deploy();

        assertEquals("deployed", state("qa"));
        assertEquals(checked, column("qa", "last_checked_at"));
        assertTrue(column("qa", "last_error").contains("503"), column("qa", "last_error"));
        assertEquals("true", column("qa", "check_failed"));

        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.937"));
        ticks.deploy();
        assertEquals("", column("qa", "last_error"));
        assertEquals("false", column("qa", "check_failed"));
    }

    @Test
    void versionThatIsNotDeployedInTime_timesOut_andIsNotAskedForAnyMore() {
        String release = releaseThatEnded();
        qa.applications(application("server-qa", "server", "1.1.930", "Healthy", "1.1.930"));
        ticks.sql("update repo_deployment set since = now() - interval '25 hours'");

        ticks.deploy();

        assertEquals("timeout", state("qa"));
        assertNull(column("qa", "due_at"));
        assertTrue(history(release).contains("deployment_failed server qa 1.1.937"), history(release)::toString);
        int lists = qa.lists();
        ticks.deploy();
        assertEquals(lists, qa.lists());

        ticks.sql("update release set sync_requested_at = now(), sync_due_at = now()");
        ticks.sync();
        assertEquals("pending", state("qa"));
    }

    @Test
    void runThatIsStartedAgain_waits_andItsVersionIsFollowedAnew() {
        server("completed/success", "in_progress@2", "completed/success@2").jobs("helm/success@1", "helm/success@2")
                .helmLogOf(2, "CHART_NAME=server", "CHART_VERSION=1.1.937");
        String release = release("server");
        ticks.track(1);
        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.937"));
        ticks.deploy();

        ticks.sql("update repo_ci_status set due_at = now()");
        ticks.track(1);
        assertEquals("waiting", state("qa"));
        assertNull(column("qa", "due_at"));

        ticks.track(1);
        assertEquals("pending", state("qa"));
        ticks.deploy();
        assertEquals("deployed", state("qa"));
        // the same version: nothing new was deployed
        assertEquals(List.of("deployed server qa 1.1.937"), history(release));
    }

    @Test
    void excludedRepository_isLeftAlone_andFollowedOnceItIsIncluded() {
        String release = releaseThatEnded();
        long repo = ticks.sql("select id from release_repo").iterator().next().getLong(0);

        exclude(release, repo, true);
        assertNull(column("qa", "due_at"));

        ticks.sql("update repo_deployment set since = now() - interval '2 days'");
        exclude(release, repo, false);
        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.930"));
        ticks.deploy();
        assertEquals("pending", state("qa"), "its time begins anew");
        qa.applications(application("server-qa", "server", "1.1.937", "Healthy", "1.1.937"));
        ticks.deploy();
        assertEquals("deployed", state("qa"));
    }

    private static void exclude(String release, long repo, boolean excluded) {
        as(AsInProduction.WRITE).contentType(ContentType.JSON).body(Map.of("excluded", excluded))
                .patch("/api/releases/" + release + "/repos/" + repo).then().statusCode(200);
    }

    @Test
    void allOfAnArgoCd_areDueAtTheSameInstant() {
        for (String name : List.of("a", "b", "c")) {
            new SimulatedRepo(gitHub, name, 37).commits(1).pullRequest(0).runs("completed/success")
                    .helmLog("CHART_VERSION=1.0.0");
        }
        release("a", "b", "c");
        ticks.track(1);

        ticks.deploy();

        List<Row> due = ticks.sql("""
                select count(*), count(distinct due_at), cast(extract(epoch from min(due_at)) as bigint) % 5
                from repo_deployment where environment = 'qa'""").stream().toList();
        assertEquals(3, due.get(0).getLong(0));
        assertEquals(1, due.get(0).getLong(1));
        assertEquals(0, due.get(0).getLong(2));
        assertEquals(1, qa.lists());
    }

    @Test
    void refresh_ofAnOldRelease_isFollowedInNewEnvironments() {
        releaseThatEnded();
        ticks.sql("delete from repo_deployment where environment = 'uat'");
        ticks.sql("update repo_ci_status set completed_at = now() - interval '25 hours'");

        ticks.sql("update release set sync_requested_at = now(), sync_due_at = now()");
        ticks.sync();

        assertEquals("pending", state("uat"));
    }

    @Test
    void versionThatWasRecordedWithoutEnvironments_takesThePlaceOfTheOneBefore() {
        releaseThatEnded();
        ticks.sql("update repo_ci_status set chart_version = '1.1.938', completed_at = now()");

        assertEquals(3, ticks.run(newEnvironments::adopt));
        assertEquals("1.1.938", column("qa", "expected_version"));
        assertEquals(0, ticks.run(newEnvironments::adopt));
    }

    @Test
    void deliveryBeforeTheEndOfCi_isKeptByARefresh() {
        server("in_progress");
        release("server");
        ticks.track(1);
        String sha = ticks.sql("select merge_commit_sha from release_repo").iterator().next().getString(0);
        ticks.run(() -> deliveries.take(Repository.of(0, new RepoName("acme", "server")), sha, "production"));
        assertEquals("pending", state("prod"));

        ticks.sql("update release set sync_requested_at = now(), sync_due_at = now()");
        ticks.sync();

        assertEquals("pending", state("prod"));
    }

    @Test
    void environmentThatIsNew_isFollowedForWhatCiBroughtWithinTheTimeOut() {
        releaseThatEnded();
        ticks.sql("delete from repo_deployment where environment = 'uat'");
        ticks.sql("update repo_ci_status set completed_at = now()");

        assertEquals(1, ticks.run(newEnvironments::adopt));
        assertEquals("pending", state("uat"));
        assertEquals("1.1.937", column("uat", "expected_version"));

        ticks.sql("delete from repo_deployment where environment = 'uat'");
        ticks.sql("update repo_ci_status set completed_at = now() - interval '25 hours'");
        assertEquals(0, ticks.run(newEnvironments::adopt));
    }

    @Test
    void recordWithoutThePresentLease_isDropped() {
        String release = releaseThatEnded();
        ticks.sql("update repo_deployment set due_at = now()");
        ClaimedDeployment claimed = ticks.run(() -> store.claim(100)).stream()
                .filter(each -> each.target().environment().name().equals("qa")).findAny().orElseThrow();
        ticks.sql("update repo_deployment set lease = '" + UUID.randomUUID() + "'");

        assertFalse(record(claimed, DeploymentState.DEPLOYED, ""));

        assertEquals("pending", state("qa"));
        assertEquals(List.of(), history(release));
    }

    @Test
    void channels_receiveTheLastEnvironment_inOneMessage() {
        for (String name : List.of("a", "b")) {
            new SimulatedRepo(gitHub, name, 37).commits(1).pullRequest(0).runs("completed/success")
                    .helmLog("CHART_VERSION=1.0.0");
        }
        release("a", "b");
        ticks.track(1);
        ticks.sendAll();
        ticks.sql("update repo_deployment set due_at = now()");
        for (ClaimedDeployment claimed : ticks.run(() -> store.claim(100))) {
            boolean fails = claimed.target().repo().name().equals("b");
            record(claimed, fails ? DeploymentState.UNHEALTHY : DeploymentState.DEPLOYED, fails ? "@all <no> room" : "");
        }

        ticks.sendAll();

        List<String> messages = gitHub.findAll(postRequestedFor(urlPathEqualTo(TestServices.CHANNEL_PATH))).stream()
                .map(message -> new JsonObject(message.getBodyAsString()).getString("text"))
                .filter(text -> text.contains("deployed")).toList();
        assertEquals(List.of("Release uat → master: 1 repository deployed to prod, 1 repository failed in prod\n"
                + "✗ b → 1.0.0: @\u200ball &lt;no&gt; room\n✓ a → 1.0.0"), messages);
    }

    private boolean record(ClaimedDeployment claimed, DeploymentState state, String problem) {
        Observation.Seen seen = new Observation.Seen(state, "app", "1.0.0", "Synced", "Healthy", "", "", problem);
        return ticks.run(() -> store.recordChange(claimed.target(), seen,
                claimed.progress().see(state, claimed.target().claimedAt(), Duration.ofHours(1)), true, null));
    }
}
