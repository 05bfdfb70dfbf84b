package io.shipyard.deployment;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.quarkus.vertx.VertxContextSupport.subscribeAndAwait;
import static io.shipyard.deployment.ArgoCdPayload.chart;
import static io.shipyard.testing.GitHubPayloads.json;
import static io.shipyard.testing.GitHubPayloads.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.deployment.Environment.ArgoCd;
import io.shipyard.github.RepoName;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.TestClock;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What GitHub and other releases say of what runs. */
@QuarkusTest
@WithTestResource(TestServices.class)
class ArgoCdCommitsTest {

    private static final RepoName REPO = new RepoName("acme", "storefront");
    private static final long GITHUB_ID = 4_711;

    private final String expected = sha();
    private final String running = sha();
    private final String token = sha();

    /** And Argo CD. */
    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    ArgoCdSource source;

    @Inject
    TestClock clock;

    @Inject
    Ticks ticks;

    @AfterEach
    void tidyUp() {
        clock.reset();
    }

    /** Answers are kept beyond a test, and its clock. */
    private static String sha() {
        return (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "").substring(0, 40);
    }

    private Observation observe(ArgoCdPayload application) throws Throwable {
        DeploymentTarget target = target(application);
        return subscribeAndAwait(() -> source.observe(target));
    }

    private DeploymentTarget target(ArgoCdPayload application) {
        gitHub.stubFor(get(urlPathEqualTo("/argocd/api/v1/applications")).willReturn(
                okJson(new JsonObject().put("items", new JsonArray().add(application.health("Healthy", null).json)).encode())));
        clock.move(Duration.ofMinutes(1));
        ArgoCd server = new ArgoCd(URI.create(gitHub.baseUrl() + "/argocd"), token, Map.of(), "storefront-qa", Map.of());
        return new DeploymentTarget(1, UUID.randomUUID(), clock.instant(), UUID.randomUUID(), 1, GITHUB_ID,
                REPO, new Environment("qa", Optional.of(server), Optional.empty()), new Built(expected, "storefront", "1.1.0"),
                DeploymentState.PENDING, false);
    }

    private ArgoCdPayload git() {
        return new ArgoCdPayload("storefront-qa").sources(ArgoCdPayload.git("git@github.com:acme/storefront.git"))
                .sync("Synced", running).history(running);
    }

    private static ArgoCdPayload newerChart() {
        return new ArgoCdPayload("storefront-qa").sources(chart("storefront", "1.x")).sync("Synced", "1.2.0")
                .history("1.2.0");
    }

    private String comparison() {
        return "/repos/acme/storefront/compare/" + expected + "..." + running;
    }

    private void compared(String word) {
        answer(okJson(json(payload("comparison", "status", word))));
    }

    private void answer(ResponseDefinitionBuilder answer) {
        gitHub.stubFor(get(urlPathEqualTo(comparison())).willReturn(answer));
    }

    private DeploymentState state(ArgoCdPayload application) throws Throwable {
        return assertInstanceOf(Observation.Seen.class, observe(application)).state();
    }

    @Test
    void commit_thatRuns_isAskedOfOnce() throws Throwable {
        compared("ahead");
        assertEquals(DeploymentState.DEPLOYED, state(git()));
        assertEquals(DeploymentState.DEPLOYED, state(git()));
        gitHub.verify(1, getRequestedFor(urlPathMatching("/repos/.*")));
    }

    @Test
    void commit_thatDoesNotContainIt_isAnother() throws Throwable {
        compared("diverged");
        assertEquals(DeploymentState.PENDING, state(git()));
    }

    @Test
    void commit_thatIsNotThere_containsNothing() throws Throwable {
        answer(status(404));
        assertEquals(DeploymentState.PENDING, state(git()));
        compared("ahead");
        assertEquals(DeploymentState.DEPLOYED, state(git()), "it has come");
    }

    @Test
    void gitHub_thatFails_isNoAnswer() throws Throwable {
        answer(status(403).withBody("{\"message\":\"Resource not accessible\"}"));
        String reason = assertInstanceOf(Observation.Failed.class, observe(git())).reason();
        assertTrue(reason.startsWith("It is not known whether what runs contains the commit: "), reason);
    }

    @Test
    void gitHub_thatLimits_isNoFailure() throws Throwable {
        clock.goBack();
        answer(status(403).withHeader("x-ratelimit-remaining", "0").withHeader("x-ratelimit-reset",
                String.valueOf(clock.instant().plusSeconds(600).getEpochSecond())));
        Instant retryAt = assertInstanceOf(Observation.NotObserved.class, observe(git())).retryAt();
        assertTrue(retryAt.isAfter(clock.instant()), retryAt.toString());
    }

    @Test
    void newerVersion_thatAnotherReleaseBrought_replacesWhatItContains() throws Throwable {
        compared("ahead");
        assertEquals(DeploymentState.PENDING, state(newerChart()), "nobody knows its commit");
        gitHub.verify(0, anyRequestedFor(urlPathMatching("/repos/.*")));

        versionOfAnotherRelease();
        assertEquals(DeploymentState.REPLACED, state(newerChart()));
    }

    @Test
    void newerVersion_ofSeveralChecksAtTheSameTime_isAskedOfTheDatabaseIndependently() throws Throwable {
        compared("ahead");
        versionOfAnotherRelease();
        DeploymentTarget target = target(newerChart());
        List<Observation> seen = subscribeAndAwait(() -> Uni.join().all(Collections.nCopies(20, target).stream()
                .map(source::observe).toList()).andFailFast());
        assertEquals(Collections.nCopies(20, DeploymentState.REPLACED),
                seen.stream().map(one -> assertInstanceOf(Observation.Seen.class, one).state()).toList());
    }

    private void versionOfAnotherRelease() {
        ticks.sql("insert into release (id, source_branch, dest_branch, status, created_by, created_at, discover) "
                + "values ('" + UUID.randomUUID() + "', 'uat', 'master', 'created', 'x', now(), false)");
        ticks.sql("insert into release_repo (id, release_id, owner, repo_name, named, github_id) select "
                + "nextval('release_repo_id_seq'), id, 'acme', 'storefront', true, " + GITHUB_ID + " from release");
        ticks.sql("insert into repo_deployment (release_repo_id, environment, state, expected_commit, expected_version) select "
                + "id, 'qa', 'pending', '" + running + "', '1.2.0' from release_repo");
    }
}
