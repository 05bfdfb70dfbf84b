package io.shipyard.github;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;

/**
 * The one door to GitHub's REST API. Every method may fail with any {@link GitHubException}; an empty result is always
 * GitHub's own word, never a failure in disguise.
 */
@ApplicationScoped
@RegisterForReflection(targets = { Repository[].class, PullRequest[].class, Comparison.File[].class,
        Annotation[].class })
public class GitHubClient {

    private static final int PER_PAGE = 100;
    private static final int MAX_COMPARED_PAGES = 10;

    private final JsonReader json;
    private final Transport transport;
    private final JobLogDownload download;
    private final RequestGovernor governor;
    private final Priority priority;

    @Inject
    GitHubClient(JsonReader json, Transport transport, JobLogDownload download, RequestGovernor governor) {
        this(json, transport, download, governor, Priority.POLLING);
    }

    private GitHubClient(JsonReader json, Transport transport, JobLogDownload download, RequestGovernor governor,
            Priority priority) {
        this.json = json;
        this.transport = transport;
        this.download = download;
        this.governor = governor;
        this.priority = priority;
    }

    /** The same door, with another place in the queue; without one, requests are polling. */
    public GitHubClient with(Priority other) {
        return new GitHubClient(json, transport, download, governor, other);
    }

    /** Every repository of an organisation, archived and disabled ones included. */
    public Uni<List<Repository>> listRepositories(String org) {
        return json.list(Route.ORG_REPOS, "/orgs/" + GitHubPaths.encode(org) + "/repos?per_page=" + PER_PAGE,
                Repository[].class, Arrays::asList, priority);
    }

    /**
     * What {@code head} has that {@code base} lacks. Beyond {@value #MAX_COMPARED_PAGES} pages of commits only the last one
     * is there.
     *
     * @return fails with {@link GitHubException.NotFound} when a branch, or the repository, does not exist
     */
    public Uni<Comparison> compare(RepoName repo, String base, String head) {
        return json
                .pages(Route.COMPARE, GitHubPaths.comparison(repo, base, head) + "?per_page=" + PER_PAGE, Comparison.class,
                        priority)
                .select().first(MAX_COMPARED_PAGES).collect().with(Collectors.reducing(Comparison::plus)).map(Optional::get)
                .flatMap(all -> all.complete() ? Uni.createFrom().item(all)
                        : json.get(Route.COMMIT, GitHubPaths.repo(repo) + "/commits/" + GitHubPaths.encode(head),
                                Comparison.Commit.class, priority)
                                .map(all::endingWith));
    }

    /**
     * Whether a commit is, or contains, another one. Fails with {@link GitHubException.NotFound} when one is not there. The
     * second page, since every page says how the two relate, and the first has all files with their patches.
     */
    public Uni<Boolean> contains(RepoName repo, String commit, String contained) {
        return json
                .get(Route.COMPARE, GitHubPaths.comparison(repo, contained, commit) + "?per_page=1&page=2", Comparison.class,
                        priority)
                .map(Comparison::isForward);
    }

    /** Open pull requests from one branch of the repository into another. */
    public Uni<List<PullRequest>> listOpenPullRequests(RepoName repo, String head, String base) {
        String path = GitHubPaths.pulls(repo, head, base) + "&per_page=" + PER_PAGE + "&state=open";
        return json.list(Route.PULLS, path, PullRequest[].class, Arrays::asList, priority)
                .map(found -> PullRequest.between(head, base, found));
    }

    /** The {@value #PER_PAGE} closed pull requests, merged or not, that changed last. */
    public Uni<List<PullRequest>> listClosedPullRequests(RepoName repo, String head, String base) {
        String path = GitHubPaths.pulls(repo, head, base) + "&per_page=" + PER_PAGE
                + "&state=closed&sort=updated&direction=desc";
        return json.get(Route.PULLS, path, PullRequest[].class, priority)
                .map(found -> PullRequest.between(head, base, Arrays.asList(found)));
    }

    public Uni<PullRequest> getPullRequest(RepoName repo, int number) {
        return json.get(Route.PULL, GitHubPaths.pull(repo, number), PullRequest.class, priority);
    }

    /** @param known what an earlier answer was, null if there was none */
    public Uni<Conditional<PullRequest>> getPullRequest(RepoName repo, int number, EtagValidator known) {
        return json.getIfChanged(Route.PULL, GitHubPaths.pull(repo, number), known, PullRequest.class, priority)
                .map(JsonReader.Page::content);
    }

    /** What it changes: the {@value Comparison#MAX_PULL_REQUEST_FILES} files that GitHub lists at the most. */
    public Uni<List<Comparison.File>> listFiles(RepoName repo, int number) {
        return json.list(Route.PULL_FILES, GitHubPaths.pull(repo, number) + "/files?per_page=" + PER_PAGE,
                Comparison.File[].class,
                Arrays::asList, priority);
    }

