package io.shipyard.github;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

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
    private final SharedLimits shared;
    private final RequestBudget budget;
    private final ConditionalCache cache;
    private final JobLogDownload download;
    private final GitHubMetrics metrics;
    private final Credential credential;
    private final TokenProvider tokens;
    private final ObjectMapper mapper;
    private final InstantSource clock;
    private final URI root;
    private final Priority priority;

    @Inject
    GitHubClient(@RestClient GitHubApi api, RequestGovernor governor, RateLimitGate gate, SharedLimits shared,
            RequestBudget budget, ConditionalCache cache, JobLogDownload download, GitHubMetrics metrics,
            Credential credential, TokenProvider tokens, ObjectMapper mapper, InstantSource clock,
            GitHubConfig config) {
        this.api = api;
        this.governor = governor;
        this.gate = gate;
        this.shared = shared;
        this.budget = budget;
        this.cache = cache;
        this.download = download;
        this.metrics = metrics;
        this.credential = credential;
        this.tokens = tokens;
        this.mapper = mapper;
        this.clock = clock;
        this.root = config.apiUrl();
        this.priority = Priority.POLLING;
    }

    private GitHubClient(GitHubClient other, Priority priority) {
        this.api = other.api;
        this.governor = other.governor;
        this.gate = other.gate;
        this.shared = other.shared;
        this.budget = other.budget;
        this.cache = other.cache;
        this.download = other.download;
        this.metrics = other.metrics;
        this.credential = other.credential;
        this.tokens = other.tokens;
        this.mapper = other.mapper;
        this.clock = other.clock;
        this.root = other.root;
        this.priority = priority;
    }

    /** How many checks may be claimed ahead, by this replica's share of the limits: they are over before their leases. */
    public int claimCapacity() {
        return governor.claimCapacity();
    }

    /** The service stops: polling sends nothing any more. */
    public void endPolling() {
        governor.endPolling();
    }

    /** The service stops: what GitHub has not answered yet is given up, and those who wait for it get an error. */
    public void end() {
        governor.end();
    }

    /** The same door, with another place in the queue; without one, requests are polling. */
    public GitHubClient with(Priority other) {
        return new GitHubClient(this, other);
    }

    /** Every repository of an organisation, archived and disabled ones included. */
    public Uni<List<Repository>> listRepositories(String org) {
        return list(Route.ORG_REPOS, "/orgs/" + encode(org) + "/repos?per_page=" + PER_PAGE, Repository[].class,
                Arrays::asList);
    }

    /**
     * What {@code head} has that {@code base} lacks. Beyond {@value #MAX_COMPARED_PAGES} pages of commits only the last one
     * is there.
     *
     * @return fails with {@link GitHubException.NotFound} when a branch, or the repository, does not exist
     */
    public Uni<Comparison> compare(RepoName repo, String base, String head) {
        return pages(Route.COMPARE, repo(repo) + "/compare/" + encode(base) + "..." + encode(head) + "?per_page=" + PER_PAGE,
                Comparison.class).select().first(MAX_COMPARED_PAGES).collect().in(AtomicReference<Comparison>::new,
                        (all, page) -> all.set(all.get() == null ? page : all.get().plus(page)))
                .map(AtomicReference::get)
                .flatMap(all -> all.complete() ? Uni.createFrom().item(all)
                        : get(Route.COMMIT, repo(repo) + "/commits/" + encode(head), Comparison.Commit.class)
                                .map(all::endingWith));
    }

    /** Open pull requests from one branch of the repository into another. */
    public Uni<List<PullRequest>> listOpenPullRequests(RepoName repo, String head, String base) {
        return list(Route.PULLS, pulls(repo, head, base) + "&state=open", PullRequest[].class, Arrays::asList)
                .map(found -> between(head, base, found));
    }

    /** The {@value #PER_PAGE} closed pull requests, merged or not, that changed last. */
    public Uni<List<PullRequest>> listClosedPullRequests(RepoName repo, String head, String base) {
        return get(Route.PULLS, pulls(repo, head, base) + "&state=closed&sort=updated&direction=desc", PullRequest[].class)
                .map(found -> between(head, base, Arrays.asList(found)));
    }

    public Uni<PullRequest> getPullRequest(RepoName repo, int number) {
        return get(Route.PULL, pull(repo, number), PullRequest.class);
    }

    /** @param known what an earlier answer was, null if there was none */
    public Uni<Conditional<PullRequest>> getPullRequest(RepoName repo, int number, EtagValidator known) {
        return firstPage(Route.PULL, pull(repo, number), known, PullRequest.class).map(Page::content);
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
        String path = repo(repo) + "/actions/runs?branch=" + encode(branch) + "&head_sha=" + sha
                + "&exclude_pull_requests=true&per_page=" + PER_PAGE;
        return firstPage(Route.RUNS, path, known, WorkflowRun.Page.class).flatMap(first -> first.next().isEmpty()
                ? Uni.createFrom().item(new Conditional<>(first.content().changed().map(WorkflowRun.Page::workflowRuns),
                        first.content().validator()))
                // no one ETag is of several pages
                : list(Route.RUNS, path, WorkflowRun.Page.class, WorkflowRun.Page::workflowRuns)
                        .map(runs -> new Conditional<>(Optional.of(runs), null)));
    }

    /** The newest {@value #PER_PAGE} runs of one workflow, unfiltered, and so without the lag of the search index. */
    public Uni<List<WorkflowRun>> listNewestRuns(RepoName repo, String workflowFile) {
        return get(Route.WORKFLOW_RUNS, repo(repo) + "/actions/workflows/" + encode(workflowFile)
                + "/runs?exclude_pull_requests=true&per_page=" + PER_PAGE, WorkflowRun.Page.class)
                .map(WorkflowRun.Page::workflowRuns);
    }

    /**
     * An earlier attempt of a run, as it ended; lists of runs have the latest only.
     *
     * @return fails with {@link GitHubException.NotFound} when GitHub does not keep it any more, and with
     *         {@link GitHubException.Unavailable} while the answer lags behind its end
     */
    public Uni<WorkflowRun> getEarlierAttempt(RepoName repo, long runId, int attempt) {
        String path = repo(repo) + "/actions/runs/" + runId + "/attempts/" + attempt + "?exclude_pull_requests=true";
        return get(Route.RUN_ATTEMPT, path, WorkflowRun.class).invoke(answered -> {
            if (!answered.completed()) {
                throw unreadable(path, "does not say yet how attempt " + attempt + " ended", null);
            }
        });
    }

    /** The jobs of a run's latest attempt. */
    public Uni<List<WorkflowJob>> listLatestJobs(RepoName repo, long runId) {
        return list(Route.JOBS, repo(repo) + "/actions/runs/" + runId + "/jobs?filter=latest&per_page=" + PER_PAGE,
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
        return send(Route.JOB_LOGS, url).flatMap(response -> response.status() == 302 && response.header("Location") != null
                ? governor.orUntilEnd(download.read(location(url, response), line))
                : Uni.createFrom().failure(unreadable(url.getPath(), "answered " + response.status()
                        + " where a redirect to the log was due", null)));
    }

    private static String repo(RepoName repo) {
        return "/repos/" + encode(repo.owner()) + "/" + encode(repo.name());
    }

    private static String pull(RepoName repo, int number) {
        return repo(repo) + "/pulls/" + number;
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
        return GitHubApi.url(root, path);
    }

    private <P, T> Uni<List<T>> list(Route route, String path, Class<P> type, Function<P, List<T>> items) {
        return pages(route, path, type).onItem().<T> transformToMultiAndConcatenate(
                page -> Multi.createFrom().iterable(items.apply(page))).collect().asList();
    }

    private <P> Multi<P> pages(Route route, String path, Class<P> type) {
        return Multi.createBy().repeating()
                .uni(() -> new AtomicReference<>(resolve(path)), next -> fetch(route, next.get(), type)
                        .invoke(page -> next.set(page.next().orElse(null))))
                .whilst(page -> page.next().isPresent())
                .select().first(MAX_PAGES)
                .map(Page::content);
    }

    private <T> Uni<T> get(Route route, String path, Class<T> type) {
        return fetch(route, resolve(path), type).map(Page::content);
    }

    /** Without a body of ours to fall back on: what was read from the earlier answer is the caller's. */
    private <T> Uni<Page<Conditional<T>>> firstPage(Route route, String path, EtagValidator known, Class<T> type) {
        URI url = resolve(path);
        return send(route, url, known == null ? Known.NOTHING : new Known(url, known), MAX_REDIRECTS).map(response -> {
            UUID key = key(url, response.by());
            if (response.status() == 304 && known != null && known.key().equals(key)) {
                return new Page<>(new Conditional<>(Optional.empty(), known), Optional.empty());
            }
            String newEtag = response.header("ETag");
            return new Page<>(new Conditional<>(Optional.of(read(url, response, type)),
                    newEtag == null ? null : new EtagValidator(key, newEtag)), next(url, response));
        });
    }

    /** What the caller knows of an answer of some URL; nothing if it has no validator. */
    private record Known(URI url, EtagValidator validator) {

        private static final Known NOTHING = new Known(null, null);

        /** Null when it was another token's. */
        String etag(Authorization by) {
            return validator != null && validator.key().equals(key(url, by)) ? validator.etag() : null;
        }
    }

    private static UUID key(URI url, Authorization by) {
        return UUID.nameUUIDFromBytes(String.join(" ", by.id(), GitHubApi.ACCEPT, GitHubApi.API_VERSION,
                url.toString()).getBytes(StandardCharsets.UTF_8));
    }

    private record Page<T>(T content, Optional<URI> next) {
    }

    private <T> Uni<Page<T>> fetch(Route route, URI url, Class<T> type) {
        return send(route, url).map(response -> {
            Page<T> page = new Page<>(read(url, response, type), next(url, response));
            cache.keep(response);
            return page;
        });
    }

    private <T> T read(URI url, GitHubResponse response, Class<T> type) {
        if (response.status() != 200) {
            throw unreadable(url.getPath(), "answered " + response.status(), null);
        }
        try {
            T content = mapper.readValue(response.body(), type);
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
    private Optional<URI> next(URI url, GitHubResponse response) {
        try {
            Optional<URI> next = LinkHeader.next(response.header("Link")).map(url::resolve);
            if (next.isPresent() && !sameOrigin(next.get())) {
                throw unreadable(url.getPath(), "continues on another host", null);
            }
            return next;
        } catch (IllegalArgumentException notAUrl) {
            throw unreadable(url.getPath(), "continues at something that is no URL", notAUrl);
        }
    }

    private Uni<GitHubResponse> send(Route route, URI url) {
        return send(route, url, Known.NOTHING, MAX_REDIRECTS);
    }

    /** @param known the caller's: without one that counts, an answer that the cache has is fallen back on */
    private Uni<GitHubResponse> send(Route route, URI url, Known known, int redirects) {
        return scheduled(route, url, known)
                .flatMap(response -> response.status() == 401 ? again(response, route, url, known)
                        : Uni.createFrom().item(response))
                .flatMap(response -> toResult(url, response))
                .flatMap(response -> moved(response) ? send(route, newPlace(url, response, redirects), known, redirects - 1)
                        : Uni.createFrom().item(response));
    }

    /** Once more, if there is another token. */
    private Uni<GitHubResponse> again(GitHubResponse refused, Route route, URI url, Known known) {
        return tokens.replace(refused.by())
                .flatMap(replaced -> replaced ? scheduled(route, url, known) : Uni.createFrom().item(refused));
    }

    private Uni<GitHubResponse> scheduled(Route route, URI url, Known known) {
        return Uni.createFrom().deferred(() -> throughGate(priority, () -> governor.submit(new Request(url, known), priority,
                forWhom -> tokens.current()
                        .flatMap(by -> throughGate(forWhom, () -> request(route, url, by, known.etag(by)))))))
                .onFailure(problem -> !(problem instanceof GitHubException))
                .transform(problem -> unreadable(url.getPath(), "gave no answer (" + describe(problem) + ")", problem));
    }

    /** What is asked for: two who ask for the same share one call. */
    private record Request(URI url, Known known) {
    }

    /** Asked before a request waits for its turn, and again when it has come. */
    private Uni<GitHubResponse> throughGate(Priority forWhom, Supplier<Uni<GitHubResponse>> request) {
        return gate.closedUntil(forWhom)
                .map(until -> Uni.createFrom().<GitHubResponse> failure(new GitHubException.RateLimited(until)))
                .orElseGet(request);
    }

    private Uni<GitHubResponse> request(Route route, URI url, Authorization by, String etag) {
        Optional<ConditionalCache.Kept> kept = etag == null ? cache.find(url, by) : Optional.empty();
        Uni<GitHubResponse> answered = api
                .get(url, by.header(), kept.map(ConditionalCache.Kept::etag).orElse(etag))
                .map(response -> GitHubResponse.of(url, by, response))
                // the client's own timeouts do not end an answer that trickles
                .ifNoItem().after(MAX_TIME).fail();
        return metrics.watch(route, answered)
                .invoke(received -> RateLimit.budget(received::header, clock.instant()).ifPresent(budget::update))
                .map(fresh -> fresh.status() == 304 && kept.isPresent() ? kept.get().answer() : fresh);
    }

    /** A renamed or transferred repository: the new place is on the same API, or it gets no credential of ours. */
    private URI newPlace(URI url, GitHubResponse response, int redirects) {
        URI place = location(url, response);
        if (redirects == 0 || !sameOrigin(place)) {
            throw unreadable(url.getPath(), "redirects " + (redirects == 0 ? "without end" : "to another host"), null);
        }
        return place;
    }

    private static URI location(URI url, GitHubResponse response) {
        try {
            return url.resolve(response.header("Location"));
        } catch (IllegalArgumentException notAUrl) {
            throw unreadable(url.getPath(), "redirects to something that is no URL", notAUrl);
        }
    }

    private static boolean moved(GitHubResponse response) {
        int status = response.status();
        return (status == 301 || status == 307 || status == 308) && response.header("Location") != null;
    }

    private boolean sameOrigin(URI url) {
        return root.getScheme().equalsIgnoreCase(url.getScheme()) && root.getAuthority().equalsIgnoreCase(url.getAuthority());
    }

    private Uni<GitHubResponse> toResult(URI url, GitHubResponse response) {
        int status = response.status();
        Optional<RateLimit> limit = RateLimit.of(status, response::header, response.body(), clock.instant());
        if (limit.isPresent()) {
            Instant until = gate.close(limit.get());
            return shared.announceLimit().flatMap(ignored -> Uni.createFrom().failure(new GitHubException.RateLimited(until)));
        }
        if (status == 401) {
            credential.refused();
        } else if (status < 500) {
            credential.accepted();
            tokens.accepted(response.by());
        }
        if (status < 400) {
            gate.answered();
            return Uni.createFrom().item(response);
        }
        String what = "GitHub answered " + status + " for " + url.getPath() + response.explanation(mapper);
        return Uni.createFrom().failure(switch (status) {
            case 404, 410 -> new GitHubException.NotFound(what);
            case 401 -> new GitHubException.Unauthorized(what + ": check " + credential.settings());
            default -> status < 500 ? new GitHubException.Refused(what) : new GitHubException.Unavailable(what, null);
        });
    }

    private static GitHubException.Unavailable unreadable(String path, String what, Throwable cause) {
        return new GitHubException.Unavailable("GitHub " + what + " for " + path, cause);
    }

    /** Only the network's own messages are repeated: another's may quote the request, and with it the token. */
    static String describe(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null && !root.getCause().equals(root)) {
            root = root.getCause();
        }
        if (root instanceof CertificateException || root instanceof CertPathBuilderException
                || root instanceof CertPathValidatorException) {
            return "the certificate is not trusted: " + root.getMessage();
        }
        boolean harmless = root instanceof IOException || root instanceof TimeoutException;
        return harmless && root.getMessage() != null ? root.getMessage() : root.getClass().getSimpleName();
    }
}
