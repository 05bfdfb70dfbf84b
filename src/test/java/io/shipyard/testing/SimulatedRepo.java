package io.shipyard.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * One repository of the simulated organisation {@code acme}, with branches {@code uat} and {@code master}. Each list of
 * answers is given one by one, the last for ever.
 */
public class SimulatedRepo {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    private final WireMockServer gitHub;
    private final String name;
    private final int number;
    private final long id;
    /** How many states the run was given: each was updated later than the one before. */
    private int step;

    /** @param name with an owner other than {@code acme} in front, if it has one */
    public SimulatedRepo(WireMockServer gitHub, String name, int number) {
        this(gitHub, name, number, id(name));
    }

    /** @param id of a repository that is called so today, and may have had another name */
    public SimulatedRepo(WireMockServer gitHub, String name, int number, long id) {
        this.gitHub = gitHub;
        this.name = name;
        this.number = number;
        this.id = id;
    }

    private static long id(String name) {
        return GitHubPayloads.SERVER_ID + name.hashCode() - "server".hashCode();
    }

    /** This repository under another full name, to which GitHub redirects from the present one by way of its id. */
    public SimulatedRepo renamed(String newName) {
        SimulatedRepo renamed = new SimulatedRepo(gitHub, newName, number, id);
        redirect(path(""), "/repositories/" + id);
        redirect("/repositories/" + id, renamed.path(""));
        return renamed.itself();
    }

    private void redirect(String from, String to) {
        gitHub.stubFor(get(urlPathMatching(from + "/.*")).willReturn(aResponse().withStatus(301)
                .withHeader("Location", "{{request.baseUrl}}{{replace request.url '" + from + "/' '" + to + "/'}}")));
        gitHub.stubFor(get(urlPathEqualTo(from)).willReturn(aResponse().withStatus(301)
                .withHeader("Location", "{{request.baseUrl}}" + to)));
    }

    /** Answers for the repository itself, by its name and by its id. */
    public SimulatedRepo itself() {
        for (String path : List.of(path(""), "/repositories/" + id)) {
            gitHub.stubFor(get(urlPathEqualTo(path)).willReturn(json(repository().encode())));
        }
        return this;
    }

    public JsonObject repository() {
        return new JsonObject().put("id", id).put("full_name", fullName());
    }

    private String fullName() {
        return name.contains("/") ? name : "acme/" + name;
    }

    public long id() {
        return id;
    }

    public static void organisation(WireMockServer gitHub, String... names) {
        JsonArray repos = new JsonArray();
        for (String name : names) {
            repos.add(new JsonObject().put("id", id(name)).put("name", name).put("full_name", "acme/" + name)
                    .put("archived", name.startsWith("archived")).put("disabled", false).put("private", true));
        }
        gitHub.stubFor(get(urlPathEqualTo("/orgs/acme/repos")).willReturn(json(repos.encode())));
    }

    public static void organisation(WireMockServer gitHub, SimulatedRepo... repos) {
        gitHub.stubFor(get(urlPathEqualTo("/orgs/acme/repos"))
                .willReturn(json(new JsonArray(Stream.of(repos).map(SimulatedRepo::repository).toList()).encode())));
    }

    public String name() {
        return name;
    }

    public String mergeCommit() {
        return String.format("%040x", 0xa0000 + number);
    }

    private String head() {
        return String.format("%040x", 0xb0000 + number);
    }

    public long runId() {
        return 34_000_000_000L + number;
    }

    public SimulatedRepo commits(int count) {
        JsonArray commits = new JsonArray();
        for (int i = 1; i <= count; i++) {
            commits.add(new JsonObject().put("sha", i == count ? head() : String.format("%040x", 0xc0000 + i))
                    .put("author", i == 2 ? null : new JsonObject().put("login", "dev" + i % 2)));
        }
        gitHub.stubFor(get(urlPathMatching(path("/compare/.*"))).willReturn(json(new JsonObject()
                .put("status", "ahead").put("total_commits", count)
                .put("merge_base_commit", new JsonObject().put("sha", head())).put("commits", commits)
                .put("files", new JsonArray().add(new JsonObject().put("filename", "charts/app/values.yaml")
                        .put("additions", 7).put("deletions", 3)))
                .encode())));
        return this;
    }

    /** No pull request at all. */
    public SimulatedRepo withoutPullRequest() {
        gitHub.stubFor(get(urlPathEqualTo(path("/pulls"))).willReturn(json("[]")));
        return this;
    }

