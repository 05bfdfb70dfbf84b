package io.shipyard.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.quarkus.vertx.VertxContextSupport.subscribeAndAwait;
import static io.shipyard.testing.GitHubPayloads.SERVER_ID;
import static io.shipyard.testing.GitHubPayloads.json;
import static io.shipyard.testing.GitHubPayloads.payload;
import static io.shipyard.testing.GitHubPayloads.run;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.Patience;
import io.shipyard.testing.SilentServer;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.StubSequence;
import io.shipyard.testing.TestClock;
import io.shipyard.testing.TestServices;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;

@QuarkusTest
@WithTestResource(TestServices.class)
class GitHubClientTest {

    private static final RepoName REPO = new RepoName("acme", "server");
    private static final String SHA = "a".repeat(40);
    private static final long RUN = 34_000_000_937L;
    private static final long JOB = 96_500_000_001L;

    private static final String PULL = "/repos/acme/server/pulls/12";
    private static final String RUNS = "/repos/acme/server/actions/runs";
    private static final String JOBS = RUNS + "/" + RUN + "/jobs";
    private static final String LOG = "/repos/acme/server/actions/jobs/" + JOB + "/logs";

    @SimulatedGitHub
    WireMockServer gitHub;

    /** Where logs are kept, and whatever else is not GitHub's API: a host by the same name on another port. */
    private final WireMockServer otherHost = new WireMockServer(options().dynamicPort());

    @Inject
    GitHubClient client;

    @Inject
    Vertx vertx;

    @Inject
    TestClock clock;

    private Uni<List<WorkflowRun>> runs(String branch, String sha) {
        return client.listRuns(REPO, branch, sha, null).map(answer -> answer.changed().orElseThrow());
    }

    @AfterEach
    void tidyUp() {
        clock.reset();
        otherHost.stop();
    }

    @Test
    void request_ofAnyKind_carriesTheHeadersThatGitHubWants() throws Throwable {
        answer(PULL, okJson(payload("pull-request").toString()));
        subscribeAndAwait(() -> client.getPullRequest(REPO, 12));
        gitHub.verify(1, getRequestedFor(anyUrl())
                .withHeader("Accept", equalTo("application/vnd.github+json"))
                .withHeader("X-GitHub-Api-Version", equalTo("2022-11-28"))
                .withHeader("User-Agent", matching("shipyard-ci/\\S+"))
                .withHeader("Authorization", equalTo("Bearer " + TestServices.TOKEN)));
    }

    /** As when the service stops: the caller receives the failure, and Vert.x need not log it as well. */
    @Test
    void connection_closedBeforeItsRequestIsSent_isNoErrorInTheLog() throws Exception {
        try (SilentServer server = new SilentServer(); CapturedLog log = new CapturedLog("")) {
            HttpClientRequest request = Patience.result(vertx.createHttpClient()
                    .request(HttpMethod.GET, server.getLocalPort(), server.getInetAddress().getHostAddress(), "/")
                    .toCompletionStage().toCompletableFuture());
            CompletableFuture<Void> over = new CompletableFuture<>();
            // Vert.x would log what it has not got rid of by then
            request.response().onFailure(lost -> Vertx.currentContext().runOnContext(next -> over.complete(null)));

            server.accept().close();

            Patience.result(over);
            assertEquals(List.of(), log.messages(org.jboss.logmanager.Level.ERROR, ""));
        }
    }

    @Test
    void listOpenPullRequests_branchWithSlash_isEncoded() throws Throwable {
        gitHub.stubFor(get(urlPathEqualTo("/repos/acme/server/pulls"))
                .withQueryParam("head", equalTo("acme:release/1.0+x y&z#1%2F")).withQueryParam("base", equalTo("master"))
                .willReturn(okJson("[]")));
        List<?> found = subscribeAndAwait(() -> client.listOpenPullRequests(REPO, "release/1.0+x y&z#1%2F", "master"));
        assertEquals(List.of(), found);
    }

