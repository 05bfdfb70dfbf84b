package io.shipyard.release;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import org.jboss.logging.Logger;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.database.DatabaseClock;
import io.shipyard.database.ReplicaId;
import io.shipyard.github.Priority;
import io.shipyard.history.History;
import io.shipyard.history.HistoryAction;
import io.shipyard.leases.LeasedTable;
import io.shipyard.leases.Leases;
import io.shipyard.tracing.ReleaseLog;
import io.smallrye.mutiny.Uni;

/**
 * The stored side of a sync: who does it, what it found, how it ended. A claim whose lease has run out and was taken by
 * another replica stores nothing any more.
 */
@ApplicationScoped
class SyncStore implements Leases<SyncStore.Claim> {

    private static final Logger LOG = Logger.getLogger(SyncStore.class);

    /** Renewed with every tick; a dead replica's sync is taken over after it. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final LeasedTable TABLE = new LeasedTable("release", "sync_lease", "sync_due_at");

    private final Releases releases;
    private final History history;
    private final ReplicaId replica;

    SyncStore(Releases releases, History history, ReplicaId replica) {
        this.releases = releases;
        this.history = history;
        this.replica = replica;
    }

    /** A claimed sync with all it needs to know, free of any session. */
    record Claim(Release release, UUID lease, List<TrackedRepo> members) {

        /** Somebody waits for a refresh; a new release's discovery takes its turn among the rest. */
        Priority priority() {
            return release.syncRequestedBy == null ? Priority.POLLING : Priority.INTERACTIVE;
        }

        @Override
        public String toString() {
            return "Release " + release.id;
        }
    }

    /** One at a time. */
    @Override
    @WithTransaction
    public Uni<List<Claim>> claim(int most) {
        UUID lease = replica.newLease();
        return Panache.getSession().flatMap(session -> session.createNativeQuery("""
                update release set sync_lease = :lease, sync_due_at = now() + :leased * interval '1 second',
                                   sync_examined = 0, sync_total = 0, sync_failures = 0
                where id = (select id from release where sync_due_at <= now()
                            order by sync_due_at limit 1 for update skip locked)
                returning id""", UUID.class)
                .setParameter("lease", lease).setParameter("leased", LEASE.toSeconds())
                .getSingleResultOrNull())
                .flatMap(id -> id == null ? Uni.createFrom().nullItem() : Release.<Release> findById(id))
                .flatMap(release -> release == null ? Uni.createFrom().item(List.of())
                        : ReleaseRepo.listOf(release.id).map(repos -> List.of(new Claim(release, lease,
                                repos.stream().map(repo -> TrackedRepo.of(release, repo)).toList()))));
    }

    /** Prolongs the leases of syncs under way. */
    @WithTransaction
    Uni<Integer> renew(Collection<Claim> claims) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery("""
                update release set sync_due_at = now() + :leased * interval '1 second'
                where sync_lease in (:leases)""")
                .setParameter("leased", LEASE.toSeconds())
                .setParameter("leases", claims.stream().map(Claim::lease).toList()).executeUpdate());
    }

    @Override
    public LeasedTable table() {
        return TABLE;
    }

    @Override
    @WithTransaction
    public Uni<Integer> giveBack(Collection<Claim> claims, Duration wait) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery("""
                update release set sync_lease = null, sync_due_at = now() + :wait * interval '1 millisecond'
                where sync_lease in (:leases)""")
                .setParameter("wait", wait.toMillis())
                .setParameter("leases", claims.stream().map(Claim::lease).toList()).executeUpdate());
    }

    /** Says how many checks it will take. */
    @WithTransaction
    Uni<Void> begin(Claim claim, int total) {
        return held(claim).onItem().ifNotNull().invoke(release -> release.syncTotal = total).replaceWithVoid();
    }

    /**
     * Stores what was seen of some repositories.
     *
     * @param failed how many more could not be checked
     */
    @WithTransaction
    Uni<Void> record(Claim claim, List<RepoFacts> checks, int failed) {
        return held(claim).onItem().ifNotNull().transformToUni(release -> {
            release.syncExamined += checks.size() + failed;
            release.syncFailures += failed;
            return ReleaseRepo.lockAllOf(release.id).flatMap(present -> {
                ReleaseMembers members = new ReleaseMembers(release.id, present, checks);
                return members.update().flatMap(changed -> releases.store(changed,
                        row -> !row.mergeCommitSha.isEmpty() || members.isAnother(row)));
            });
        });
    }

    /** Makes the scheduler check these at once, so that each reports its own error. */
    @WithTransaction
    Uni<Void> checkAgain(List<Long> repoIds) {
        return ReleaseRepo.<ReleaseRepo> find("id in ?1 order by id", repoIds).withLock(LockModeType.PESSIMISTIC_WRITE).list()
                .flatMap(repos -> releases.store(repos, repo -> true));
    }

    @WithTransaction
    Uni<Void> end(Claim claim, int examined, int failed, Map<String, String> failures) {
        return held(claim).onItem().ifNotNull().transformToUni(release -> {
            String requestedBy = claim.release().syncRequestedBy;
            return DatabaseClock.now().invoke(now -> release.endSync(now, claim.release().syncRequestedAt))
                    .flatMap(ended -> ReleaseRepo.count("releaseId", release.id))
                    .invoke(count -> ReleaseLog.about(release.id, () -> LOG.infof(
                            "%s: %d repositories examined, %d in the release, %d could not be read", claim, examined, count,
                            failed)))
                    .call(count -> history.record(release.id, HistoryAction.REPOS_SYNCED, History.SYSTEM,
                            synced(count, examined, failed, failures)))
                    .call(count -> requestedBy == null ? Uni.createFrom().voidItem()
                            : history.record(release.id, HistoryAction.RELEASE_REFRESHED, requestedBy,
                                    Map.of("count", count)))
                    .replaceWithVoid();
        });
    }

    /** Says once why, and puts the sync off. */
    @WithTransaction
    Uni<Void> putOff(Claim claim, String reason, Duration wait, Logger.Level level) {
        return held(claim).onItem().ifNotNull().transformToUni(release -> DatabaseClock.now()
                .flatMap(now -> putOff(claim, release, reason, now.plus(wait), level)));
    }

    private Uni<Void> putOff(Claim claim, Release release, String reason, Instant retryAt, Logger.Level level) {
        boolean news = !reason.equals(release.syncError);
        release.syncError = reason;
        release.syncLease = null;
        release.syncDueAt = retryAt;
        if (!news) {
            return Uni.createFrom().voidItem();
        }
        ReleaseLog.about(release.id, () -> LOG.logf(level, "%s: its repositories could not be read and will be again at %s: %s",
                claim, retryAt.truncatedTo(ChronoUnit.SECONDS), reason));
        return history.record(release.id, HistoryAction.SYNC_FAILED, History.SYSTEM,
                Map.of("reason", reason, "retry_at", retryAt.getEpochSecond()));
    }

    /** Null when the release was deleted, or its sync taken over. */
    private static Uni<Release> held(Claim claim) {
        return Release.<Release> find("id = ?1 and syncLease = ?2", claim.release().id, claim.lease())
                .withLock(LockModeType.PESSIMISTIC_WRITE).firstResult();
    }

    private static Map<String, Object> synced(long count, int examined, int failed, Map<String, String> failures) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("count", count);
        details.put("examined", examined);
        details.put("failed", failed);
        details.put("failures", failures);
        return details;
    }
}