    /** Open for that many reads by number, then merged; 0 is merged from the start. */
    public SimulatedRepo pullRequest(int openReads) {
        gitHub.stubFor(get(urlPathEqualTo(path("/pulls"))).withQueryParam("state",
                equalTo("open"))
                .willReturn(json(new JsonArray(openReads == 0 ? List.of() : List.of(pr(false))).encode())));
        gitHub.stubFor(get(urlPathEqualTo(path("/pulls"))).withQueryParam("state",
                equalTo("closed"))
                .willReturn(json(new JsonArray(openReads == 0 ? List.of(pr(true)) : List.of()).encode())));
        ResponseDefinitionBuilder[] answers = new ResponseDefinitionBuilder[openReads + 1];
        for (int i = 0; i <= openReads; i++) {
            answers[i] = json(pr(i == openReads).encode());
        }
        StubSequence.lastStays(gitHub, () -> get(urlPathEqualTo(path("/pulls/" + number))), answers);
        return this;
    }

    private JsonObject pr(boolean merged) {
        return new JsonObject().put("id", 2_900_000_000L).put("number", number).put("title", "Release " + name)
                .put("state", merged ? "closed" : "open")
                .put("html_url", "https://github.com/acme/" + name + "/pull/" + number)
                .put("merged_at", merged ? Instant.now().minusSeconds(600).toString() : null)
                .put("merge_commit_sha", merged ? mergeCommit() : String.format("%040x", 0xdead))
                .put("head", new JsonObject().put("ref", "uat").put("sha", head()).put("repo", repository()))
                .put("base", new JsonObject().put("ref", "master").put("sha", String.format("%040x", 0xba5e))
                        .put("repo", repository()));
    }

    /**
     * Answers to the list of runs: {@code none}, or a status, or {@code completed/} and a conclusion, with {@code @attempt}.
     * GitHub keeps how an attempt ended, also for a service that was killed before it could record that.
     */
    public SimulatedRepo runs(String... states) {
        ResponseDefinitionBuilder[] answers = new ResponseDefinitionBuilder[states.length];
        for (int i = 0; i < states.length; i++) {
            answers[i] = json(list(states[i]).encode());
            if (states[i].startsWith("completed")) {
                attempt(states[i].contains("@") ? states[i] : states[i] + "@1");
            }
        }
        StubSequence.lastStays(gitHub, () -> get(urlPathEqualTo(path("/actions/runs"))), answers);
        gitHub.stubFor(get(urlPathEqualTo(path("/actions/workflows/general.yaml/runs")))
                .willReturn(json(new JsonObject().put("total_count", 0).put("workflow_runs", new JsonArray()).encode())));
        return this;
    }

    /**
     * An attempt that was followed by another, as GitHub keeps it: {@code completed/} and a conclusion, with {@code @attempt}.
     */
    public SimulatedRepo attempt(String state) {
        gitHub.stubFor(get(urlPathEqualTo(path("/actions/runs/" + runId() + "/attempts/" + state.split("@")[1])))
                .willReturn(json(run(state, 50).encode())));
        return this;
    }

    /** What the list of runs answers from now on, instead of runs. */
    public SimulatedRepo runsAnswer(ResponseDefinitionBuilder answer) {
        gitHub.stubFor(get(urlPathEqualTo(path("/actions/runs"))).willReturn(answer));
        return this;
    }

    private JsonObject list(String state) {
        JsonArray runs = new JsonArray();
        step++;
        if (!"none".equals(state)) {
            runs.add(run(state, step).put("path", ".github/workflows/lint.yaml").put("id", 1)).add(run(state, step));
        }
        return new JsonObject().put("total_count", runs.size()).put("workflow_runs", runs);
    }

    private JsonObject run(String state, int step) {
        int at = state.indexOf('@');
        int attempt = at < 0 ? 1 : Integer.parseInt(state.substring(at + 1));
        String[] words = (at < 0 ? state : state.substring(0, at)).split("/");
        return new JsonObject().put("id", runId()).put("run_number", 900 + number).put("run_attempt", attempt)
                .put("path", ".github/workflows/general.yaml@refs/heads/master").put("event", "push")
                .put("head_sha", mergeCommit()).put("head_branch", "master")
                .put("repository", repository()).put("head_repository", repository())
                .put("status", words[0]).put("conclusion", words.length > 1 ? words[1] : null)
                .put("html_url", "https://github.com/acme/" + name + "/actions/runs/" + runId())
                .put("created_at", START.toString()).put("run_started_at", START.plusSeconds(attempt * 1_000L).toString())
                .put("updated_at", START.plusSeconds(attempt * 1_000L + step * 10L).toString());
    }

    /** The Helm job's log, served after a redirect by a host that takes no credentials. */
    public SimulatedRepo helmLog(String... lines) {
        jobs(helmJob(1), "success");
        return helmLogOf(1, lines);
    }