    @Test
    void listPullRequests_otherBranchesAmongThem_areLeftOut() throws Throwable {
        answer("/repos/acme/server/pulls", okJson(json(List.of(payload("pull-request", "number", 1, "head.ref", "feature"),
                payload("pull-request", "number", 2, "base.ref", "develop"), payload("pull-request", "number", 3)))));
        List<PullRequest> open = subscribeAndAwait(() -> client.listOpenPullRequests(REPO, "uat", "master"));
        List<PullRequest> closed = subscribeAndAwait(() -> client.listClosedPullRequests(REPO, "uat", "master"));
        assertEquals(List.of(3), open.stream().map(PullRequest::number).toList());
        assertEquals(open, closed);
        gitHub.verify(1, getRequestedFor(urlPathEqualTo("/repos/acme/server/pulls"))
                .withQueryParam("state", equalTo("closed")).withQueryParam("sort", equalTo("updated"))
                .withQueryParam("direction", equalTo("desc")).withQueryParam("per_page", equalTo("100")));
    }

    @Test
    void listRepositories_threePages_areReadToTheLast() throws Throwable {
        pages("/orgs/acme/repos", IntStream.rangeClosed(1, 3).mapToObj(page -> json(List.of(
                payload("repository", "name", "r" + page, "full_name", "acme/r" + page, "archived", page == 2, "disabled",
                        page == 3))))
                .toList());
        List<?> found = subscribeAndAwait(() -> client.listRepositories("acme"));
        assertEquals(List.of(
                new Repository(SERVER_ID, "acme/r1", false, false), new Repository(SERVER_ID, "acme/r2", true, false),
                new Repository(SERVER_ID, "acme/r3", false, true)), found);
        gitHub.verify(3, getRequestedFor(anyUrl())
                .withHeader("Authorization", equalTo("Bearer " + TestServices.TOKEN)));
    }

    @Test
    void list_withoutEnd_isNone() {
        answer("/orgs/acme/repos", okJson("[]").withHeader("Link", "</orgs/acme/repos?page=2>; rel=\"next\""));
        fails(() -> client.listRepositories("acme").replaceWithVoid(), GitHubException.Unavailable.class,
                "lists more than 100 pages for /orgs/acme/repos");
        gitHub.verify(100, getRequestedFor(urlPathEqualTo("/orgs/acme/repos")));
    }

    /** Page 2 does not link to page 3, and page 3 to one that was added since. */
    @Test
    void list_whosePagesTheFirstOneNames_readsThemSideBySideAndOn() throws Throwable {
        String url = gitHub.baseUrl() + "/organizations/1/repos?per_page=100&page=";
        answer("/orgs/acme/repos", page(1).withHeader("Link",
                "<" + url + "2>; rel=\"next\", <" + url + "3>; rel=\"last\""));
        gitHub.stubFor(get("/organizations/1/repos?per_page=100&page=2").willReturn(page(2)));
        gitHub.stubFor(get("/organizations/1/repos?per_page=100&page=3").willReturn(page(3).withHeader("Link",
                "<" + url + "4>; rel=\"next\", <" + url + "4>; rel=\"last\"")));
        gitHub.stubFor(get("/organizations/1/repos?per_page=100&page=4").willReturn(page(4)));
        assertEquals(List.of("r1", "r2", "r3", "r4"), subscribeAndAwait(() -> client.listRepositories("acme")).stream()
                .map(repository -> repository.repoName().name()).toList());
    }

    private static ResponseDefinitionBuilder page(int number) {
        return okJson(json(List.of(payload("repository", "name", "r" + number, "full_name", "acme/r" + number))));
    }

    @Test
    void list_partOfIt_isNone() {
        answer("/orgs/acme/repos", okJson("[]").withHeader("X-GitHub-SSO", "partial-results; organizations=21955855,20582480"));
        fails(() -> client.listRepositories("acme").replaceWithVoid(), GitHubException.Refused.class, "single sign-on");
    }

    @Test
    void listJobs_thirtySixOnTwoPages_haveTheHelmJobOfTheSecond() throws Throwable {
        List<ObjectNode> jobs = IntStream.rangeClosed(1, 36).mapToObj(job -> payload("workflow-job", "id", JOB + job, "name",
                job == 36 ? "deploy / Helm chart" : "test (linux, " + job + ")")).toList();
        pages(JOBS, Stream.of(jobs.subList(0, 30), jobs.subList(30, 36))
                .map(page -> json(Map.of("total_count", 36, "jobs", page))).toList());
        WorkflowJob.Page listed = subscribeAndAwait(() -> client.listJobs(REPO, RUN));
        List<WorkflowJob> found = listed.jobs();
        assertEquals(36, found.size());
        assertTrue(listed.isComplete(1));
        assertFalse(listed.isComplete(2));
        assertFalse(new WorkflowJob.Page(37, found).isComplete(1));
        assertEquals(new WorkflowJob(JOB + 36, 1, "deploy / Helm chart", "completed", "success",
                Instant.parse("2026-03-02T09:24:40Z"),
                "https://github.com/acme/server/actions/runs/34000000937/job/96500000001",
                List.of(new WorkflowJob.Step("Set up job", "completed", "success"),
                        new WorkflowJob.Step("Roll back", "completed", "skipped"))),
                found.get(35));
        gitHub.verify(1, getRequestedFor(urlPathEqualTo(JOBS))
                .withQueryParam("filter", equalTo("all")).withQueryParam("per_page", equalTo("100")));
    }

