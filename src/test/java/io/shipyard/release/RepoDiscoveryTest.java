package io.shipyard.release;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.shipyard.testing.GitHubPayloads.SERVER_ID;
import static io.shipyard.testing.GitHubPayloads.json;
import static io.shipyard.testing.GitHubPayloads.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.github.GitHubException;
import io.shipyard.github.Priority;
import io.shipyard.github.PullRequest;
import io.shipyard.github.RepoName;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

@QuarkusTest
@WithTestResource(TestServices.class)
class RepoDiscoveryTest {

    private static final Instant CREATED = Instant.parse("2026-03-02T12:00:00Z");
    private static final RepoName REPO = new RepoName("acme", "server");
    private static final String PATH = "/repos/acme/server";
    private static final String BASE = "b".repeat(40);
    private static final String MERGE = "a".repeat(40);
    private static final String OLD = "1".repeat(40);
    private static final String HEAD = "2".repeat(40);
    private static final String NEXT = "3".repeat(40);

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    RepoDiscovery discovery;

    @Inject
    Ticks ticks;

    @BeforeEach
    void noPullRequests() {
        openPullRequests();
        closedPullRequests();
    }

    @Test
    void check_openPullRequest_bindsItWithoutItsTestMerge() {
        compare(OLD, HEAD);
        openPullRequests(pullRequest(12, HEAD), pullRequest(15, HEAD));
        closedPullRequests(merged(9, OLD, "-PT2H"));

        RepoFacts facts = check(candidate());

        assertEquals(Optional.of(15), facts.pullRequest().map(PullRequest::number), "the newest");
        assertEquals(Optional.empty(), facts.pullRequest().flatMap(PullRequest::mergeCommitSha));
        assertEquals(HEAD, facts.headSha());
        assertEquals(new RepoFacts.Changes(2, 12, 4, List.of("octocat"), List.of("helm")), facts.changes().orElseThrow());
        assertTrue(facts.entersRelease());
        assertFalse(stored(facts).prMerged);
        assertEquals("", stored(facts).mergeCommitSha);
    }

    /** Whatever the comparison is after the merge: empty, or of the squashed commits. */
    @ParameterizedTest
    @CsvSource({ "-PT2H, true", "-PT23H59M, true", "-PT24H, true", "-PT24H1S, false", "-P7D, false", "PT1H, true" })
    void check_mergedWithThePresentHead_isTheReleasesIfRecent(String beforeCreation, boolean ours) {
        closedPullRequests(merged(12, HEAD, beforeCreation));
        compareShas(BASE, HEAD, OLD, HEAD);

        compare();
        assertEquals(ours ? Optional.of(12) : Optional.empty(), check(candidate()).pullRequest().map(PullRequest::number));
        compare(OLD, HEAD);
        RepoFacts squashed = check(candidate());
        assertEquals(ours ? Optional.of(12) : Optional.empty(), squashed.pullRequest().map(PullRequest::number));
        assertEquals(ours, squashed.entersRelease(), "the commits of another release's pull request do not count");
    }

    @Test
    void check_merged_hasItsMergeCommitAndItsOwnChanges() {
        compare();
        closedPullRequests(merged(12, HEAD, "-PT2H"));
        compareShas(BASE, HEAD, OLD, HEAD);

        RepoFacts facts = check(candidate());

        ReleaseRepo stored = stored(facts);
        assertTrue(stored.prMerged);
        assertEquals(MERGE, stored.mergeCommitSha);
        assertEquals(HEAD, stored.headSha);
        assertEquals(2, stored.commitCount, "of the pull request, since the branches are even");
    }

    /** What is left to compare differs: nothing, or the branch's own commits, which the destination has as others. */
    @ParameterizedTest
    @CsvSource({ "merge commit, ''", "squash, old and head", "rebase, old and head", "merge queue, old and head" })
    void check_mergedInAnyWay_hasTheCommitThatGitHubNames(String how, String left) {
        compare(left.isEmpty() ? new String[0] : new String[] { OLD, HEAD });
        closedPullRequests(merged(12, HEAD, "-PT2H"));
        compareShas(BASE, HEAD, OLD, HEAD);

        RepoFacts facts = check(candidate());

        assertTrue(facts.entersRelease(), how);
        assertEquals(MERGE, stored(facts).mergeCommitSha, how);
        assertFalse(facts.hasCommitsToRelease(), how);
        assertEquals(2, stored(facts).commitCount, how);
    }

