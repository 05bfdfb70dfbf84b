package io.shipyard.ci;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.history.History;
import io.shipyard.release.Release;
import io.shipyard.release.ReleaseRepo;
import io.shipyard.release.ReleaseRepoListener;
import io.shipyard.release.TrackedRepo;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Claims what is due and records what was seen of it. A claim gives every row a lease; what is recorded without the row's
 * present lease is dropped, so that a late answer never overwrites a newer one.
 */
@ApplicationScoped
class CiStatusStore implements ReleaseRepoListener {

    /** Longer than a look can take: connecting, answering, and waiting for its turn among a whole batch. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final History history;
    private final CiConfig config;
    private final InstantSource clock;

    CiStatusStore(History history, CiConfig config, InstantSource clock) {
        this.history = history;
        this.config = config;
        this.clock = clock;
    }

    /** Leases rows that are due, oldest first; rows that another replica is claiming are passed over. */
    @WithTransaction
    Uni<List<CiTarget>> claim(int most) {
        UUID lease = UUID.randomUUID();
        return Panache.getSession().flatMap(session -> session.createNativeQuery("""
                update repo_ci_status set lease = :lease, due_at = now() + :leased * interval '1 second'
                where id in (select id from repo_ci_status where due_at <= now()
                             order by due_at limit :most for update skip locked)""")
                .setParameter("lease", lease).setParameter("leased", LEASE.toSeconds()).setParameter("most", most)
                .executeUpdate()
                .flatMap(claimed -> claimed == 0 ? Uni.createFrom().item(List.of())
                        : session.createQuery("""
                                from RepoCiStatus c join ReleaseRepo r on r.id = c.releaseRepoId
                                join Release l on l.id = r.releaseId where c.lease = :lease""", Object[].class)
                                .setParameter("lease", lease).getResultList()
                                .map(rows -> rows.stream().map(CiStatusStore::target).toList())));
    }

    private static CiTarget target(Object[] row) {
        RepoCiStatus status = (RepoCiStatus) row[0];
        return new CiTarget(status.id, status.lease, status.dueAt.minus(LEASE),
                TrackedRepo.of((Release) row[2], (ReleaseRepo) row[1]), status.state);
    }

    /**
     * Status, history and chart state in one transaction.
     *
     * @param error why the look failed, empty when it did not
     * @return false when the claim is no longer ours and nothing was recorded
     */
    @WithTransaction
    Uni<Boolean> recordChange(CiTarget target, CiState.Transition transition, String error) {
        Uni<RepoCiStatus> held = keep(target.repo().releaseId()).flatMap(kept -> RepoCiStatus
                .<RepoCiStatus> find("id = ?1 and lease = ?2", target.id(), target.lease())
                .withLock(LockModeType.PESSIMISTIC_WRITE).firstResult());
        return held.onItem().ifNotNull().transformToUni(row -> {
            row.apply(transition, target.claimedAt());
            row.lease = null;
            row.dueAt = row.state.nextLook(target.claimedAt(), config).map(target.claimedAt()::plus).orElse(null);
            row.lastCheckedAt = error.isEmpty() ? target.claimedAt() : row.lastCheckedAt;
            row.lastError = error;
            return Multi.createFrom().iterable(transition.history())
                    .onItem().transformToUniAndConcatenate(action -> history.record(target.repo().releaseId(), action,
                            History.SYSTEM, details(target, row.state)))
                    .onItem().ignoreAsUni()
                    .replaceWith(true);
        }).onItem().ifNull().continueWith(false);
    }

    /** Locks the release against deletion, which takes its locks from there downwards, as this does. */
    private static Uni<Integer> keep(UUID releaseId) {
        return Panache.getSession().flatMap(session -> session
                .createNativeQuery("select 1 from release where id = :id for key share", Integer.class)
                .setParameter("id", releaseId).getSingleResultOrNull());
    }

    /**
     * A look that changed nothing.
     *
     * @param pause until the next look; null when there is nothing left to look for
     * @param error why the look failed, empty when it did not, null when GitHub was not asked
     */
    record Unchanged(CiTarget target, Duration pause, String error) {
    }

    /** One statement for a whole batch, with due times spread by a tenth so that looks do not stay in step. */
    @WithTransaction
    Uni<Integer> recordUnchanged(List<Unchanged> looks) {
        return looks.isEmpty() ? Uni.createFrom().item(0)
                : Panache.getSession().flatMap(session -> session.createNativeQuery("""
                        with held as (select id from repo_ci_status where lease = :lease
                                      and id = any(cast(:ids as bigint[])) order by id for no key update)
                        update repo_ci_status c set lease = null,
                            due_at = now() + look.pause * (0.95 + 0.1 * random()) * interval '1 millisecond',
                            last_checked_at = case when look.error = '' then now() else last_checked_at end,
                            last_error = coalesce(look.error, last_error)
                        from (select unnest(cast(:ids as bigint[])) as id, unnest(cast(:pauses as bigint[])) as pause,
                                     unnest(cast(:errors as text[])) as error) look
                        where c.id = look.id and c.id in (select id from held)""")
                        .setParameter("ids", looks.stream().map(look -> look.target.id()).toArray(Long[]::new))
                        .setParameter("pauses", looks.stream()
                                .map(look -> look.pause == null ? null : look.pause.toMillis()).toArray(Long[]::new))
                        .setParameter("errors", looks.stream().map(Unchanged::error).toArray(String[]::new))
                        .setParameter("lease", looks.get(0).target.lease())
                        .executeUpdate());
    }

    @Override
    public Uni<Void> reposStored(Collection<ReleaseRepo> repos, Predicate<ReleaseRepo> dueNow) {
        List<Long> ids = repos.stream().map(repo -> repo.id).toList();
        return RepoCiStatus.<RepoCiStatus> find("releaseRepoId in ?1 order by id", ids)
                .withLock(LockModeType.PESSIMISTIC_WRITE).list()
                .flatMap(known -> {
                    Map<Long, RepoCiStatus> rows = known.stream()
                            .collect(Collectors.toMap(row -> row.releaseRepoId, Function.identity()));
                    repos.forEach(repo -> rows.computeIfAbsent(repo.id, id -> new RepoCiStatus())
                            .follow(repo, clock.instant(), dueNow.test(repo), config.rateLimitInterval()));
                    return RepoCiStatus.persist(rows.values());
                });
    }

    private static Map<String, Object> details(CiTarget target, CiState state) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("repo", target.repo().name().name());
        details.put("repo_id", target.repo().repoId());
        details.put("status", state.status().word());
        details.put("run_number", state.runNumber());
        details.put("run_attempt", state.runAttempt());
        details.put("run_url", state.runUrl());
        return details;
    }
}