    /** The log of the Helm job in one of the run's attempts. */
    public SimulatedRepo helmLogOf(int attempt, String... lines) {
        long jobId = helmJob(attempt);
        gitHub.stubFor(get(urlPathEqualTo(path("/actions/jobs/" + jobId + "/logs"))).willReturn(aResponse().withStatus(302)
                .withHeader("Location", gitHub.baseUrl() + "/log-host/" + jobId)));
        gitHub.stubFor(get(urlPathEqualTo("/log-host/" + jobId)).willReturn(aResponse().withStatus(200)
                .withBody(String.join("\r\n", lines))));
        gitHub.stubFor(get(urlPathEqualTo("/log-host/" + jobId))
                .withHeader("Authorization", matching(".*"))
                .willReturn(aResponse().withStatus(400)));
        return this;
    }

    /** A Helm job that ended otherwise. */
    public SimulatedRepo helmJob(String conclusion) {
        jobs(helmJob(1), conclusion);
        return this;
    }

    /** A list of jobs that lags behind the run's end. */
    public SimulatedRepo helmJobRunning() {
        jobs(helmJob(1), null);
        return this;
    }

    /** @param jobs of all attempts, as {@code helm/success@1} or {@code notify/in_progress@2} */
    public SimulatedRepo jobs(String... jobs) {
        JsonArray listed = new JsonArray();
        for (int i = 0; i < jobs.length; i++) {
            String[] words = jobs[i].split("[/@]");
            int attempt = Integer.parseInt(words[2]);
            boolean completed = !words[1].equals("in_progress");
            listed.add(new JsonObject().put("id", words[0].equals("helm") ? helmJob(attempt) : i + 1).put("name", words[0])
                    .put("run_attempt", attempt).put("status", completed ? "completed" : words[1])
                    .put("conclusion", completed ? words[1] : null)
                    .put("completed_at", completed ? START.plusSeconds(attempt * 1_000L).toString() : null));
        }
        gitHub.stubFor(get(urlPathEqualTo(path("/actions/runs/" + runId() + "/jobs"))).withQueryParam("filter", equalTo("all"))
                .willReturn(json(new JsonObject().put("total_count", jobs.length).put("jobs", listed).encode())));
        return this;
    }

    /**
     * Jobs of the run that failed, one after the other.
     *
     * @param jobs as {@code test/failure: Run the tests}, with the step that failed if one did
     */
    public SimulatedRepo failedJobs(String... jobs) {
        JsonArray listed = new JsonArray();
        for (int i = 0; i < jobs.length; i++) {
            String[] words = jobs[i].split("/|: ");
            JsonArray steps = new JsonArray().add(step("Set up job", "success"));
            if (words.length > 2) {
                steps.add(step(words[2], "failure"));
            }
            listed.add(new JsonObject().put("id", failedJob(i)).put("name", words[0]).put("run_attempt", 1)
                    .put("status", "completed").put("conclusion", words[1]).put("steps", steps)
                    .put("html_url", jobUrl(i)).put("completed_at", START.plusSeconds(i).toString()));
        }
        gitHub.stubFor(get(urlPathEqualTo(path("/actions/runs/" + runId() + "/jobs")))
                .willReturn(json(new JsonObject().put("total_count", jobs.length).put("jobs", listed).encode())));
        return this;
    }

    private static JsonObject step(String name, String conclusion) {
        return new JsonObject().put("name", name).put("status", "completed").put("conclusion", conclusion);
    }

    private long failedJob(int index) {
        return runId() + 5_000 + index;
    }

    public String jobUrl(int index) {
        return "https://github.com/" + fullName() + "/actions/runs/" + runId() + "/job/" + failedJob(index);
    }

    /** Where the annotations of a failed job are. */
    public String annotationsPath(int index) {
        return path("/check-runs/" + failedJob(index) + "/annotations");
    }

    /** What a failed job says of itself, each as an error. */
    public SimulatedRepo annotations(int index, String... messages) {
        JsonArray listed = new JsonArray();
        for (String message : messages) {
            listed.add(new JsonObject(GitHubPayloads.json(GitHubPayloads.payload("annotation", "message", message))));
        }
        gitHub.stubFor(get(urlPathEqualTo(annotationsPath(index))).willReturn(json(listed.encode())));
        return this;
    }

    private long helmJob(int attempt) {
        return runId() + 1_000_000L * attempt;
    }

    private void jobs(long jobId, String conclusion) {
        JsonArray jobs = new JsonArray().add(new JsonObject().put("id", 7).put("name", "build").put("status", "completed")
                .put("conclusion", "success"));
        jobs.add(new JsonObject().put("id", jobId).put("name", "deploy / Helm chart")
                .put("status", conclusion == null ? "in_progress" : "completed").put("conclusion", conclusion)
                .put("completed_at", START.toString()));
        gitHub.stubFor(get(urlPathEqualTo(path("/actions/runs/" + runId() + "/jobs")))
                .willReturn(json(new JsonObject().put("total_count", 2).put("jobs", jobs).encode())));
    }

    public String path(String rest) {
        return "/repos/" + fullName() + rest;
    }

    private static ResponseDefinitionBuilder json(String body) {
        return okJson(body).withTransformers(GitHubEtags.NAME);
    }
}