    @Test
    void listAnnotations_moreThanAPage_areThoseOfTheFirst() throws Throwable {
        String path = "/repos/acme/server/check-runs/" + JOB + "/annotations";
        pages(path, List.of(json(List.of(payload("annotation"), payload("annotation", "annotation_level", "warning"))),
                json(List.of(payload("annotation")))));
        List<Annotation> found = subscribeAndAwait(() -> client.listAnnotations(REPO, JOB));
        assertEquals(List.of(true, false), found.stream().map(Annotation::isError).toList());
        assertEquals("expected: <3> but was: <2>", found.get(0).message());
        gitHub.verify(1, getRequestedFor(urlPathEqualTo(path)).withQueryParam("per_page", equalTo("50")));
    }

    @Test
    void compare_commitsOnTwoPages_areOneComparison() throws Throwable {
        String path = "/repos/acme/server/compare/master...uat";
        ObjectNode ofNobody = payload("commit", "sha", "2".repeat(40), "author", null);
        pages(path, List.of(
                json(payload("comparison", "total_commits", 3, "commits",
                        List.of(payload("commit", "sha", "1".repeat(40)), ofNobody))),
                json(payload("comparison", "total_commits", 3, "files", null, "commits",
                        List.of(payload("commit", "sha", "3".repeat(40), "author.login", "hubot"))))));
        Comparison comparison = subscribeAndAwait(() -> client.compare(REPO, "master", "uat"));
        assertEquals(3, comparison.totalCommits());
        assertEquals(List.of("1".repeat(40), "2".repeat(40), "3".repeat(40)),
                comparison.commits().stream().map(Comparison.Commit::sha).toList());
        assertEquals("3".repeat(40), comparison.headSha());
        assertEquals(List.of("octocat", "hubot"), comparison.contributors());
        assertEquals(12, comparison.additions());
        assertEquals(4, comparison.deletions());
        assertEquals(3, comparison.files().size(), "the files of the first page");
    }

    @Test
    void compare_moreCommitsThanAreListed_endsWithTheBranchesHead() throws Throwable {
        answer("/repos/acme/server/compare/master...uat", okJson(json(payload("comparison", "total_commits", 2_000, "commits",
                List.of(payload("commit", "sha", "1".repeat(40)))))));
        gitHub.stubFor(get("/repos/acme/server/commits/uat").willReturn(okJson(json(payload("commit", "sha",
                "9".repeat(40))))));
        Comparison comparison = subscribeAndAwait(() -> client.compare(REPO, "master", "uat"));
        assertEquals("9".repeat(40), comparison.headSha());
        assertEquals(2_000, comparison.totalCommits());
    }

    @Test
    void list_unchangedSince_isAskedForConditionallyAndServedWithItsPages() throws Throwable {
        String next = gitHub.baseUrl() + "/orgs/acme/repos?page=2";
        gitHub.stubFor(get("/orgs/acme/repos?per_page=100").willReturn(okJson(json(List.of(payload("repository"))))
                .withHeader("ETag", "W/\"first\"").withHeader("Link", "<" + next + ">; rel=\"next\"")));
        gitHub.stubFor(get("/orgs/acme/repos?page=2").willReturn(okJson(json(List.of(payload("repository"))))
                .withHeader("ETag", "W/\"second\"")));
        List<Repository> first = subscribeAndAwait(() -> client.listRepositories("acme"));
        gitHub.stubFor(get("/orgs/acme/repos?per_page=100").withHeader("If-None-Match", equalTo("W/\"first\""))
                .willReturn(aResponse().withStatus(304)));
        gitHub.stubFor(get("/orgs/acme/repos?page=2").withHeader("If-None-Match", equalTo("W/\"second\""))
                .willReturn(aResponse().withStatus(304)));
        gitHub.resetRequests();
        assertEquals(first, subscribeAndAwait(() -> client.listRepositories("acme")));
        gitHub.verify(2, getRequestedFor(anyUrl()).withHeader("If-None-Match", matching("W/.*")));

        gitHub.stubFor(get("/orgs/acme/repos?per_page=100").willReturn(okJson("[]").withHeader("ETag", "W/\"third\"")));
        assertEquals(List.of(), subscribeAndAwait(() -> client.listRepositories("acme")), "changed since");
    }

