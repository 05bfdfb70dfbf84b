package io.shipyard.github;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.rest.client.inject.RestClient;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * The one door to GitHub's REST API. Every method may fail with any {@link GitHubException}; an empty result is always
 * GitHub's own word, never a failure in disguise.
 */
@ApplicationScoped
@RegisterForReflection(targets = { Repository[].class, PullRequest[].class })
public class GitHubClient {

    private static final int PER_PAGE = 100;
    /** Pages followed at the most: 10,000 repositories, or pull requests, runs and jobs of a size nobody has. */
    private static final int MAX_PAGES = 100;
    private static final int MAX_COMPARED_PAGES = 10;
    private static final int MAX_REDIRECTS = 3;
    private static final Duration MAX_TIME = Duration.ofSeconds(20);

    private final GitHubApi api;
    private final RequestGovernor governor;
    private final RateLimitGate gate;
    private final ConditionalCache cache;
    private final JobLogDownload download;
    private final ObjectMapper mapper;
    private final InstantSource clock;
    private final URI root;
    private final String authorization;

    GitHubClient(@RestClient GitHubApi api, RequestGovernor governor, RateLimitGate gate, ConditionalCache cache,
            JobLogDownload download, ObjectMapper mapper, InstantSource clock, GitHubConfig config) {
        this.api = api;
        this.governor = governor;
        this.gate = gate;
        this.cache = cache;
        this.download = download;
        this.mapper = mapper;
        this.clock = clock;
        this.root = config.apiUrl();
        this.authorization = config.token().map(token -> "Bearer " + token.strip()).orElse(null);
    }

    /** Every repository of an organisation, archived and disabled ones included. */
    public Uni<List<Repository>> listRepositories(String org) {
        return list("/orgs/" + encode(org) + "/repos?per_page=" + PER_PAGE, Repository[].class, Arrays::asList);
    }

    /**
     * What {@code head} has that {@code base} lacks. Beyond {@value #MAX_COMPARED_PAGES} pages of commits only the last one
     * is there.
     *
     * @return fails with {@link GitHubException.NotFound} when a branch, or the repository, does not exist
     */
    public Uni<Comparison> compare(RepoName repo, String base, String head) {
        return pages(repo(repo) + "/compare/" + encode(base) + "..." + encode(head) + "?per_page=" + PER_PAGE,
                Comparison.class).select().first(MAX_COMPARED_PAGES).collect().in(AtomicReference<Comparison>::new,
                        (all, page) -> all.set(all.get() == null ? page : all.get().plus(page)))
                .map(AtomicReference::get)
                .flatMap(all -> all.complete() ? Uni.createFrom().item(all)
                        : get(repo(repo) + "/commits/" + encode(head), Comparison.Commit.class).map(all::endingWith));
    }

    /** Open pull requests from one branch of the repository into another. */
    public Uni<List<PullRequest>> listOpenPullRequests(RepoName repo, String head, String base) {
        return list(pulls(repo, head, base) + "&state=open", PullRequest[].class, Arrays::asList)
                .map(found -> between(head, base, found));
    }

    /** The {@value #PER_PAGE} closed pull requests, merged or not, that changed last. */
    public Uni<List<PullRequest>> listClosedPullRequests(RepoName repo, String head, String base) {
        return get(pulls(repo, head, base) + "&state=closed&sort=updated&direction=desc", PullRequest[].class)
                .map(found -> between(head, base, Arrays.asList(found)));
    }

    public Uni<PullRequest> getPullRequest(RepoName repo, int number) {
        return get(repo(repo) + "/pulls/" + number, PullRequest.class);
    }

    /**
     * The runs of every workflow for a commit on a branch. This list comes from a search index that can lag: right after
     * a push a run may be missing from it for minutes.
     *
     * @param sha a full SHA: an empty one would list every run of the repository
     */
    public Uni<List<WorkflowRun>> listRuns(RepoName repo, String branch, String sha) {
        if (!CommitSha.isFull(sha)) {
            return Uni.createFrom().failure(new IllegalArgumentException("'" + sha + "' is not a full commit SHA"));
        }
        return list(repo(repo) + "/actions/runs?branch=" + encode(branch) + "&head_sha=" + sha
                + "&exclude_pull_requests=true&per_page=" + PER_PAGE, WorkflowRun.Page.class,
                WorkflowRun.Page::workflowRuns);
    }

