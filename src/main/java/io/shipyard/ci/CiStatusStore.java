package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import org.hibernate.reactive.mutiny.Mutiny;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.database.ReplicaId;
import io.shipyard.deployment.Built;
import io.shipyard.deployment.ExpectedDeployments;
import io.shipyard.github.EtagValidator;
import io.shipyard.history.History;
import io.shipyard.release.Release;
import io.shipyard.release.ReleaseRepo;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Claims what is due and records what was seen of it. A claim gives every row a lease; what is recorded without the row's
 * present lease is dropped, so that a late answer never overwrites a newer one.
 */
@ApplicationScoped
class CiStatusStore {

    /** Longer than a check can take: connecting, answering, and waiting for its turn among a whole batch. */
    static final Duration LEASE = Duration.ofMinutes(2);

    static final String CLAIM = """
            with due as (select id, due_at from repo_ci_status where due_at <= now()
                         order by due_at limit :most for update skip locked)
            update repo_ci_status c set lease = :lease, due_at = now() + :leased * interval '1 second'
            from due where c.id = due.id
            returning c.id, cast(extract(epoch from due.due_at) * 1000 as bigint)""";

    /**
     * Due times are spread by a tenth so that checks do not stay in step. What a delivery has reported since the claim is due
     * at once.
     */
    static final String RECORD_UNCHANGED = """
            with checked as (select unnest(cast(:ids as bigint[])) as id, unnest(cast(:leases as uuid[])) as lease,
                                 unnest(cast(:pauses as bigint[])) as pause, unnest(cast(:dues as bigint[])) as due,
                                 to_timestamp(unnest(cast(:claims as bigint[])) / 1000.0) as claimed, unnest(cast(:errors as text[])) as error,
                                 unnest(cast(:answers as boolean[])) as answered,
                                 unnest(cast(:keys as uuid[])) as key, unnest(cast(:etags as text[])) as etag),
                held as (select c.id from repo_ci_status c join checked on checked.id = c.id and checked.lease = c.lease
                         order by c.id for no key update of c)
            update repo_ci_status c set lease = null,
                due_at = case when c.announced_at >= checked.claimed then now()
                    when checked.pause is not null then greatest(now(), to_timestamp(checked.due / 1000.0)
                    + checked.pause * (0.95 + 0.1 * random()) * interval '1 millisecond') end,
                last_checked_at = case when checked.answered then now() else last_checked_at end,
                last_error = coalesce(checked.error, last_error),
                look_key = case when checked.answered then checked.key else look_key end,
                look_etag = case when checked.answered then checked.etag else look_etag end
            from checked join held on held.id = checked.id
            where c.id = checked.id""";

    private final History history;
    private final ReplicaId replica;
    private final RunDurations durations;
    private final ExpectedDeployments deployments;

    CiStatusStore(History history, ReplicaId replica, RunDurations durations, ExpectedDeployments deployments) {
        this.history = history;
        this.replica = replica;
        this.durations = durations;
        this.deployments = deployments;
    }