    @Test
    void answer_notUnderstood_isNotKept() throws Throwable {
        answer("/repos/acme/server/pulls/7", okJson("{\"number\":7,").withHeader("ETag", "\"cut\""));
        fails(() -> client.getPullRequest(REPO, 7), GitHubException.Unavailable.class, "JSON");
        answer("/repos/acme/server/pulls/7", aResponse().withStatus(500).withHeader("ETag", "\"error\""));
        fails(() -> client.getPullRequest(REPO, 7), GitHubException.Unavailable.class, "500");
        answer("/repos/acme/server/pulls/7", okJson(json(payload("pull-request", "number", 7))));
        gitHub.resetRequests();
        assertEquals(7, subscribeAndAwait(() -> client.getPullRequest(REPO, 7)).number());
        gitHub.verify(1, getRequestedFor(anyUrl()).withoutHeader("If-None-Match"));
    }

    @ParameterizedTest
    @CsvSource({ "ahead, true", "identical, true", "behind, false", "diverged, false", "a_word_of_tomorrow, false" })
    void contains_commit_isTheComparisonsWord(String word, boolean contained) throws Throwable {
        gitHub.stubFor(get("/repos/acme/server/compare/" + "a".repeat(40) + "..." + "b".repeat(40) + "?per_page=1&page=2")
                .willReturn(okJson(json(payload("comparison", "status", word)))));
        assertEquals(contained, subscribeAndAwait(() -> client.contains(REPO, "b".repeat(40), "a".repeat(40))));
    }

    @Test
    void compare_nothingAhead_hasTheMergeBaseAsItsHead() throws Throwable {
        gitHub.stubFor(get("/repos/acme/server/compare/master...release%2F1.0?per_page=100").willReturn(okJson(
                json(payload("comparison", "total_commits", 0, "commits", List.of(), "files", List.of())))));
        Comparison comparison = subscribeAndAwait(() -> client.compare(REPO, "master", "release/1.0"));
        assertEquals("b".repeat(40), comparison.headSha());
    }

    /** A list cut short would look like a whole one. */
    @Test
    void list_nextPageOnAnotherHost_isRefusedAndNothingIsSentThere() {
        otherHost.start();
        answer("/orgs/acme/repos", okJson(json(List.of(payload("repository"))))
                .withHeader("Link", "<" + otherHost.baseUrl() + "/orgs/acme/repos?page=2>; rel=\"next\""));
        fails(() -> client.listRepositories("acme"), GitHubException.Unavailable.class, "another host");
        otherHost.verify(0, getRequestedFor(anyUrl()));
    }

    @Test
    void list_nextPageNowhere_isUnavailable() {
        answer("/orgs/acme/repos", okJson("[]").withHeader("Link", "<http://[localhost/x>; rel=\"next\""));
        fails(() -> client.listRepositories("acme"), GitHubException.Unavailable.class, "/orgs/acme/repos");
    }

    /** An answer without what was asked for is no empty list. */
    @ParameterizedTest
    @ValueSource(strings = { "{}", "{\"message\": \"Server busy\"}", "null", "[{}]" })
    void list_jsonOfAnotherKind_isUnavailable(String body) {
        answer(RUNS, okJson(body));
        answer(JOBS, okJson(body));
        answer("/repos/acme/server/pulls", okJson(body));
        answer("/repos/acme/server/compare/master...uat", okJson(body));
        for (Supplier<Uni<?>> request : List.<Supplier<Uni<?>>> of(() -> runs("master", SHA),
                () -> client.listJobs(REPO, RUN), () -> client.listClosedPullRequests(REPO, "uat", "master"),
                () -> client.listOpenPullRequests(REPO, "uat", "master"), () -> client.compare(REPO, "master", "uat"))) {
            fails(() -> request.get().replaceWithVoid(), GitHubException.Unavailable.class, "/repos/acme/server/");
        }
    }