    /** The newest {@value #PER_PAGE} runs of one workflow, unfiltered, and so without the lag of the search index. */
    public Uni<List<WorkflowRun>> listNewestRuns(RepoName repo, String workflowFile) {
        return get(repo(repo) + "/actions/workflows/" + encode(workflowFile)
                + "/runs?exclude_pull_requests=true&per_page=" + PER_PAGE, WorkflowRun.Page.class)
                .map(WorkflowRun.Page::workflowRuns);
    }

    /** The jobs of a run's latest attempt. */
    public Uni<List<WorkflowJob>> listLatestJobs(RepoName repo, long runId) {
        return list(repo(repo) + "/actions/runs/" + runId + "/jobs?filter=latest&per_page=" + PER_PAGE,
                WorkflowJob.Page.class, WorkflowJob.Page::jobs);
    }

    /**
     * Streams a job's log, line by line, without ever holding it whole.
     *
     * @param line takes each line without its end, in order, on an event loop
     * @return completes when the log was read to its end; fails with {@link GitHubException.NotFound} while there is none
     *         yet and when there never will be, and with {@link GitHubException.Unavailable} beyond 200 MB or 60 s
     */
    public Uni<Void> readJobLog(RepoName repo, long jobId, Consumer<String> line) {
        URI url = resolve(repo(repo) + "/actions/jobs/" + jobId + "/logs");
        return send(url).flatMap(answer -> answer.status() == 302 && answer.header("Location") != null
                ? download.read(location(url, answer), line)
                : Uni.createFrom().failure(unreadable(url.getPath(), "answered " + answer.status()
                        + " where a redirect to the log was due", null)));
    }

    private static String repo(RepoName repo) {
        return "/repos/" + encode(repo.owner()) + "/" + encode(repo.name());
    }

    private static String pulls(RepoName repo, String head, String base) {
        return repo(repo) + "/pulls?head=" + encode(repo.owner() + ":" + head) + "&base=" + encode(base) + "&per_page="
                + PER_PAGE;
    }

