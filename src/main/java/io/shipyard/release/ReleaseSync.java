package io.shipyard.release;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.shipyard.github.CallerContext;
import io.shipyard.github.GitHubConfig;
import io.shipyard.github.GitHubException;
import io.shipyard.github.Priority;
import io.shipyard.github.RateLimitConfig;
import io.shipyard.github.RateLimitGate;
import io.shipyard.leases.LeaseHolder;
import io.shipyard.leases.LeasedWork;
import io.shipyard.leases.OwnContext;
import io.shipyard.tracing.ReleaseLog;
import io.shipyard.tracing.Traces;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Discovers a release's repositories in the background: claim, check, store, like the tracker. A sync is kept in the
 * database until it is done, so that neither a restart nor a rate limit loses it.
 */
@ApplicationScoped
public class ReleaseSync implements LeaseHolder {

    private static final Logger LOG = Logger.getLogger(ReleaseSync.class);

    /** Syncs under way at once in this replica; more wait in the database. */
    private static final int MAX_UNDER_WAY = 4;
    /** Until a discovery begins anew that could not even be put off: the database was away. */
    private static final Duration RETRY = Duration.ofSeconds(30);
    /** Each time all rows of the release are locked and read, so seldom; but often enough to be watched. */
    private static final int STORED_TOGETHER = 200;
    private static final Duration STORED_WITHIN = Duration.ofMillis(500);
    private static final int MAX_FAILURES_REPORTED = 20;
    /** A thousand repositories take minutes; what has not ended by then never will. */
    private static final Duration LONGEST = Duration.ofHours(2);

    private final SyncStore store;
    private final SyncTargets targets;
    private final RepoDiscovery discovery;
    private final RateLimitGate gate;
    private final InstantSource clock;
    private final Traces traces;
    private final int concurrency;
    private final Duration retryInterval;
    private final LeasedWork<SyncStore.Claim> leased;

    ReleaseSync(SyncStore store, SyncTargets targets, RepoDiscovery discovery, RateLimitGate gate, InstantSource clock,
            Traces traces,
            GitHubConfig github, RateLimitConfig limits) {
        this.store = store;
        this.targets = targets;
        this.discovery = discovery;
        this.gate = gate;
        this.clock = clock;
        this.traces = traces;
        this.concurrency = github.maxConcurrency();
        this.retryInterval = limits.rateLimitInterval();
        this.leased = new LeasedWork<>(store, RETRY, () -> MAX_UNDER_WAY);
    }

    /** One tick: does the syncs that are due; completes when they are done or put off. */
    public Uni<Void> poll() {
        Uni<?> renewed = leased.held().isEmpty() ? Uni.createFrom().voidItem() : store.renew(leased.held());
        return gate.closedUntil(Priority.INTERACTIVE).isPresent() ? renewed.replaceWithVoid()
                : renewed.flatMap(ignored -> leased.tick(() -> {
                }, claim -> OwnContext.run(() -> sync(claim)), MAX_UNDER_WAY, ReleaseSync::lost));
    }

    @Override
    public LeasedWork<SyncStore.Claim> leased() {
        return leased;
    }

    /** What became of a sync: nothing is lost of one that is done or put off. */
    private record Outcome(SyncStore.Claim claim, boolean lost) {
    }

    private static Uni<List<SyncStore.Claim>> lost(List<Outcome> outcomes) {
        return Uni.createFrom().item(outcomes.stream().filter(Outcome::lost).map(Outcome::claim).toList());
    }

    /** What the check of one repository brought: its facts, or why there are none. */
    private record Result(TrackedRepo repo, RepoFacts facts, GitHubException failure) {

        /** Its next check records why. */
        private boolean lostItsPullRequest() {
            return repo.inRelease() && facts != null && !facts.problem().isEmpty();
        }
    }

    /** Fails with {@link GitHubException.Stopping} alone. */
    private Uni<Outcome> sync(SyncStore.Claim claim) {
        return traces.trace("discover", work -> {
            work.beginFor(claim.release().id);
            return discover(claim);
        })
                .ifNoItem().after(LONGEST).fail()
                .onFailure(failure -> failure instanceof GitHubException && !(failure instanceof GitHubException.Stopping))
                .recoverWithUni(failure -> store.putOff(claim, reason(failure), untilRetry(failure), level(failure)))
                .onFailure(failure -> !(failure instanceof GitHubException.Stopping)).recoverWithUni(bug -> {
                    ReleaseLog.about(claim.release().id, () -> LOG.errorf(bug, "%s: the discovery failed", claim));
                    return store.putOff(claim, "the service failed; its log says why", retryInterval, Logger.Level.INFO);
                })
                .replaceWith(new Outcome(claim, false))
                // the database is away, as the log says: it is tried again when its lease is given back
                .onFailure(failure -> !(failure instanceof GitHubException.Stopping))
                .recoverWithItem(new Outcome(claim, true));
    }