    @Test
    void listRuns_oneCommit_isFilteredAndReadWhole() throws Throwable {
        answer(RUNS, okJson(json(Map.of("total_count", 1, "workflow_runs", List.of(payload("workflow-run"))))));
        List<WorkflowRun> runs = subscribeAndAwait(() -> runs("release/1.0", SHA));
        assertEquals(List.of(new WorkflowRun(RUN,
                937, 1, ".github/workflows/general.yaml", SHA, "master", Repository.of(SERVER_ID, REPO),
                Repository.of(SERVER_ID, REPO), "push", "completed", "success",
                "https://github.com/acme/server/actions/runs/" + RUN, Instant.parse("2026-03-02T09:15:00Z"),
                Instant.parse("2026-03-02T09:15:00Z"), Instant.parse("2026-03-02T09:25:00Z"))), runs);
        gitHub.verify(1, getRequestedFor(urlPathEqualTo(RUNS))
                .withQueryParam("branch", equalTo("release/1.0")).withQueryParam("head_sha", equalTo(SHA))
                .withQueryParam("exclude_pull_requests", equalTo("true")).withQueryParam("per_page", equalTo("100")));
    }

    @Test
    void listRuns_fieldsThatAreNull_areRead() throws Throwable {
        answer(RUNS, okJson(json(Map.of("workflow_runs", List.of(payload("workflow-run", "conclusion", null, "status",
                "a_word_of_tomorrow", "path", null, "run_started_at", null, "run_attempt", null, "head_repository", null,
                "name", null, "actor", null, "head_commit", null, "head_branch", null, "a_field_of_tomorrow", Map.of()))))));
        List<WorkflowRun> runs = subscribeAndAwait(() -> runs("master", SHA));
        WorkflowRun run = runs.get(0);
        assertNull(run.conclusion());
        assertNull(run.headRepository());
        assertFalse(run.completed());
        assertEquals(1, run.runAttempt());
        assertEquals(run.createdAt(), run.startedAt());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = { "", "aaaaaaa", "master", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })
    void listRuns_noFullSha_isNeverAsked(String sha) throws Throwable {
        assertThrows(IllegalArgumentException.class, () -> subscribeAndAwait(() -> runs("master", sha)));
        gitHub.verify(0, getRequestedFor(anyUrl()));
    }

    @Test
    void listNewestRuns_ofAWorkflow_areUnfiltered() throws Throwable {
        answer("/repos/acme/server/actions/workflows/general.yaml/runs",
                okJson(json(Map.of("total_count", 900, "workflow_runs", List.of(payload("workflow-run"))))));
        List<WorkflowRun> runs = subscribeAndAwait(() -> client.listNewestRuns(REPO, "general.yaml", Optional.empty()));
        assertEquals(1, runs.size());
        gitHub.verify(1, getRequestedFor(anyUrl()).withQueryParam("branch", absent())
                .withQueryParam("head_sha", absent()));
    }

    @Test
    void listNewestRuns_ofABranch_areItsOwn() throws Throwable {
        answer("/repos/acme/server/actions/workflows/general.yaml/runs",
                okJson(json(Map.of("total_count", 0, "workflow_runs", List.of()))));
        assertEquals(List.of(),
                subscribeAndAwait(() -> client.listNewestRuns(REPO, "general.yaml", Optional.of("release/1.0"))));
        gitHub.verify(1, getRequestedFor(anyUrl()).withQueryParam("branch", equalTo("release/1.0")));
    }

    @Test
    void getRun_byItsNumber_isTheLatestAttempt() throws Throwable {
        gitHub.stubFor(get("/repos/acme/server/actions/runs/34000000937?exclude_pull_requests=true")
                .willReturn(okJson(json(payload("workflow-run", "run_attempt", 2)))));
        assertEquals(run("run_attempt", 2), subscribeAndAwait(() -> client.getRun(REPO, 34_000_000_937L)));
    }

    @Test
    void getRun_thatIsNotKept_isNotFound() {
        answer("/repos/acme/server/actions/runs/7", aResponse().withStatus(404));
        assertThrows(GitHubException.NotFound.class, () -> subscribeAndAwait(() -> client.getRun(REPO, 7)));
    }