    /** Leases rows that are due, oldest first; rows that another replica is claiming are passed over. */
    @WithTransaction
    Uni<List<CiTarget>> claim(int most) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(CLAIM, Object[].class)
                .setParameter("lease", replica.newLease()).setParameter("leased", LEASE.toSeconds())
                .setParameter("most", most).getResultList()
                .flatMap(claimed -> claimed.isEmpty() ? Uni.createFrom().item(List.of()) : targets(session, claimed)));
    }

    /** @param claimed ids, and when each was due, in milliseconds */
    private static Uni<List<CiTarget>> targets(Mutiny.Session session, List<Object[]> claimed) {
        Map<Long, Instant> dueAt = claimed.stream().collect(Collectors.toMap(row -> ((Number) row[0]).longValue(),
                row -> Instant.ofEpochMilli(((Number) row[1]).longValue())));
        return session.createQuery("""
                from RepoCiStatus c join ReleaseRepo r on r.id = c.releaseRepoId
                join Release l on l.id = r.releaseId where c.id in :ids""", Object[].class)
                .setParameter("ids", dueAt.keySet()).getResultList()
                .map(rows -> rows.stream().map(row -> CiTarget.of((RepoCiStatus) row[0], (ReleaseRepo) row[1],
                        (Release) row[2], dueAt.get(((RepoCiStatus) row[0]).id))).toList());
    }

    /** Whether a claim is still ours, until the end of the present transaction. */
    Uni<Boolean> holds(CiTarget target) {
        return held(target).map(Objects::nonNull);
    }

    private static Uni<RepoCiStatus> held(CiTarget target) {
        return RepoCiStatus.<RepoCiStatus> find("id = ?1 and lease = ?2", target.id(), target.lease())
                .withLock(LockModeType.PESSIMISTIC_WRITE).firstResult();
    }

    /**
     * Status, history, chart state and durations in one transaction.
     *
     * @param pause from when it was due to the next check; null when there is nothing left to check
     * @param missed whether it is a change that a webhook delivery should have announced
     * @param error why the check failed, wholly or in part; empty when it did not, null if that is as it was
     * @param answered whether GitHub has answered with the state of the run
     * @param readFrom what the change was read from; null if it cannot be asked for conditionally
     * @return false when the claim is no longer ours and nothing was recorded
     */
    @WithTransaction
    Uni<Boolean> recordChange(CiTarget target, CiChange change, Duration pause, boolean missed, String error,
            boolean answered, EtagValidator readFrom) {
        return Release.keep(target.repo().releaseId()).flatMap(kept -> held(target)).onItem().ifNotNull()
                .transformToUni(row -> {
                    CiState before = row.presentRun();
                    Built builtBefore = row.built();
                    row.apply(change, target.claimedAt());
                    row.lease = null;
                    boolean announced = row.isAnnouncedSince(target.claimedAt());
                    row.dueAt = announced ? target.claimedAt() : pause == null ? null : target.dueAt().plus(pause);
                    row.unannouncedAt = announced ? null : missed ? target.claimedAt() : row.unannouncedAt;
                    row.readFrom(readFrom);
                    row.lastCheckedAt = answered ? target.claimedAt() : row.lastCheckedAt;
                    row.lastError = error == null ? row.lastError : error;
                    return Multi.createFrom().items(change.all())
                            .onItem().transformToUniAndConcatenate(transition -> recordHistory(target, transition))
                            .onItem().ignoreAsUni()
                            .chain(() -> durations.follow(change, before, row))
                            .chain(() -> deployments.change(row.releaseRepoId, builtBefore, row.built()))
                            .call(() -> change.ends(target) ? history.ciEnded(target.repo().releaseId())
                                    : Uni.createFrom().nullItem())
                            .replaceWith(true);
                }).onItem().ifNull().continueWith(false);
    }

    private Uni<Void> recordHistory(CiTarget target, CiState.Transition transition) {
        return Multi.createFrom().iterable(transition.history())
                .onItem().transformToUniAndConcatenate(action -> history.record(target.repo().releaseId(), action,
                        History.SYSTEM, target.historyDetails(transition.about())))
                .onItem().ignoreAsUni();
    }

    /**
     * A check that changed nothing.
     *
     * @param pause from when it was due to the next check; null when there is nothing left to check
     * @param error why the check failed, wholly or in part; empty when it did not, null if that is as it was
     * @param answered whether GitHub has answered with the state of the run
     * @param readFrom what to ask for conditionally the next time; null if it cannot be, or the check failed
     */
    record Unchanged(CiTarget target, Duration pause, String error, boolean answered, EtagValidator readFrom) {
    }

    /** One statement for a whole batch. */
    @WithTransaction
    Uni<Integer> recordUnchanged(List<Unchanged> checks) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(RECORD_UNCHANGED)
                .setParameter("ids", column(checks, check -> check.target.id(), Long[]::new))
                .setParameter("leases", column(checks, check -> check.target.lease(), UUID[]::new))
                .setParameter("pauses", column(checks, check -> check.pause == null ? null : check.pause.toMillis(),
                        Long[]::new))
                .setParameter("dues", column(checks, check -> check.target.dueAt().toEpochMilli(), Long[]::new))
                .setParameter("claims", column(checks, check -> check.target.claimedAt().toEpochMilli(), Long[]::new))
                .setParameter("errors",
                        column(checks, check -> check.error == null ? null : check.error.replace("\0", ""), String[]::new))
                .setParameter("answers", column(checks, Unchanged::answered, Boolean[]::new))
                .setParameter("keys", column(checks, check -> check.readFrom == null ? null : check.readFrom.key(),
                        UUID[]::new))
                .setParameter("etags", column(checks, check -> check.readFrom == null ? null : check.readFrom.etag(),
                        String[]::new))
                .executeUpdate());
    }

    private static <T> T[] column(List<Unchanged> checks, Function<Unchanged, T> value, IntFunction<T[]> array) {
        return checks.stream().map(value).toArray(array);
    }
}