    private Uni<Void> discover(SyncStore.Claim claim) {
        return targets.of(claim).call(found -> store.begin(claim, found.size()))
                // one that was renamed gives up its name before another enters under it
                .flatMap(found -> Multi.createBy().concatenating()
                        .streams(check(claim, found.members()), check(claim, found.candidates()))
                        .collect().in(ArrayList<Result>::new, List::addAll)
                        .flatMap(failed -> end(claim, found.size(), failed)));
    }

    /** The results that failed. */
    private Multi<List<Result>> check(SyncStore.Claim claim, List<TrackedRepo> repos) {
        return Multi.createFrom().iterable(repos)
                .onItem().transformToUni(repo -> check(repo, claim.priority())).merge(concurrency)
                .group().intoLists().of(STORED_TOGETHER, STORED_WITHIN)
                // a group that its time has closed comes on another thread
                .emitOn(CallerContext.present())
                .onItem().transformToUniAndConcatenate(results -> record(claim, results));
    }

    /** The results that failed. */
    private Uni<List<Result>> record(SyncStore.Claim claim, List<Result> results) {
        List<RepoFacts> facts = results.stream().filter(result -> result.failure == null).map(Result::facts).toList();
        List<Long> unbound = results.stream().filter(Result::lostItsPullRequest).map(result -> result.repo.repoId()).toList();
        return store.record(claim, facts, results.size() - facts.size())
                .call(() -> unbound.isEmpty() ? Uni.createFrom().voidItem() : store.checkAgain(unbound))
                .replaceWith(() -> results.stream().filter(result -> result.failure != null).toList());
    }

    /** A failure is the repository's own, unless it is the token's. */
    private Uni<Result> check(TrackedRepo repo, Priority priority) {
        return discovery.check(repo, priority).map(facts -> new Result(repo, facts, null))
                .onFailure(failure -> failure instanceof GitHubException.NotFound
                        || failure instanceof GitHubException.Refused
                        || failure instanceof GitHubException.Unavailable)
                .recoverWithItem(failure -> new Result(repo, null, (GitHubException) failure));
    }

    private Uni<Void> end(SyncStore.Claim claim, int examined, List<Result> failed) {
        Optional<GitHubException> away = failed.stream().map(Result::failure)
                .filter(GitHubException.Unavailable.class::isInstance).findFirst();
        if (failed.size() == examined && away.isPresent()) {
            return Uni.createFrom().failure(away.get());
        }
        Map<String, String> failures = new TreeMap<>();
        failed.stream().limit(MAX_FAILURES_REPORTED)
                .forEach(result -> failures.put(result.repo.name().toString(), result.failure.getMessage()));
        List<Long> members = failed.stream().filter(result -> result.repo.inRelease()).map(result -> result.repo.repoId())
                .toList();
        return (members.isEmpty() ? Uni.createFrom().voidItem() : store.checkAgain(members))
                .flatMap(ignored -> store.end(claim, examined, failed.size(), failures));
    }

    /** The time is logged beside it, so that each new limit is not news. */
    private static String reason(Throwable failure) {
        if (failure instanceof GitHubException.RateLimited) {
            return "GitHub limits this token";
        }
        // whichever repository it failed at first: another the next time is not news either
        return failure.getMessage().replaceAll(" for /\\S+", "");
    }

    /** That GitHub is away, or limits requests, is warned of once, not for each release. */
    private static Logger.Level level(Throwable failure) {
        return failure instanceof GitHubException.RateLimited || failure instanceof GitHubException.Unavailable
                ? Logger.Level.INFO
                : Logger.Level.WARN;
    }

    private Duration untilRetry(Throwable failure) {
        return failure instanceof GitHubException.RateLimited limited
                ? Duration.between(clock.instant(), limited.retryAt())
                : retryInterval;
    }
}