    /** GitHub ignores a filter it does not understand, so what it lists is checked again. */
    private static List<PullRequest> between(String head, String base, List<PullRequest> found) {
        return found.stream().filter(pr -> head.equals(pr.head().ref()) && base.equals(pr.base().ref())).toList();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private URI resolve(String path) {
        String base = root.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private <P, T> Uni<List<T>> list(String path, Class<P> type, Function<P, List<T>> items) {
        return pages(path, type).onItem().<T> transformToMultiAndConcatenate(
                page -> Multi.createFrom().iterable(items.apply(page))).collect().asList();
    }

    private <P> Multi<P> pages(String path, Class<P> type) {
        return Multi.createBy().repeating()
                .uni(() -> new AtomicReference<>(resolve(path)), next -> fetch(next.get(), type)
                        .invoke(page -> next.set(page.next().orElse(null))))
                .whilst(page -> page.next().isPresent())
                .select().first(MAX_PAGES)
                .map(Page::content);
    }

    private <T> Uni<T> get(String path, Class<T> type) {
        return fetch(resolve(path), type).map(Page::content);
    }

    private record Page<T>(T content, Optional<URI> next) {
    }

    private <T> Uni<Page<T>> fetch(URI url, Class<T> type) {
        return send(url).map(answer -> {
            Page<T> page = new Page<>(read(url, answer, type), next(url, answer));
            cache.keep(answer);
            return page;
        });
    }

    private <T> T read(URI url, GitHubAnswer answer, Class<T> type) {
        if (answer.status() != 200) {
            throw unreadable(url.getPath(), "answered " + answer.status(), null);
        }
        try {
            T content = mapper.readValue(answer.body(), type);
            if (content == null) {
                throw unreadable(url.getPath(), "answered without a body", null);
            }
            return content;
        } catch (IOException notTheJsonItShouldBe) {
            throw unreadable(url.getPath(), "answered something that is not the JSON it should be",
                    notTheJsonItShouldBe);
        }
    }

    /** A list that cannot be read to its end is no list. */
    private Optional<URI> next(URI url, GitHubAnswer answer) {
        try {
            Optional<URI> next = LinkHeader.next(answer.header("Link")).map(url::resolve);
            if (next.isPresent() && !sameOrigin(next.get())) {
                throw unreadable(url.getPath(), "continues on another host", null);
            }
            return next;
        } catch (IllegalArgumentException notAUrl) {
            throw unreadable(url.getPath(), "continues at something that is no URL", notAUrl);
        }
    }

    private Uni<GitHubAnswer> send(URI url) {
        return send(url, MAX_REDIRECTS);
    }

    private Uni<GitHubAnswer> send(URI url, int redirects) {
        return governor.submit(() -> throughGate(url))
                .onFailure(problem -> !(problem instanceof GitHubException))
                .transform(problem -> unreadable(url.getPath(), "gave no answer (" + describe(problem) + ")", problem))
                .map(answer -> judge(url, answer))
                .flatMap(answer -> moved(answer) ? send(newPlace(url, answer, redirects), redirects - 1)
                        : Uni.createFrom().item(answer));
    }

    private Uni<GitHubAnswer> throughGate(URI url) {
        return gate.closedUntil()
                .map(until -> Uni.createFrom().<GitHubAnswer> failure(new GitHubException.RateLimited(until)))
                .orElseGet(() -> conditionally(url)
                        // the client's own timeouts do not end an answer that trickles
                        .ifNoItem().after(MAX_TIME).fail());
    }

    private Uni<GitHubAnswer> conditionally(URI url) {
        Optional<ConditionalCache.Kept> kept = cache.find(url);
        return api.get(url, authorization, kept.map(ConditionalCache.Kept::etag).orElse(null))
                .map(response -> response.getStatus() == 304 && kept.isPresent() ? kept.get().answer()
                        : GitHubAnswer.of(url, response));
    }

    /** A renamed or transferred repository: the new place is on the same API, or it gets no credential of ours. */
    private URI newPlace(URI url, GitHubAnswer answer, int redirects) {
        URI place = location(url, answer);
        if (redirects == 0 || !sameOrigin(place)) {
            throw unreadable(url.getPath(), "redirects " + (redirects == 0 ? "without end" : "to another host"), null);
        }
        return place;
    }

    private static URI location(URI url, GitHubAnswer answer) {
        try {
            return url.resolve(answer.header("Location"));
        } catch (IllegalArgumentException notAUrl) {
            throw unreadable(url.getPath(), "redirects to something that is no URL", notAUrl);
        }
    }

    private static boolean moved(GitHubAnswer answer) {
        int status = answer.status();
        return (status == 301 || status == 307 || status == 308) && answer.header("Location") != null;
    }

    private boolean sameOrigin(URI url) {
        return root.getScheme().equalsIgnoreCase(url.getScheme()) && root.getAuthority().equalsIgnoreCase(url.getAuthority());
    }

    private GitHubAnswer judge(URI url, GitHubAnswer answer) {
        int status = answer.status();
        Optional<RateLimit> limit = RateLimit.of(status, answer::header, answer.body(), clock.instant());
        if (limit.isPresent()) {
            throw new GitHubException.RateLimited(gate.close(limit.get()));
        }
        if (status < 400) {
            gate.answered();
            return answer;
        }
        String what = "GitHub answered " + status + " for " + url.getPath() + message(answer);
        throw switch (status) {
            case 404, 410 -> new GitHubException.NotFound(what);
            case 401 -> new GitHubException.Unauthorized(what + ": check GITHUB_TOKEN");
            default -> status < 500 ? new GitHubException.Refused(what) : new GitHubException.Unavailable(what, null);
        };
    }

    /** GitHub's own explanation, cut to what fits a status line. */
    private String message(GitHubAnswer answer) {
        try {
            String text = mapper.readTree(answer.body()).path("message").asText();
            return text.isBlank() ? "" : " (" + text.substring(0, Math.min(200, text.length())) + ")";
        } catch (IOException | IllegalArgumentException noJson) {
            return "";
        }
    }

    private static GitHubException.Unavailable unreadable(String path, String what, Throwable cause) {
        return new GitHubException.Unavailable("GitHub " + what + " for " + path, cause);
    }

    /** Only the network's own messages are repeated: another's may quote the request, and with it the token. */
    static String describe(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        boolean harmless = root instanceof IOException || root instanceof TimeoutException;
        return harmless && root.getMessage() != null ? root.getMessage() : root.getClass().getSimpleName();
    }
}
