package io.shipyard.deployment;

import static io.shipyard.deployment.ArgoCdPayload.chart;
import static io.shipyard.deployment.ArgoCdPayload.git;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.shipyard.deployment.ArgoCdAssessment.Outcome;
import io.shipyard.github.RepoName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

class ArgoCdAssessmentTest {

    private static final RepoName REPO = new RepoName("acme", "Storefront");
    private static final String COMMIT = "a".repeat(40);
    private static final String LATER = "b".repeat(40);
    private static final String EARLIER = "c".repeat(40);
    private static final Built EXPECTED = new Built(COMMIT, "storefront", "1.1.0");
    private static final String REPO_URL = "https://github.com/acme/storefront.git";

    private static ArgoCdPayload chartAt(String syncStatus, String... revisions) {
        return new ArgoCdPayload("storefront-qa").sources(chart("storefront", "1.1.0")).sync(syncStatus, revisions)
                .health("Healthy", null);
    }

    private static ArgoCdPayload gitAt(String syncStatus, String revision) {
        return new ArgoCdPayload("storefront-qa").sources(git(REPO_URL)).sync(syncStatus, revision).health("Healthy", null);
    }

    private static ArgoCdAssessment assess(ArgoCdPayload application, boolean wasDeployed) {
        return new ArgoCdAssessment(application.read(true), EXPECTED, REPO, wasDeployed);
    }

    private static Outcome outcome(ArgoCdPayload application, String... containing) {
        return assess(application, false).outcome(Set.of(containing)::contains);
    }

    @ParameterizedTest
    @CsvSource({ "Healthy, '', DEPLOYED, ''", "Progressing, '', SYNCING, ''", "Suspended, is paused, SYNCING, is paused",
            "Unknown, '', SYNCING, ''", "'', '', SYNCING, ''", "Degraded, '', UNHEALTHY, The application is degraded",
            "Degraded, Pods crash, UNHEALTHY, Pods crash", "Missing, '', UNHEALTHY, The application is missing",
            "Whatever, '', SYNCING, ''" })
    void expectedVersion_thatRuns_isAsHealthyAsTheApplication(String health, String message, DeploymentState state,
            String problem) {
        assertEquals(new Outcome(state, "1.1.0", problem),
                outcome(chartAt("Synced", "v1.1.0").health(health, message)));
        assertEquals(new Outcome(state, "aaaaaaa", problem), outcome(gitAt("Synced", COMMIT).health(health, message)));
    }

    @Test
    void range_countsByWhatItWasResolvedTo() {
        ArgoCdPayload range = chartAt("Synced", "1.1.0").sources(chart("storefront", "1.x"));
        assertEquals(DeploymentState.DEPLOYED, outcome(range).state());
        assertEquals(new Outcome(DeploymentState.PENDING, "1.0.9", ""), outcome(range.sync("Synced", "1.0.9")));
    }

    @Test
    void targetRevision_aloneIsNothing() {
        assertEquals(new Outcome(DeploymentState.PENDING, "", ""), outcome(chartAt("OutOfSync", "1.1.0")));
    }

    @Test
    void sources_ofWhichOneIsTheChart_countByThatOne() {
        ArgoCdPayload application = new ArgoCdPayload("storefront-qa").health("Healthy", null)
                .sources(git("https://github.com/acme/values.git"), chart("redis", "20.x"), chart("charts/storefront", "1.x"))
                .sync("Synced", LATER, "20.1.0", "1.1.0");
        assertEquals(new Outcome(DeploymentState.DEPLOYED, "1.1.0", ""), outcome(application));
        application.history(LATER + " 20.1.0 1.0.0").sync("OutOfSync", LATER, "20.1.0", "1.1.0");
        assertEquals(new Outcome(DeploymentState.PENDING, "1.0.0", ""), outcome(application));
    }

    @Test
    void history_ofOtherSources_isReadByThem() {
        ArgoCdPayload application = chartAt("OutOfSync", "1.1.0");
        application.put("status", "history", new JsonArray().add(new JsonObject()
                .put("sources", new JsonArray().add(git(REPO_URL)).add(chart("storefront", "1.0.0")))
                .put("revisions", new JsonArray().add(LATER).add("1.0.0"))));
        assertEquals("1.0.0", outcome(application).currentVersion());
    }

    @Test
    void onlyChart_besideTheRepository_isAnother() {
        ArgoCdPayload application = new ArgoCdPayload("storefront-qa").health("Healthy", null)
                .sources(git(REPO_URL), chart("redis", "19.0.1")).sync("Synced", COMMIT, "19.0.1");
        assertEquals(new Outcome(DeploymentState.DEPLOYED, "aaaaaaa", ""), outcome(application));
        assertEquals(DeploymentState.DEPLOYED, new ArgoCdAssessment(application.read(true), new Built(COMMIT, "", "1.1.0"),
                REPO, false).outcome(revision -> false).state());
    }