    @Test
    void check_mergedAndCountedBefore_keepsTheFigures() {
        compare();
        closedPullRequests(merged(12, HEAD, "-PT2H"));

        assertEquals(Optional.empty(), check(member(0, false, true)).changes());
    }

    @Test
    void check_mergedWithAnOlderHead_isAnotherReleases() {
        compare(NEXT);
        closedPullRequests(merged(12, HEAD, "-PT2H"));

        RepoFacts facts = check(candidate());

        assertEquals(Optional.empty(), facts.pullRequest());
        assertTrue(facts.entersRelease(), "with the commits since");
        assertEquals(1, facts.changes().orElseThrow().commitCount());
    }

    @Test
    void check_closedWithoutMerging_bindsNothing() {
        compare(OLD, HEAD);
        closedPullRequests(pullRequest(12, HEAD, "state", "closed", "closed_at", CREATED.toString()));

        RepoFacts facts = check(candidate());

        assertEquals(Optional.empty(), facts.pullRequest());
        assertTrue(facts.entersRelease(), "with its commits, which nobody merged");
    }

    @Test
    void check_severalMerged_takesTheLatestMerge() {
        compare();
        closedPullRequests(merged(14, OLD, "-PT9H"), merged(12, HEAD, "-PT2H"), pullRequest(15, HEAD, "state", "closed"));
        compareShas(BASE, HEAD, HEAD);

        assertEquals(Optional.of(12), check(candidate()).pullRequest().map(PullRequest::number));
    }

    @Test
    void check_named_takesTheLatestMergedWheneverThatWas() {
        compare();
        closedPullRequests(merged(12, HEAD, "-P90D"), merged(9, OLD, "-P95D"));
        compareShas(BASE, HEAD, OLD, HEAD);

        ReleaseRepo stored = stored(check(member(0, true, false)));

        assertEquals(12, stored.prNumber);
        assertEquals(MERGE, stored.mergeCommitSha);
        assertEquals(HEAD, stored.headSha, "what was merged, not what the branch has become");
    }

    @Test
    void check_namedWithACommitThatNoMergeCovers_waitsForItsPullRequest() {
        compare(HEAD, NEXT);
        closedPullRequests(merged(12, HEAD, "-P90D"));

        RepoFacts waiting = check(member(0, true, false));
        assertEquals(Optional.empty(), waiting.pullRequest());
        assertEquals(0, stored(waiting).prNumber);

        openPullRequests(pullRequest(13, NEXT));
        assertEquals(Optional.of(13), watch(member(0, true, false)).pullRequest().map(PullRequest::number));
    }

    @Test
    void check_branchOfAFork_isNotOurs() {
        compare(HEAD);
        for (Object repo : Arrays.asList(Map.of("id", 7, "full_name", "acme/fork"), null)) {
            openPullRequests(pullRequest(12, HEAD, "head.repo", repo));
            assertEquals(Optional.empty(), check(candidate()).pullRequest());
        }
    }

    @Test
    void check_branchDeletedByTheMerge_entersWithItsPullRequest() {
        gitHub.stubFor(get(urlPathEqualTo(PATH + "/compare/master...uat")).willReturn(aResponse().withStatus(404)));
        compareShas(BASE, HEAD, OLD, HEAD);
        closedPullRequests(merged(12, HEAD, "-PT1H"));

        RepoFacts facts = check(candidate());
        assertTrue(facts.entersRelease());
        assertEquals(MERGE, stored(facts).mergeCommitSha);
        assertEquals(HEAD, stored(facts).headSha);
        assertEquals(2, stored(facts).commitCount);

        closedPullRequests(merged(12, HEAD, "-PT25H"));
        assertFalse(check(candidate()).entersRelease(), "of another release");
        assertEquals(Optional.empty(), check(member(0, true, false)).pullRequest(), "named or not");
    }

