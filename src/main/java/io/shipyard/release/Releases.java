package io.shipyard.release;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import org.jboss.logging.Logger;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.database.DatabaseClock;
import io.shipyard.github.RepoName;
import io.shipyard.history.History;
import io.shipyard.history.HistoryAction;
import io.shipyard.tracing.ReleaseLog;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** What people and other backends do with releases. Every method is one transaction, or one session. */
@ApplicationScoped
public class Releases {

    private static final Logger LOG = Logger.getLogger(Releases.class);

    private static final int MAX_WAIT_SECONDS = 55;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Vertx vertx;
    private final History history;
    private final ReleaseRepoListener listener;

    Releases(Vertx vertx, History history, ReleaseRepoListener listener) {
        this.vertx = vertx;
        this.history = history;
        this.listener = listener;
    }

    /** Newest first. */
    @WithSession
    public Uni<List<Release>> list(Optional<String> status, int limit) {
        return (status.isPresent() ? Release.<Release> find("status = ?1 order by createdAt desc, id", status.get())
                : Release.<Release> find("order by createdAt desc, id")).page(0, limit).list();
    }

    /** Null if there is none. */
    @WithSession
    public Uni<Release> find(UUID id) {
        return Release.findById(id);
    }

    /**
     * Creates a release and asks for its discovery, which begins with the next tick.
     *
     * @param named limits the release to these; empty goes through the whole organisation
     */
    @WithTransaction
    public Uni<Release> create(String sourceBranch, String destBranch, List<RepoName> named, String actor) {
        return DatabaseClock.now().flatMap(now -> {
            Release release = Release.of(UUID.randomUUID(), sourceBranch, destBranch, actor, now);
            release.discover = named.isEmpty();
            release.requestSync(now, null);
            return release.<Release> persist()
                    .call(() -> recordCreated(release, actor))
                    .call(() -> store(RepoName.distinct(named, Function.identity()).stream()
                            .map(name -> ReleaseRepo.of(release.id, name, true)).toList(), repo -> false))
                    .call(() -> Panache.flush()).invoke(() -> logCreated(release, actor));
        });
    }

    /** False if there was none. */
    @WithTransaction
    public Uni<Boolean> delete(UUID id, String actor) {
        // who deletes the same at the same time waits, and finds none
        return Release.lockAll(id, "")
                .call(found -> found ? Release.deleteById(id) : Uni.createFrom().voidItem())
                .invoke(deleted -> {
                    if (deleted) {
                        ReleaseLog.about(id, () -> LOG.infof("Release %s: deleted by %s", id, actor));
                    }
                });
    }

    /** Asks for GitHub to be read again; a sync that is under way is joined. False if there is no such release. */
    @WithTransaction
    public Uni<Boolean> requestRefresh(UUID id, String actor) {
        return Release.<Release> findById(id, LockModeType.PESSIMISTIC_WRITE)
                .call(release -> release == null || release.syncLease != null ? Uni.createFrom().voidItem()
                        : DatabaseClock.now().invoke(now -> release.requestSync(now, actor)))
                .map(Objects::nonNull)
                .call(() -> Panache.flush())
                .invoke(found -> {
                    if (found) {
                        ReleaseLog.about(id, () -> LOG.infof("Release %s: refresh asked for by %s", id, actor));
                    }
                });
    }

    /**
     * Waits until a sync is done, or has failed for once, for {@value #MAX_WAIT_SECONDS} s at the most.
     *
     * @return the release as it is then; null if it is gone
     */
    public Uni<Release> awaitSync(UUID id) {
        Context caller = vertx.getOrCreateContext();
        return Uni.createFrom().deferred(() -> find(id))
                .runSubscriptionOn(task -> caller.runOnContext(ignored -> task.run()))
                .repeat().withDelay(PAUSE)
                .whilst(release -> release != null && release.syncing() && release.syncError == null)
                .select().first(MAX_WAIT_SECONDS * 1_000L / PAUSE.toMillis())
                .collect().last();
    }

    /** Includes or excludes a repository; an excluded one is not tracked. False if there is no such repository. */
    @WithTransaction
    public Uni<Boolean> setExcluded(UUID id, long repoId, boolean excluded, String actor) {
        Uni<ReleaseRepo> locked = Release.keep(id).flatMap(kept -> ReleaseRepo
                .<ReleaseRepo> find("id = ?1 and releaseId = ?2", repoId, id)
                .withLock(LockModeType.PESSIMISTIC_WRITE).firstResult());
        return locked.flatMap(repo -> {
            if (repo == null || repo.excluded == excluded) {
                return Uni.createFrom().item(repo != null);
            }
            repo.excluded = excluded;
            return store(List.of(repo), any -> true)
                    .call(() -> history.record(id,
                            excluded ? HistoryAction.REPO_EXCLUDED : HistoryAction.REPO_INCLUDED, actor,
                            Map.of("repo", repo.repoName)))
                    .call(() -> Panache.flush())
                    .invoke(() -> ReleaseLog.about(id, () -> LOG.infof("Release %s: %s: %s by %s", id, repo.name(),
                            excluded ? "excluded" : "included", actor)))
                    .replaceWith(true);
        });
    }

    /**
     * Stores what a check of one repository brought; nothing if it has left the release meanwhile.
     *
     * @param counts whether it still does, asked within the transaction
     */
    @WithTransaction
    public Uni<Void> recordCheck(RepoFacts facts, Supplier<Uni<Boolean>> counts) {
        return ReleaseRepo.lockConcerned(facts).flatMap(rows -> counts.get().flatMap(still -> !still
                ? Uni.createFrom().voidItem()
                : recordCheck(facts, rows)));
    }

    private Uni<Void> recordCheck(RepoFacts facts, List<ReleaseRepo> rows) {

        Set<Long> unmerged = rows.stream().filter(row -> row.mergeCommitSha.isEmpty()).map(row -> row.id)
                .collect(Collectors.toSet());
        ReleaseMembers members = new ReleaseMembers(facts.repo().releaseId(), rows, List.of(facts));
        return members.update().call(changed -> store(changed, members::isAnother)).invoke(changed -> changed.stream()
                .filter(repo -> unmerged.contains(repo.id) && !repo.mergeCommitSha.isEmpty())
                .forEach(repo -> ReleaseLog.about(repo.releaseId, () -> LOG.infof(
                        "Release %s: %s: pull request #%d is merged as %s", repo.releaseId, repo.name(), repo.prNumber,
                        repo.mergeCommitSha))))
                .replaceWithVoid();
    }

    Uni<Void> store(Collection<ReleaseRepo> repos, Predicate<ReleaseRepo> dueNow) {
        return repos.isEmpty() ? Uni.createFrom().voidItem()
                : ReleaseRepo.persist(repos).call(() -> Panache.flush())
                        .flatMap(stored -> listener.reposStored(repos, dueNow));
    }

    /** Once the database has taken it. */
    static void logCreated(Release release, String actor) {
        ReleaseLog.about(release.id, () -> LOG.infof("Release %s: created by %s, %s into %s", release.id, actor,
                release.sourceBranch, release.destBranch));
    }

    Uni<Void> recordCreated(Release release, String actor) {
        return history.record(release.id, HistoryAction.RELEASE_CREATED, actor,
                Map.of("source_branch", release.sourceBranch, "dest_branch", release.destBranch));
    }
}