    /**
     * The runs of every workflow for a commit on a branch. This list comes from a search index that can lag: right after
     * a push a run may be missing from it for minutes.
     *
     * @param sha a full SHA: an empty one would list every run of the repository
     * @param known what an earlier answer was, null if there was none
     */
    public Uni<Conditional<List<WorkflowRun>>> listRuns(RepoName repo, String branch, String sha, EtagValidator known) {
        if (!CommitSha.isFull(sha)) {
            return Uni.createFrom().failure(new IllegalArgumentException("'" + sha + "' is not a full commit SHA"));
        }
        String path = GitHubPaths.runs(repo, branch, sha) + "&exclude_pull_requests=true&per_page=" + PER_PAGE;
        return json.getIfChanged(Route.RUNS, path, known, WorkflowRun.Page.class, priority)
                .flatMap(first -> first.next().isEmpty()
                        ? Uni.createFrom().item(first.content().map(WorkflowRun.Page::workflowRuns))
                        // no one ETag is of several pages
                        : json.list(Route.RUNS, path, WorkflowRun.Page.class, WorkflowRun.Page::workflowRuns, priority)
                                .map(runs -> new Conditional<>(Optional.of(runs), null, first.content().moved())));
    }

    /**
     * The newest {@value #PER_PAGE} runs of one workflow.
     *
     * @param branch empty for those of all branches, which come without the lag of the search index
     */
    public Uni<List<WorkflowRun>> listNewestRuns(RepoName repo, String workflowFile, Optional<String> branch) {
        String path = GitHubPaths.workflowRuns(repo, workflowFile, branch) + "exclude_pull_requests=true&per_page=" + PER_PAGE;
        return json.get(Route.WORKFLOW_RUNS, path, WorkflowRun.Page.class, priority).map(WorkflowRun.Page::workflowRuns);
    }

    /** The latest attempt of a run. */
    public Uni<WorkflowRun> getRun(RepoName repo, long runId) {
        return json.get(Route.RUN, GitHubPaths.run(repo, runId) + "?exclude_pull_requests=true", WorkflowRun.class, priority);
    }

    /**
     * An earlier attempt of a run, as it ended; lists of runs have the latest only.
     *
     * @return fails with {@link GitHubException.NotFound} when GitHub does not keep it any more, and with
     *         {@link GitHubException.Unavailable} while the answer lags behind its end
     */
    public Uni<WorkflowRun> getEarlierAttempt(RepoName repo, long runId, int attempt) {
        String path = GitHubPaths.run(repo, runId) + "/attempts/" + attempt + "?exclude_pull_requests=true";
        return json.get(Route.RUN_ATTEMPT, path, WorkflowRun.class, priority).invoke(answered -> {
            if (!answered.completed()) {
                throw GitHubException.unreadable(transport.resolve(path), "does not say yet how attempt " + attempt + " ended",
                        null);
            }
        });
    }

    /** The jobs of all attempts of a run: when only some are started again, the others are those of an earlier attempt. */
    public Uni<WorkflowJob.Page> listJobs(RepoName repo, long runId) {
        return json.pages(Route.JOBS, GitHubPaths.run(repo, runId) + "/jobs?filter=all&per_page=" + PER_PAGE,
                WorkflowJob.Page.class, priority).collect()
                .with(Collectors.reducing(new WorkflowJob.Page(0, List.of()), WorkflowJob.Page::plus));
    }

    /**
     * What a job, whose id is that of its check run as well, has to say of itself.
     *
     * @return fails with {@link GitHubException.Refused}, or with {@link GitHubException.NotFound}, if the credential may not
     *         read checks
     */
    public Uni<List<Annotation>> listAnnotations(RepoName repo, long jobId) {
        return json.get(Route.ANNOTATIONS, GitHubPaths.annotations(repo, jobId) + "?per_page=" + Annotation.MOST,
                Annotation[].class, priority).map(Annotation::list);
    }

    /**
     * Streams a job's log, line by line, without ever holding it whole.
     *
     * @return completes when the log was read to its end; fails with {@link GitHubException.NotFound} while there is none
     *         yet and when there never will be, and with {@link GitHubException.LogTooLong} beyond 200 MB or 60 s
     */
    public Uni<Void> readJobLog(RepoName repo, long jobId, LogConsumer log) {
        URI url = transport.resolve(GitHubPaths.repo(repo) + "/actions/jobs/" + jobId + "/logs");
        return transport.send(GitHubRequest.of(Route.JOB_LOGS, url), priority).flatMap(response -> response.status() == 302
                && response.header("Location") != null ? governor.orUntilEnd(download.read(response.location(), log))
                        : Uni.createFrom().failure(GitHubException.unreadable(url, "answered " + response.status()
                                + " where a redirect to the log was due", null)));
    }
}