    @ParameterizedTest
    @ValueSource(ints = { 500, 422 })
    void check_tooMuchToCompare_entersWithItsPullRequestAndThatsFigures(int status) {
        gitHub.stubFor(get(urlPathEqualTo(PATH + "/compare/master...uat")).willReturn(aResponse().withStatus(status)
                .withBody("{\"message\":\"this diff is taking too long to generate\"}")));
        openPullRequests(pullRequest(12, HEAD));
        pullRequestByNumber(pullRequest(12, HEAD, "commits", 7, "additions", 9000, "deletions", 800));
        files("infra/main.tf");

        RepoFacts facts = check(candidate());

        assertTrue(facts.entersRelease());
        assertEquals(HEAD, facts.headSha());
        assertEquals(Optional.of(12), facts.pullRequest().map(PullRequest::number));
        assertEquals(new RepoFacts.Changes(7, 9000, 800, List.of(), List.of("terraform")), facts.changes().orElseThrow());
        gitHub.stubFor(get(urlPathEqualTo(PATH + "/pulls/12/files")).willReturn(aResponse().withStatus(status)));
        assertEquals(new RepoFacts.Changes(7, 9000, 800, List.of(), List.of("incomplete")),
                check(candidate()).changes().orElseThrow());
        openPullRequests();
        GitHubException unknown = assertThrows(GitHubException.class, () -> check(candidate()),
                "nothing says that there is none");
        assertTrue(unknown.getMessage().contains("/compare/"), unknown.getMessage());
    }

    @Test
    void check_moreFilesThanAComparisonLists_areReadFromThePullRequest() {
        compareFiles(300);
        assertEquals(List.of("helm", "incomplete"), check(candidate()).changes().orElseThrow().infraChanges());

        openPullRequests(pullRequest(12, HEAD));
        pullRequestByNumber(pullRequest(12, HEAD, "commits", 1, "additions", 301, "deletions", 0));
        String[] files = IntStream.rangeClosed(1, 301).mapToObj(file -> file == 301 ? "infra/main.tf" : "charts/" + file)
                .toArray(String[]::new);
        files(files);
        assertEquals(new RepoFacts.Changes(1, 301, 0, List.of("octocat"), List.of("helm", "terraform")),
                check(candidate()).changes().orElseThrow());

        gitHub.stubFor(get(urlPathEqualTo(PATH + "/pulls/12")).willReturn(aResponse().withStatus(500)));
        assertEquals(new RepoFacts.Changes(1, 300, 0, List.of("octocat"), List.of("helm", "incomplete")),
                check(candidate()).changes().orElseThrow());

        compareFiles(299);
        assertEquals(List.of("helm"), check(candidate()).changes().orElseThrow().infraChanges());
    }

    @ParameterizedTest
    @CsvSource({ "base.ref, develop, uat into develop", "head.ref, uat2, uat2 into master" })
    void check_boundPullRequestBetweenOtherBranches_countsNoMore(String end, String branch, String now) {
        compare(HEAD);
        for (ObjectNode changed : List.of(pullRequest(12, HEAD, "state", "open"), merged(12, HEAD, "PT1H"),
                pullRequest(12, HEAD, "state", "closed"))) {
            ((ObjectNode) changed.get(end.split("\\.")[0])).put("ref", branch);
            pullRequestByNumber(changed);
            openPullRequests();
            for (RepoFacts facts : List.of(check(member(12, false, true)), watch(member(12, false, true)))) {
                assertEquals(Optional.empty(), facts.pullRequest());
                assertEquals("pull request #12 merges " + now + " now, and there is no other from uat into master",
                        facts.problem());
            }
            openPullRequests(pullRequest(15, HEAD));
            RepoFacts replaced = watch(member(12, false, true));
            assertEquals(Optional.of(15), replaced.pullRequest().map(PullRequest::number));
            assertEquals("", replaced.problem());
        }
    }

    @Test
    void watch_boundPullRequestReopened_isWatchedAgain() {
        compare(HEAD);
        pullRequestByNumber(pullRequest(12, HEAD, "state", "closed"));
        assertEquals(Optional.of(12), watch(member(12, false, true)).pullRequest().map(PullRequest::number));
        pullRequestByNumber(pullRequest(12, HEAD));
        assertTrue(watch(member(12, false, true)).pullRequest().orElseThrow().open());
    }