    @Test
    void onlyChart_besideOtherSources_isTheOneUnlessAnotherNameIsExpected() {
        ArgoCdPayload application = new ArgoCdPayload("storefront-qa").health("Healthy", null)
                .sources(git("https://github.com/acme/values.git"), chart("shop", "1.x")).sync("Synced", LATER, "1.1.0");
        assertEquals(DeploymentState.DEPLOYED, new ArgoCdAssessment(application.read(true), new Built(COMMIT, "", "1.1.0"),
                REPO, false).outcome(revision -> false).state());
        assertEquals(new Outcome(DeploymentState.PENDING, "", "None of the application's sources is the chart storefront or "
                + "the repository acme/Storefront: which version it runs cannot be known"), outcome(application));
    }

    @Test
    void onlyChart_ofAnotherName_isTheOne() {
        assertEquals(DeploymentState.DEPLOYED, outcome(chartAt("Synced", "1.1.0").sources(chart("shop", "1.1.0"))).state());
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://github.com/acme/storefront", "https://github.com/acme/Storefront.git",
            "https://x-token@github.example.org/acme/storefront.git/", "git@github.com:acme/storefront.git",
            "ssh://git@github.com/acme/storefront.git", "ssh://git@ssh.github.com:443/acme/storefront" })
    void git_ofTheRepository_isKnownByItsName(String url) {
        assertEquals(new Outcome(DeploymentState.DEPLOYED, "aaaaaaa", ""),
                outcome(gitAt("Synced", COMMIT).sources(git(url))));
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://github.com/acme/manifests.git", "https://github.com/other/storefront",
            "https://github.com/acme/storefront/sub", "oci://registry.example.org/acme/storefront", "storefront", "" })
    void git_ofAnotherRepository_saysNothingOfTheVersion(String url) {
        ArgoCdAssessment assessment = assess(gitAt("Synced", COMMIT).sources(git(url)), true);
        assertEquals(Set.of(), assessment.questions());
        assertEquals(new Outcome(DeploymentState.PENDING, "", "None of the application's sources is the chart storefront or "
                + "the repository acme/Storefront: which version it runs cannot be known"),
                assessment.outcome(revision -> true));
    }

    @Test
    void chart_withoutAnExpectedVersion_waits() {
        ArgoCdAssessment assessment = new ArgoCdAssessment(chartAt("Synced", "1.1.0").read(false), new Built(COMMIT, "", ""),
                REPO, true);
        assertFalse(assessment.needsWhole());
        assertEquals(new Outcome(DeploymentState.WAITING, "1.1.0", "CI named no chart version"),
                assessment.outcome(revision -> true));
    }

    @ParameterizedTest
    @CsvSource({ "Running, waiting for hooks, 1.1.0, SYNCING, waiting for hooks", "Terminating, '', 1.1.0, SYNCING, ''",
            "Failed, one or more objects failed, 1.1.0, UNHEALTHY, one or more objects failed",
            "Error, '', 1.1.0, UNHEALTHY, The synchronisation has failed", "Failed, whatever, 1.0.5, PENDING, ''",
            "Running, '', 1.0.5, PENDING, ''", "Succeeded, '', 1.1.0, PENDING, ''" })
    void operation_towardsTheExpectedVersion_countsBeforeItRuns(String phase, String message, String revision,
            DeploymentState state, String problem) {
        assertEquals(new Outcome(state, "1.0.0", problem), outcome(chartAt("OutOfSync", "1.1.0").history("1.0.0")
                .operation(phase, message, revision)));
    }

    @Test
    void operation_withoutARevision_isTowardsWhatWasComparedLast() {
        ArgoCdPayload application = chartAt("OutOfSync", "1.1.0").history("1.0.0").operation("Running", "", "");
        assertEquals(DeploymentState.SYNCING, outcome(application).state());
        assertEquals(DeploymentState.PENDING, outcome(application.sync("OutOfSync", "1.0.1")).state());
    }

    @Test
    void operation_thatWasRequested_isUnderWay() {
        ArgoCdPayload application = chartAt("OutOfSync", "1.1.0").history("1.0.0").operation("Succeeded", "", "1.0.0");
        application.json.put("operation", new JsonObject().put("sync", new JsonObject().put("revision", "1.1.0")));
        assertEquals(DeploymentState.SYNCING, outcome(application).state());
    }

    @Test
    void operation_thatSucceededWithoutAHistory_saysWhatRuns() {
        assertEquals(new Outcome(DeploymentState.DEPLOYED, "1.1.0", ""),
                outcome(chartAt("OutOfSync", "1.1.0").operation("Succeeded", "", "1.1.0")));
    }

    @Test
    void drift_ofWhatRuns_leavesItDeployed() {
        assertEquals(new Outcome(DeploymentState.DEPLOYED, "1.1.0", ""),
                outcome(chartAt("OutOfSync", "1.2.0").history("1.0.0", "1.1.0")));
    }

    @Test
    void newerVersion_replacesOneThatHasRun() {
        ArgoCdPayload newer = chartAt("Synced", "1.2.0");
        ArgoCdAssessment seenBefore = assess(newer, true);
        assertEquals(Set.of(), seenBefore.questions());
        assertEquals(new Outcome(DeploymentState.REPLACED, "1.2.0", ""), seenBefore.outcome(revision -> false));
        assertEquals(DeploymentState.REPLACED, outcome(newer.history("1.1.0", "1.2.0")).state());
    }

    @Test
    void newerVersion_replacesOneThatItContains() {
        ArgoCdPayload newer = chartAt("Synced", "1.2.0").history("1.2.0");
        assertEquals(Set.of("1.2.0"), assess(newer, false).questions());
        assertFalse(assess(newer, false).asksForCommits());
        assertEquals(DeploymentState.REPLACED, outcome(newer, "1.2.0").state());
        assertEquals(new Outcome(DeploymentState.PENDING, "1.2.0",
                "Version 1.2.0 runs, which is newer, and is not known to contain 1.1.0"), outcome(newer));
    }

    @Test
    void olderVersion_afterARollback_isPendingAgain() {
        ArgoCdPayload rolledBack = chartAt("OutOfSync", "1.1.0").history("1.0.0", "1.1.0", "1.0.0")
                .operation("Succeeded", "", "1.0.0");
        assertEquals(new Outcome(DeploymentState.PENDING, "1.0.0", ""), assess(rolledBack, true).outcome(revision -> true));
    }

    @Test
    void commit_thatContainsTheExpectedOne_isDeployed() {
        ArgoCdPayload later = gitAt("Synced", LATER);
        assertEquals(Set.of(LATER), assess(later, false).questions());
        assertTrue(assess(later, false).asksForCommits());
        assertEquals(new Outcome(DeploymentState.DEPLOYED, "bbbbbbb", ""), outcome(later, LATER));
        assertEquals(new Outcome(DeploymentState.PENDING, "bbbbbbb", ""), outcome(later));
    }

    @Test
    void operation_towardsACommitThatContainsIt_counts() {
        ArgoCdPayload application = gitAt("OutOfSync", LATER).history(EARLIER).operation("Failed", "no permission", LATER);
        assertEquals(Set.of(EARLIER, LATER), assess(application, false).questions());
        assertEquals(new Outcome(DeploymentState.UNHEALTHY, "ccccccc", "no permission"), outcome(application, LATER));
        assertEquals(DeploymentState.PENDING, outcome(application).state());
    }

    @Test
    void comparison_thatFails_isAProblem() {
        ArgoCdPayload application = chartAt("Unknown").history("1.0.0").put("status", "conditions", new JsonArray()
                .add(new JsonObject().put("type", "SharedResourceWarning").put("message", "shared"))
                .add(new JsonObject().put("type", "ComparisonError").put("message", "chart storefront 1.1.0 not found")));
        assertEquals(new Outcome(DeploymentState.PENDING, "1.0.0", "chart storefront 1.1.0 not found"), outcome(application));
    }

    @Test
    void problem_isOneLineWithoutSecrets() {
        String message = "cannot pull:\n password=hunter2hunter2 " + "x".repeat(400);
        Outcome outcome = outcome(chartAt("OutOfSync", "1.1.0").operation("Failed", message, "1.1.0"));
        assertEquals("cannot pull: password=*** ", outcome.problem().substring(0, 26));
        assertEquals(300, outcome.problem().length());
    }

    @Test
    void list_ofANewVersion_isEnoughForWhatRuns() {
        ArgoCdPayload deployed = chartAt("Synced", "1.1.0").history("1.1.0");
        assertFalse(needsWhole(deployed.listedWithRevision()));
        assertTrue(needsWhole(deployed.listed()), "of an old version");
        assertTrue(needsWhole(chartAt("Synced", "1.0.0").listedWithRevision()), "has it run before?");
        assertTrue(needsWhole(chartAt("OutOfSync", "1.1.0").listedWithRevision()), "what runs?");
        assertTrue(needsWhole(new ArgoCdPayload("x").sources(git("https://github.com/acme/values"), chart("storefront", "1.x"))
                .sync("Synced", LATER, "1.1.0").listedWithRevision()), "of several sources");
        assertFalse(needsWhole(gitAt("Synced", LATER).sources(git("https://github.com/acme/values")).listedWithRevision()));
        assertFalse(needsWhole(chartAt("OutOfSync", "1.1.0").history("1.0.0").json), "of one that shows all");
    }

    private static boolean needsWhole(JsonObject listed) {
        return new ArgoCdAssessment(ArgoCdApplication.of(ArgoCdPayload.one(listed.encode()), false), EXPECTED, REPO, false)
                .needsWhole();
    }
}
