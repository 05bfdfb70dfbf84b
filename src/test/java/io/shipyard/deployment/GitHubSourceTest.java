package io.shipyard.deployment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.shipyard.testing.GitHubPayloads.json;
import static io.shipyard.testing.GitHubPayloads.payload;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.github.RepoName;
import io.shipyard.testing.GitHubEtags;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.TestClock;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.smallrye.mutiny.Uni;

/** What GitHub's deployments say of a version. */
@QuarkusTest
@WithTestResource(TestServices.class)
class GitHubSourceTest {

    private static final RepoName REPO = new RepoName("acme", "server");
    private static final long REPO_ID = 5_296_269_001L;
    private static final String PATH = "/repos/acme/server";
    private static final String DEPLOYMENTS = PATH + "/deployments";
    private static final String EXPECTED = "a".repeat(40);
    private static final String OTHER = "b".repeat(40);
    private static final String URL = "https://qa.acme.example";

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    GitHubSource source;

    @Inject
    Ticks ticks;

    @Inject
    TestClock clock;

    private final List<ObjectNode> newest = new ArrayList<>();

    private static DeploymentTarget target(String environment, String version) {
        return target(environment, version, DeploymentState.PENDING);
    }

    private static DeploymentTarget target(String environment, String version, DeploymentState known) {
        return new DeploymentTarget(1, UUID.randomUUID(), Instant.EPOCH, UUID.randomUUID(), 1, REPO_ID, REPO,
                new Environment("qa", Optional.empty(), Optional.of(environment)), new Built(EXPECTED, "server", version),
                known, false);
    }

    private Observation observe() {
        return ticks.run(() -> source.observe(target("qa", "1.1.937")));
    }

    private Observation.Seen seen(DeploymentState known) {
        return assertInstanceOf(Observation.Seen.class, ticks.run(() -> source.observe(target("qa", "1.1.937", known))));
    }

    private Observation.Seen seen() {
        return assertInstanceOf(Observation.Seen.class, observe());
    }

    /** An older one than all before. */
    private void deployment(String sha, String state, Object... changes) {
        long id = 100L - newest.size();
        newest.add(payload("deployment", "id", id, "sha", sha));
        answer(DEPLOYMENTS, okJson(json(newest)));
        // others came before, and whoever lists them last must not be misled
        List<ObjectNode> statuses = new ArrayList<>(List.of(payload("deployment-status", "id", 7, "state", "queued")));
        if (!state.isEmpty()) {
            ObjectNode last = payload("deployment-status", changes);
            last.put("id", 8).put("state", state);
            statuses.add(last);
        } else {
            statuses.clear();
        }
        answer(DEPLOYMENTS + "/" + id + "/statuses", okJson(json(statuses)));
    }

    private void otherContainsExpected(String status) {
        answer(PATH + "/compare/" + EXPECTED + "..." + OTHER, okJson(json(payload("comparison", "status", status))));
    }

    private void answer(String path, ResponseDefinitionBuilder answer) {
        gitHub.stubFor(get(urlPathEqualTo(path)).willReturn(answer));
    }