    @Test
    void check_noSuchBranch_doesNotEnter() {
        gitHub.stubFor(get(urlPathEqualTo(PATH + "/compare/master...uat")).willReturn(aResponse().withStatus(404)));

        RepoFacts facts = check(candidate());

        assertFalse(facts.entersRelease());
        assertEquals(new RepoFacts(candidate(), Optional.empty(), Optional.empty(), "", Optional.empty(), false, ""), facts);
        gitHub.verify(2, getRequestedFor(anyUrl()));
    }

    @Test
    void check_memberWhoseBranchIsGone_stillHasItsPullRequest() {
        gitHub.stubFor(get(urlPathEqualTo(PATH + "/compare/master...uat")).willReturn(aResponse().withStatus(404)));
        pullRequestByNumber(merged(12, HEAD, "PT1H"));

        ReleaseRepo stored = stored(check(member(12, false, true)));

        assertEquals(MERGE, stored.mergeCommitSha);
        assertEquals(HEAD, stored.headSha);
    }

    @Test
    void check_nothingAhead_doesNotEnter() {
        compare();

        assertFalse(check(candidate()).entersRelease());
    }

    @Test
    void check_commitsThatAnOlderMergeCovers_doNotEnter() {
        compare(OLD, HEAD);
        closedPullRequests(merged(12, HEAD, "-P7D"));

        assertFalse(check(candidate()).entersRelease());
    }

    @Test
    void check_oneCommitBehindAnOlderMerge_enters() {
        compare(OLD, HEAD, NEXT);
        closedPullRequests(merged(12, HEAD, "-P7D"));

        RepoFacts facts = check(candidate());

        assertTrue(facts.entersRelease());
        assertEquals(Optional.empty(), facts.pullRequest());
        assertEquals(NEXT, facts.headSha());
    }

    @Test
    void check_boundPullRequestClosedUnmerged_bindsTheNewOpenOne() {
        compare(HEAD);
        pullRequestByNumber(pullRequest(12, OLD, "state", "closed"));
        openPullRequests(pullRequest(15, HEAD));

        assertEquals(Optional.of(15), check(member(12, false, true)).pullRequest().map(PullRequest::number));
        assertEquals(Optional.of(15), watch(member(12, false, true)).pullRequest().map(PullRequest::number));
    }

    @Test
    void check_boundPullRequestClosedUnmergedAndNoOther_staysBound() {
        compare(HEAD);
        pullRequestByNumber(pullRequest(12, HEAD, "state", "closed"));

        ReleaseRepo stored = stored(check(member(12, false, true)));

        assertEquals(12, stored.prNumber);
        assertFalse(stored.prMerged);
    }

    @Test
    void check_bound_doesNotFollowALaterPullRequest() {
        compare(NEXT);
        pullRequestByNumber(merged(12, HEAD, "-PT2H"));
        openPullRequests(pullRequest(15, NEXT));

        assertEquals(12, stored(check(member(12, false, true))).prNumber);
    }

    @Test
    void watch_boundPullRequest_isOneRequest() {
        pullRequestByNumber(pullRequest(12, HEAD));
        RepoFacts open = watch(member(12, false, true));
        pullRequestByNumber(merged(12, HEAD, "PT1H"));
        RepoFacts merged = watch(member(12, false, true));

        assertEquals(Optional.empty(), open.pullRequest().orElseThrow().mergeCommitSha());
        assertEquals(Optional.of(MERGE), merged.pullRequest().orElseThrow().mergeCommitSha());
        assertFalse(member(12, false, true).isNews(open));
        assertTrue(member(12, false, true).isNews(merged));
        pullRequestByNumber(pullRequest(12, HEAD, "title", "Another title"));
        assertTrue(member(12, false, true).isNews(watch(member(12, false, true))));
        gitHub.verify(3, getRequestedFor(anyUrl()));
    }

    @Test
    void watch_noPullRequestYet_looksForOne() {
        compare(HEAD);
        openPullRequests(pullRequest(12, HEAD));

        assertEquals(Optional.of(12), watch(member(0, false, true)).pullRequest().map(PullRequest::number));
    }