    @Test
    void getPullRequest_open_hasNoMergeCommit() throws Throwable {
        answer(PULL, okJson(payload("pull-request", "merged", false, "mergeable", null, "mergeable_state", "unknown",
                "merged_by", null, "comments", 3).toString()));
        PullRequest pr = subscribeAndAwait(() -> client.getPullRequest(REPO, 12));
        assertEquals(
                new PullRequest(12, "Release", "open", "https://github.com/acme/server/pull/12", null, "e".repeat(40), 0, 0, 0,
                        new PullRequest.Ref("uat", "1".repeat(40), Repository.of(SERVER_ID, REPO)),
                        new PullRequest.Ref("master", "b".repeat(40), Repository.of(SERVER_ID, REPO))),
                pr);
        assertEquals(Optional.empty(), pr.mergeCommitSha());
        assertTrue(pr.open());
        assertFalse(pr.merged());
    }

    @Test
    void getPullRequest_merged_hasItsMergeCommit() throws Throwable {
        answer(PULL, okJson(payload("pull-request", "state", "closed", "merged_at", "2026-03-02T09:14:58Z",
                "merge_commit_sha", SHA, "merged", true).toString()));
        PullRequest pr = subscribeAndAwait(() -> client.getPullRequest(REPO, 12));
        assertEquals(Optional.of(SHA), pr.mergeCommitSha());
        assertFalse(pr.open());
    }

    @ParameterizedTest
    @ValueSource(ints = { 301, 307, 308 })
    void get_movedOnTheSameHost_isFollowed(int status) throws Throwable {
        answer(PULL, aResponse().withStatus(status).withHeader("Location", gitHub.baseUrl() + "/repositories/1/pulls/12"));
        answer("/repositories/1/pulls/12", aResponse().withStatus(301).withHeader("Location", "/moved/again"));
        answer("/moved/again", okJson(payload("pull-request").toString()));
        PullRequest pr = subscribeAndAwait(() -> client.getPullRequest(REPO, 12));
        assertEquals(12, pr.number());
    }