    private void requests(int expected) {
        gitHub.verify(expected, anyRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = { "success, DEPLOYED, 1.1.937, Synced, Healthy, -",
            "in_progress, SYNCING, -, OutOfSync, Progressing, -", "queued, PENDING, -, OutOfSync, Missing, -",
            "pending, PENDING, -, OutOfSync, Missing, -", "waiting, PENDING, -, OutOfSync, Missing, -",
            "'', PENDING, -, OutOfSync, Missing, -", "a_state_of_tomorrow, PENDING, -, OutOfSync, Missing, -",
            "failure, UNHEALTHY, -, OutOfSync, Degraded, the deployment ended in failure",
            "error, UNHEALTHY, -, OutOfSync, Degraded, the deployment ended in error" })
    void observe_deploymentOfTheCommit_isWhatItsLastStatusSays(String status, DeploymentState state, String version,
            String sync, String health, String problem) {
        deployment(EXPECTED, status);
        assertEquals(new Observation.Seen(state, "qa", version == null ? "" : version, sync, health, "",
                status.isEmpty() ? "" : URL, problem == null ? "" : problem), seen());
        requests(2);
        gitHub.verify(1, getRequestedFor(urlPathEqualTo(DEPLOYMENTS)).withQueryParam("environment", equalTo("qa"))
                .withQueryParam("per_page", equalTo("5")).withQueryParam("sha", absent()));
    }

    @Test
    void observe_whileItIsDeployed_showsWhatRunsSoFar() {
        deployment(EXPECTED, "in_progress");
        deployment("c".repeat(40), "failure");
        deployment(OTHER, "success", "environment_url", "https://other.example");
        deployment("d".repeat(40), "success");
        assertEquals(new Observation.Seen(DeploymentState.SYNCING, "qa", "bbbbbbb", "OutOfSync", "Progressing", "", URL, ""),
                seen());
        requests(4);
    }

    @Test
    void observe_newerDeploymentsThatCameToNothing_leaveItDeployed() {
        deployment(OTHER, "failure");
        deployment("c".repeat(40), "queued");
        deployment(EXPECTED, "success");
        assertEquals(DeploymentState.DEPLOYED, seen().state());
        requests(4);
    }

    /** GitHub lets older deployments to production be successful for ever. */
    @ParameterizedTest
    @CsvSource({ "ahead, REPLACED, Synced, Healthy", "identical, REPLACED, Synced, Healthy", "behind, PENDING, OutOfSync, ''",
            "diverged, PENDING, OutOfSync, ''" })
    void observe_anotherOneRuns_isReplacedIfThatContainsTheCommit(String comparison, DeploymentState state, String sync,
            String health) {
        deployment(OTHER, "success", "environment_url", "");
        deployment(EXPECTED, "success");
        otherContainsExpected(comparison);
        assertEquals(new Observation.Seen(state, "qa", "bbbbbbb", sync, health, "",
                "https://github.com/acme/server/actions/runs/34000000937/job/96500000001", ""), seen());
        requests(3);
    }

    @ParameterizedTest
    @CsvSource({ "ahead, REPLACED", "behind, PENDING" })
    void observe_inactiveAndAnOlderOneRuns_isReplacedIfThatContainsTheCommit(String comparison, DeploymentState state) {
        deployment(EXPECTED, "inactive");
        deployment(OTHER, "success");
        otherContainsExpected(comparison);
        assertEquals(state, seen().state());
    }

    /** As where each deployment needs an approval. */
    @ParameterizedTest
    @CsvSource({ "ahead, REPLACED", "diverged, PENDING" })
    void observe_inactiveAndTheNewestWait_isWhatTheOneBeforeThemContains(String comparison, DeploymentState state) {
        for (int i = 0; i < 5; i++) {
            deployment("c".repeat(40), "waiting");
        }
        deployment(OTHER, "success");
        deployment(EXPECTED, "inactive");
        deployment("d".repeat(40), "inactive");
        pages();
        otherContainsExpected(comparison);
        Observation.Seen seen = seen(DeploymentState.DEPLOYED);
        assertEquals(state, seen.state());
        assertEquals("bbbbbbb", seen.currentVersion());
        // three lists, the status of each of the newest, of the commit's own and of the one that runs, and the comparison
        requests(11);
    }

    @ParameterizedTest
    @CsvSource({ "DEPLOYED, DEPLOYED", "REPLACED, REPLACED", "SYNCING, SYNCING", "PENDING, PENDING", "NOT_FOUND, PENDING" })
    void observe_inactiveAndNothingRuns_leavesItAsItWas(DeploymentState known, DeploymentState state) {
        for (int i = 0; i < 31; i++) {
            deployment("c".repeat(40), i < 30 ? "waiting" : "success");
        }
        deployment(EXPECTED, "inactive");
        pages();
        assertEquals(new Observation.Seen(state, "qa", "", "", "", "", "", "The deployment of the commit is inactive, and none "
                + "of the newest 30 has succeeded: what runs is not known"), seen(known));
        requests(34);
    }

    /** Lists are as long as it is asked for. */
    private void pages() {
        for (int size : List.of(5, 30)) {
            gitHub.stubFor(get(urlPathEqualTo(DEPLOYMENTS)).withQueryParam("per_page", equalTo(String.valueOf(size)))
                    .atPriority(2).willReturn(okJson(json(newest.subList(0, Math.min(size, newest.size()))))));
        }
        ofTheCommit(newest.stream().filter(deployment -> deployment.get("sha").asText().equals(EXPECTED)).toList());
    }

    /** As after a push by force. */
    @Test
    void observe_commitThatIsGone_containsNothing() {
        deployment(OTHER, "success");
        assertEquals(DeploymentState.PENDING, seen().state());
        gitHub.verify(1, getRequestedFor(urlPathEqualTo(PATH + "/compare/" + EXPECTED + "..." + OTHER)));
    }

    @Test
    void observe_noneOfTheNewestRuns_asksForTheCommitsOwn() {
        for (int i = 0; i < 5; i++) {
            deployment(OTHER, "failure");
        }
        answer(DEPLOYMENTS + "/7/statuses", okJson(json(List.of(payload("deployment-status")))));
        ofTheCommit(List.of(payload("deployment", "id", 7), payload("deployment", "id", 6, "sha", OTHER)));
        assertEquals(DeploymentState.DEPLOYED, seen().state());
        requests(8);

        ofTheCommit(List.of());
        assertEquals(DeploymentState.PENDING, seen().state());
    }

    private void ofTheCommit(List<ObjectNode> deployments) {
        gitHub.stubFor(get(urlPathEqualTo(DEPLOYMENTS)).withQueryParam("sha", equalTo(EXPECTED))
                .withQueryParam("environment", equalTo("qa")).atPriority(1).willReturn(okJson(json(deployments))));
    }

    @Test
    void observe_filtersThatGitHubIgnores_areKeptToAllTheSame() {
        newest.add(payload("deployment", "id", 102, "environment", "prod"));
        newest.add(payload("deployment", "id", 101, "sha", null));
        deployment(OTHER, "failure", "environment", "QA");
        assertEquals(DeploymentState.PENDING, seen().state());
        requests(3);
    }

    @ParameterizedTest
    @CsvSource({ "QA, QA", "Pre Prod/eu+1, Pre%20Prod%2Feu%2B1" })
    void observe_environmentsName_isEncodedAndKnowsNoCase(String name, String encoded) {
        answer(DEPLOYMENTS, okJson(json(List.of(payload("deployment", "environment", name.toLowerCase(Locale.ROOT))))));
        answer(DEPLOYMENTS + "/3100000042/statuses", okJson(json(List.of(payload("deployment-status")))));
        Observation.Seen seen = assertInstanceOf(Observation.Seen.class,
                ticks.run(() -> source.observe(target(name, "1.1.937"))));
        assertEquals(DeploymentState.DEPLOYED, seen.state());
        assertEquals(name, seen.appName());
        assertThat(gitHub.getAllServeEvents().get(1).getRequest().getUrl(), containsString("environment=" + encoded + "&"));
    }

    @Test
    void observe_neverDeployedTo_isPendingIfTheEnvironmentExists() {
        answer(DEPLOYMENTS, okJson("[]"));
        answer(PATH + "/environments/qa", okJson(payload("environment").toString()));
        assertEquals(new Observation.Seen(DeploymentState.PENDING, "qa", "", "OutOfSync", "Missing", "", "", ""), seen());
    }

    @Test
    void observe_noEnvironment_isNotFound() {
        answer(DEPLOYMENTS, okJson("[]"));
        assertEquals(new Observation.Seen(DeploymentState.NOT_FOUND, "qa", "", "", "Missing", "", "",
                "acme/server has no environment qa, and no deployment to it"), seen());
    }

    @ParameterizedTest
    @CsvSource({ "v1.1.936, 1.1.936", "refs/tags/1.1.936-rc.1+4, 1.1.936-rc.1+4", "master, bbbbbbb", "release/1.1, bbbbbbb",
            "v1, bbbbbbb", ", bbbbbbb" })
    void observe_anotherVersion_isThatOfItsTag(String ref, String version) {
        newest.clear();
        deployment(OTHER, "success");
        newest.get(0).put("ref", ref);
        answer(DEPLOYMENTS, okJson(json(newest)));
        otherContainsExpected("ahead");
        assertEquals(version, seen().currentVersion());
    }

    @Test
    void observe_versionOfAnotherRelease_isKnown() {
        versionOfAnotherRelease();
        assertEquals("1.1.936", seen().currentVersion());
    }

    @Test
    void observe_severalAtTheSameTime_askTheDatabaseIndependently() {
        versionOfAnotherRelease();
        List<Observation> seen = ticks.run(() -> Uni.join().all(IntStream.range(0, 20)
                .mapToObj(check -> source.observe(target("qa", "1.1.937"))).toList()).andFailFast());
        assertEquals(Collections.nCopies(20, "1.1.936"),
                seen.stream().map(one -> assertInstanceOf(Observation.Seen.class, one).currentVersion()).toList());
    }

    private void versionOfAnotherRelease() {
        UUID release = UUID.randomUUID();
        ticks.sql("insert into release (id, source_branch, dest_branch, created_at, discover) values ('" + release
                + "', 'uat', 'master', now(), false)");
        ticks.sql("insert into release_repo (id, release_id, owner, repo_name, named, github_id) values (-1, '" + release
                + "', 'acme', 'server', true, " + REPO_ID + ")");
        ticks.sql("insert into repo_deployment (release_repo_id, environment, state, expected_commit, expected_version)"
                + " values (-1, 'qa', 'deployed', '" + OTHER + "', '1.1.936')");
        deployment(OTHER, "success");
        otherContainsExpected("behind");
    }

    @Test
    void observe_versionThatNoLogNames_isTheCommit() {
        deployment(EXPECTED, "success");
        assertEquals("aaaaaaa", assertInstanceOf(Observation.Seen.class, ticks.run(() -> source.observe(target("qa", ""))))
                .currentVersion());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = { "https://qa.acme.example, https://log.example, https://qa.acme.example",
            "null, https://log.example/1, https://log.example/1", "'', http://log.example/1, http://log.example/1",
            "javascript:alert(1), https://log.example, https://log.example", "javascript:alert(1), data:text/html, ''",
            "https://user:password@qa.example, //log.example, ''",
            "javascript://qa.example/%0Aalert(1), ftp://log.example/1, ''", "https:qa, not a url, ''" })
    void observe_links_areOfTheWeb(String environmentUrl, String logUrl, String url) {
        deployment(EXPECTED, "success", "environment_url", environmentUrl, "log_url", logUrl);
        assertEquals(url, seen().url());
    }

    @Test
    void observe_descriptionOfAFailure_isOneLineWithoutSecrets() {
        deployment(EXPECTED, "failure", "description", "helm upgrade\nfailed: token=ghp_0123456789abcdefghij0123456789abcdef "
                + "x".repeat(400));
        String problem = seen().problem();
        assertThat(problem, containsString("helm upgrade failed: token=***"));
        assertEquals(300, problem.length());
        assertThat(problem, not(containsString("ghp_")));
    }

    @Test
    void observe_nothingNew_costsNothingOfThePrimaryLimit() {
        newest.add(payload("deployment", "id", 1));
        answer(DEPLOYMENTS, okJson(json(newest)).withTransformers(GitHubEtags.NAME));
        answer(DEPLOYMENTS + "/1/statuses", okJson(json(List.of(payload("deployment-status", "environment_url",
                "https://qa.acme.example/etag")))).withTransformers(GitHubEtags.NAME));
        assertEquals(seen(), seen());
        assertEquals(List.of(304, 304, 200, 200),
                gitHub.getAllServeEvents().stream().map(event -> event.getResponse().getStatus()).toList());
    }

    @ParameterizedTest
    @CsvSource({ "403, permissions Deployments", "404, 404", "500, 500" })
    void observe_refusedOrAway_fails(int status, String reason) {
        answer(DEPLOYMENTS, aResponse().withStatus(status).withHeader("x-ratelimit-remaining", "4999")
                .withHeader("Content-Type", "application/json")
                .withBody(json(Map.of("message", "Resource not accessible by integration"))));
        Observation.Failed failed = assertInstanceOf(Observation.Failed.class, observe());
        assertThat(failed.reason(), containsString(reason));
        assertThat(failed.reason(), containsString(DEPLOYMENTS));
    }

    @Test
    void observe_failureOfALaterRequest_isNoState() {
        deployment(EXPECTED, "success");
        answer(DEPLOYMENTS + "/100/statuses", aResponse().withStatus(502));
        assertInstanceOf(Observation.Failed.class, observe());
        answer(DEPLOYMENTS, okJson("[]"));
        answer(PATH + "/environments/qa", aResponse().withStatus(502));
        assertInstanceOf(Observation.Failed.class, observe());
    }

    @Test
    void observe_limited_observesNothing() {
        clock.goBack();
        answer(DEPLOYMENTS, aResponse().withStatus(429).withHeader("Retry-After", "30"));
        Instant before = clock.instant();
        Observation.NotObserved limited = assertInstanceOf(Observation.NotObserved.class, observe());
        assertTrue(limited.retryAt().isAfter(before));
        clock.move(Duration.ofHours(1));
    }

    /** Where its name leads nowhere, its id does. */
    @Test
    void observe_renamedRepository_isFollowed() {
        answer("/repositories/" + REPO_ID, okJson(payload("repository", "full_name", "acme/renamed").toString()));
        answer("/repos/acme/renamed/deployments", okJson(json(List.of(payload("deployment")))));
        answer("/repos/acme/renamed/deployments/3100000042/statuses", okJson(json(List.of(payload("deployment-status")))));
        assertEquals(DeploymentState.DEPLOYED, seen().state());
    }
}