    @ParameterizedTest
    @CsvSource({ "/compare/master...uat", "/pulls" })
    void check_gitHubAway_isNoEmptyResult(String path) {
        compare(HEAD);
        gitHub.stubFor(get(urlPathEqualTo(PATH + path)).willReturn(aResponse().withStatus(502)));

        assertThrows(GitHubException.Unavailable.class, () -> check(candidate()));
    }

    private RepoFacts check(TrackedRepo repo) {
        return ticks.run(() -> discovery.check(repo, Priority.POLLING));
    }

    private RepoFacts watch(TrackedRepo repo) {
        return ticks.run(() -> discovery.watch(repo, null).map(read -> read.changed().orElseThrow()));
    }

    private static TrackedRepo candidate() {
        return new TrackedRepo(0, 0, new UUID(0, 1), CREATED, "uat", "master", REPO, null, false, false, 0, "", "");
    }

    private static TrackedRepo member(int prNumber, boolean named, boolean counted) {
        return new TrackedRepo(7, SERVER_ID, new UUID(0, 1), CREATED, "uat", "master", REPO, null, named, counted, prNumber,
                "Release", "");
    }

    private static ReleaseRepo stored(RepoFacts facts) {
        ReleaseRepo repo = ReleaseRepo.of(new UUID(0, 1), REPO, false);
        repo.update(facts);
        return repo;
    }

    private static ObjectNode pullRequest(int number, String head, Object... changes) {
        Object[] all = Arrays.copyOf(new Object[] { "number", number, "head.sha", head }, 4 + changes.length);
        System.arraycopy(changes, 0, all, 4, changes.length);
        return payload("pull-request", all);
    }

    /** @param whenAfterCreation as in {@code -PT2H}, two hours before the release */
    private static ObjectNode merged(int number, String head, String whenAfterCreation) {
        String mergedAt = CREATED.plus(Duration.parse(whenAfterCreation)).toString();
        return pullRequest(number, head, "state", "closed", "closed_at", mergedAt, "merged_at", mergedAt, "merge_commit_sha",
                MERGE);
    }

    private void openPullRequests(ObjectNode... found) {
        pullRequests("open", found);
    }

    private void closedPullRequests(ObjectNode... found) {
        pullRequests("closed", found);
    }

    private void pullRequests(String state, ObjectNode... found) {
        gitHub.stubFor(get(urlPathEqualTo(PATH + "/pulls")).withQueryParam("state", equalTo(state))
                .withQueryParam("head", equalTo("acme:uat")).withQueryParam("base", equalTo("master"))
                .willReturn(okJson(json(List.of(found)))));
    }

    private void pullRequestByNumber(ObjectNode pullRequest) {
        gitHub.stubFor(get(urlPathEqualTo(PATH + "/pulls/" + pullRequest.get("number")))
                .willReturn(okJson(pullRequest.toString())));
    }

    /** The commits that the source branch is ahead; with none of them, its head has been merged. */
    private void compare(String... shas) {
        compareShas("master", "uat", shas);
    }

    private void compareFiles(int count) {
        gitHub.stubFor(get(urlPathEqualTo(PATH + "/compare/master...uat")).willReturn(okJson(payload("comparison",
                "total_commits", 1, "merge_base_commit.sha", OLD, "commits", List.of(payload("commit", "sha", HEAD)), "files",
                listed("charts/", count)).toString())));
    }

    private void files(String... names) {
        gitHub.stubFor(get(urlPathEqualTo(PATH + "/pulls/12/files")).willReturn(okJson(json(Arrays.stream(names)
                .map(name -> Map.of("filename", name, "additions", 1, "deletions", 0)).toList()))));
    }

    private static List<Map<String, Object>> listed(String folder, int count) {
        return IntStream.rangeClosed(1, count).<Map<String, Object>> mapToObj(file -> Map.of("filename", folder + file,
                "additions", 1, "deletions", 0)).toList();
    }

    private void compareShas(String base, String head, String... shas) {
        gitHub.stubFor(get(urlPathEqualTo(PATH + "/compare/" + base + "..." + head)).willReturn(okJson(payload("comparison",
                "total_commits", shas.length, "merge_base_commit.sha", HEAD, "commits",
                Arrays.stream(shas).map(sha -> payload("commit", "sha", sha)).toList()).toString())));
    }
}