    @Test
    void get_movedToAnotherHost_isRefusedAndNothingIsSentThere() {
        otherHost.start();
        answer(PULL, aResponse().withStatus(301).withHeader("Location", otherHost.baseUrl() + PULL));
        fails(() -> client.getPullRequest(REPO, 12), GitHubException.Unavailable.class, "another host");
        otherHost.verify(0, getRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://[localhost/x", "/a path", "mailto:x" })
    void get_movedToNowhere_isUnavailable(String location) {
        answer(PULL, aResponse().withStatus(301).withHeader("Location", location));
        fails(() -> client.getPullRequest(REPO, 12), GitHubException.Unavailable.class, PULL);
    }

    @Test
    void get_movedInACircle_isUnavailable() {
        answer(PULL, aResponse().withStatus(301).withHeader("Location", PULL));
        fails(() -> client.getPullRequest(REPO, 12), GitHubException.Unavailable.class, "without end");
    }

    @ParameterizedTest
    @ValueSource(strings = { "<!DOCTYPE html><html><body>Unicorn!</body></html>", "{\"number\": 12, \"state\": \"op", "",
            "null",
            "[]", "{\"number\": \"twelve\"}" })
    void get_bodyThatIsNotTheJsonItShouldBe_isUnavailable(String body) {
        answer(PULL, aResponse().withStatus(200).withHeader("Content-Type", "text/html; charset=utf-8").withBody(body));
        fails(() -> client.getPullRequest(REPO, 12), GitHubException.Unavailable.class, PULL);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void get_brokenConnection_isUnavailable(Fault fault) {
        answer(PULL, aResponse().withFault(fault));
        fails(() -> client.getPullRequest(REPO, 12), GitHubException.Unavailable.class, PULL);
    }

    @ParameterizedTest
    @CsvSource({ "204, Unavailable", "302, Unavailable", "304, Unavailable", "400, Refused", "401, Unauthorized",
            "403, Refused", "404, NotFound", "410, NotFound", "422, Refused", "451, Refused", "500, Unavailable",
            "502, Unavailable", "503, Unavailable", "504, Unavailable" })
    void get_otherAnswer_isItsException(int status, String exception) throws ClassNotFoundException {
        // to a time at which GitHub has not taken the token yet, nor shortly before
        clock.move(Duration.ofHours(status));
        answer(PULL, aResponse().withStatus(status).withHeader("x-ratelimit-remaining", "4999"));
        fails(() -> client.getPullRequest(REPO, 12), exception(exception), status + " for " + PULL);
    }

    @Test
    void get_refused401BetweenAnswers_isTriedAgain() throws Throwable {
        answer(PULL, okJson(payload("pull-request").toString()));
        subscribeAndAwait(() -> client.getPullRequest(REPO, 12));
        StubSequence.once(gitHub, () -> get(urlPathEqualTo(PULL)).atPriority(1), aResponse().withStatus(401));

        assertEquals(12, subscribeAndAwait(() -> client.getPullRequest(REPO, 12)).number());
    }

    @Test
    void get_refusedWithAReason_repeatsIt() {
        answer(PULL, error(403, "Resource not accessible by personal access token")
                .withHeader("x-ratelimit-remaining", "4999").withHeader("x-ratelimit-reset", "1"));
        fails(() -> client.getPullRequest(REPO, 12), GitHubException.Refused.class,
                "(Resource not accessible by personal access token)");
        fails(() -> client.getPullRequest(REPO, 12), GitHubException.Refused.class, PULL);
        gitHub.verify(2, getRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @CsvSource({ "403, API rate limit exceeded, x-ratelimit-remaining: 0; x-ratelimit-reset: 1772445690, 90",
            "429, API rate limit exceeded, x-ratelimit-remaining: 0; x-ratelimit-reset: 1772445690, 90",
            "403, You have exceeded a secondary rate limit, x-ratelimit-remaining: 4000, 60",
            "403, You have exceeded a secondary rate limit, Retry-After: 30; X-RateLimit-Remaining: 4000, 30",
            "429, You have exceeded a secondary rate limit, 'Retry-After: Mon, 02 Mar 2026 10:00:45 GMT', 45",
            "403, Slow down, retry-after: 1, 2", "429, Too many requests, x-other: x, 60" })
    void get_limited_sendsNothingUntilTheGateOpens(int status, String message, String headers, long wait)
            throws Throwable {
        clock.goBack();
        answer("/orgs/acme/repos", okJson("[]"));
        subscribeAndAwait(() -> client.listRepositories("acme"));
        ResponseDefinitionBuilder limited = error(status, message).withHeader("Date", "Mon, 02 Mar 2026 10:00:00 GMT");
        Stream.of(headers.split("; ")).map(header -> header.split(": "))
                .forEach(header -> limited.withHeader(header[0], header[1]));
        answer(PULL, limited);

        Instant before = clock.instant();
        Instant retryAt = assertLimited(() -> client.getPullRequest(REPO, 12));
        // the clock stands still; what is added spreads the replicas
        assertThat(retryAt, both(greaterThanOrEqualTo(before.plusSeconds(wait))).and(lessThan(before.plusSeconds(wait + 9))));

        assertEquals(retryAt, assertLimited(() -> client.listRepositories("acme")));
        assertEquals(retryAt, assertLimited(() -> client.readJobLog(REPO, JOB, (line, continued) -> {
        })));
        gitHub.verify(1, getRequestedFor(urlPathMatching("/repos/.*")));
        gitHub.verify(1, getRequestedFor(urlPathEqualTo("/orgs/acme/repos")));

        clock.move(Duration.ofMillis(retryAt.toEpochMilli() - before.toEpochMilli() + 1));
        answer(PULL, okJson(payload("pull-request").toString()));
        assertEquals(12, subscribeAndAwait(() -> client.getPullRequest(REPO, 12)).number());
    }

    private static <T> Instant assertLimited(Supplier<Uni<T>> request) {
        return assertThrows(GitHubException.RateLimited.class, () -> subscribeAndAwait(request)).retryAt();
    }

    @Test
    void readJobLog_onAnotherHost_isReadWithoutCredentials() throws Throwable {
        otherHost.start();
        otherHost.stubFor(get(urlPathEqualTo("/log")).withHeader("Authorization", absent())
                .withQueryParam("sig", equalTo("a/b+c=")).willReturn(aResponse()
                        .withBody("\uFEFF2026-03-02T09:24:01.1234567Z one\r\n2026-03-02T09:24:02.1234567Z zwölf\r\nlast")
                        .withChunkedDribbleDelay(7, 20)));
        otherHost.stubFor(get(urlPathEqualTo("/log")).withHeader("Authorization", matching(".*")).atPriority(1)
                .willReturn(aResponse().withStatus(400)));
        redirectLog(otherHost.baseUrl() + "/log?sig=a%2Fb%2Bc%3D&se=2026-03-02T09%3A26%3A00Z");
        List<String> lines = new ArrayList<>();
        subscribeAndAwait(() -> client.readJobLog(REPO, JOB, (line, continued) -> lines.add(line)));
        assertEquals(List.of(
                "\uFEFF2026-03-02T09:24:01.1234567Z one", "2026-03-02T09:24:02.1234567Z zwölf", "last"), lines);
        otherHost.verify(1, getRequestedFor(urlPathEqualTo("/log"))
                .withHeader("User-Agent", matching("shipyard-ci/\\S+")));
    }

    @ParameterizedTest
    @CsvSource({ "404, NotFound", "410, NotFound", "400, Unavailable", "403, Unavailable", "302, Unavailable",
            "500, Unavailable" })
    void readJobLog_notOnItsHost_isItsException(int status, String exception) throws ClassNotFoundException {
        otherHost.start();
        otherHost.stubFor(get(anyUrl()).willReturn(aResponse().withStatus(status).withHeader("Location", "/else")));
        redirectLog(otherHost.baseUrl() + "/log");
        fails(() -> client.readJobLog(REPO, JOB, (line, continued) -> {
        }), exception(exception), "log");
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = { "CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE" })
    void readJobLog_brokenConnection_isUnavailable(Fault fault) {
        otherHost.start();
        otherHost.stubFor(get(anyUrl()).willReturn(aResponse().withFault(fault)));
        redirectLog(otherHost.baseUrl() + "/log");
        fails(() -> client.readJobLog(REPO, JOB, (line, continued) -> {
        }), GitHubException.Unavailable.class, "log");
    }

    @ParameterizedTest
    @CsvSource({ "404, NotFound", "410, NotFound", "200, Unavailable", "403, Refused" })
    void readJobLog_notOffered_isItsException(int status, String exception) throws ClassNotFoundException {
        answer(LOG, aResponse().withStatus(status));
        fails(() -> client.readJobLog(REPO, JOB, (line, continued) -> {
        }), exception(exception), status + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = { "ftp://localhost/log", "file:///etc/passwd", "http:log", "http:///log", "http://",
            "http://localhost:99999/log", "http://[localhost/log", "http://local host/log", "data:,CHART_VERSION=1.2.3" })
    void readJobLog_elsewhereThanTheWeb_isRefused(String location) {
        redirectLog(location);
        fails(() -> client.readJobLog(REPO, JOB, (line, continued) -> {
        }), GitHubException.Unavailable.class, "log");
    }

    private void redirectLog(String location) {
        answer(LOG, aResponse().withStatus(302).withHeader("Location", location));
    }

    private void answer(String path, ResponseDefinitionBuilder answer) {
        gitHub.stubFor(get(urlPathEqualTo(path)).willReturn(answer));
    }

    /** As GitHub links them: the first by its path, the others by whatever it says in {@code Link}. */
    private void pages(String path, List<String> bodies) {
        for (int page = 1; page <= bodies.size(); page++) {
            String link = page == bodies.size() ? "<" + gitHub.baseUrl() + path + "?page=1>; rel=\"first\""
                    : "<" + gitHub.baseUrl() + "/repositories/1?of=" + path + "&page=" + (page + 1) + ">; rel=\"next\", <"
                            + gitHub.baseUrl() + path + "?page=" + bodies.size() + ">; rel=\"last\"";
            ResponseDefinitionBuilder answer = okJson(bodies.get(page - 1)).withHeader("Link", link);
            if (page == 1) {
                answer(path, answer);
            } else {
                gitHub.stubFor(get("/repositories/1?of=" + path + "&page=" + page).willReturn(answer));
            }
        }
    }

    private static ResponseDefinitionBuilder error(int status, String message) {
        return aResponse().withStatus(status).withHeader("Content-Type", "application/json; charset=utf-8")
                .withBody(json(Map.of("message", message, "documentation_url", "https://docs.github.com/rest",
                        "status", String.valueOf(status))));
    }

    private static Class<? extends GitHubException> exception(String name) throws ClassNotFoundException {
        return Class.forName(GitHubException.class.getName() + "$" + name).asSubclass(GitHubException.class);
    }

    private static <T> void fails(Supplier<Uni<T>> request, Class<? extends GitHubException> exception, String part) {
        GitHubException failure = assertThrows(GitHubException.class, () -> subscribeAndAwait(request));
        assertEquals(exception, failure.getClass(), failure::getMessage);
        assertTrue(failure.getMessage().contains(part), failure.getMessage());
        assertFalse(failure.getMessage().contains(TestServices.TOKEN));
    }
}
