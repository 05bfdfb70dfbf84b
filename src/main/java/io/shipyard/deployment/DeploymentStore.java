package io.shipyard.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.database.ReplicaId;
import io.shipyard.history.History;
import io.shipyard.leases.LeasedTable;
import io.shipyard.leases.Leases;
import io.shipyard.release.Release;
import io.shipyard.release.ReleaseRepo;
import io.smallrye.mutiny.Uni;

/** Claims what is due in environments, and records what was seen of it; leases work as in the tracker. */
@ApplicationScoped
class DeploymentStore implements Leases<ClaimedDeployment> {

    /** Longer than a check can take: a list of all applications, one application by its name, and two requests to GitHub. */
    static final Duration LEASE = Duration.ofMinutes(3);
    private static final LeasedTable TABLE = new LeasedTable("repo_deployment", "lease", "due_at");

    /** A due time that lies further ahead than any check is put off for is a clock's that was set back. */
    private static final String CLAIM = """
            update repo_deployment set lease = :lease, due_at = now() + :leased * interval '1 second'
            where id = any(array(select id from repo_deployment
                where environment = any(cast(:environments as text[]))
                    and (due_at <= now() or due_at > now() + :latest * interval '1 second')
                order by due_at limit :most for update skip locked))
            returning id""";

    private static final String GIVE_BACK = """
            update repo_deployment set lease = null, due_at = now() + :wait * interval '1 millisecond'
            where id in (select id from repo_deployment
                where id = any(cast(:ids as bigint[])) and lease = any(cast(:leases as uuid[]))
                order by id for no key update)""";

    private static final String RECORD_UNCHANGED = """
            with checked as (select unnest(cast(:ids as bigint[])) as id, unnest(cast(:leases as uuid[])) as lease,
                                 unnest(cast(:dues as bigint[])) as due, unnest(cast(:errors as text[])) as error,
                                 unnest(cast(:answers as boolean[])) as answered),
                held as (select d.id from repo_deployment d join checked on checked.id = d.id and checked.lease = d.lease
                         order by d.id for no key update of d)
            update repo_deployment d set lease = null, due_at = to_timestamp(checked.due / 1000.0),
                last_checked_at = case when checked.answered then now() else last_checked_at end,
                last_error = coalesce(checked.error, last_error),
                check_failed = case when checked.error is null then check_failed else not checked.answered end
            from checked join held on held.id = checked.id
            where d.id = checked.id""";

    private final Environments environments;
    private final History history;
    private final ReplicaId replica;
    private final CheckTimes times;

    DeploymentStore(Environments environments, History history, ReplicaId replica, CheckTimes times) {
        this.environments = environments;
        this.history = history;
        this.replica = replica;
        this.times = times;
    }

    @Override
    @WithTransaction
    public Uni<List<ClaimedDeployment>> claim(int most) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(CLAIM, Long.class)
                .setParameter("lease", replica.newLease()).setParameter("leased", LEASE.toSeconds())
                .setParameter("environments", environments.names()).setParameter("latest", times.longestWait(LEASE).toSeconds())
                .setParameter("most", most).getResultList()
                .flatMap(claimed -> claimed.isEmpty() ? Uni.createFrom().item(List.of())
                        : session.createQuery("""
                                from RepoDeployment d join ReleaseRepo r on r.id = d.releaseRepoId where d.id in :ids""",
                                Object[].class).setParameter("ids", claimed).getResultList()
                                .map(rows -> rows.stream().map(this::claimed).toList())));
    }

    private ClaimedDeployment claimed(Object[] pair) {
        RepoDeployment row = (RepoDeployment) pair[0];
        ReleaseRepo repo = (ReleaseRepo) pair[1];
        return ClaimedDeployment.of(new DeploymentTarget(row.id, row.lease, row.dueAt.minus(LEASE), repo.releaseId, repo.id,
                repo.githubId, repo.name(), environments.find(row.environment).orElseThrow(),
                new Built(row.expectedCommit, row.expectedChart, row.expectedVersion), row.state,
                row.recorded.equals(DeploymentProgress.DEPLOYED)), row);
    }

    @Override
    public LeasedTable table() {
        return TABLE;
    }

    @Override
    @WithTransaction
    public Uni<Integer> giveBack(Collection<ClaimedDeployment> claimed, Duration wait) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(GIVE_BACK)
                .setParameter("ids", array(claimed, each -> each.target().id(), Long[]::new))
                .setParameter("wait", wait.toMillis())
                .setParameter("leases", array(claimed, each -> each.target().lease(), UUID[]::new)).executeUpdate());
    }

    /**
     * State and history in one transaction.
     *
     * @param due null when there is nothing left to check
     * @return false when the claim is no longer ours and nothing was recorded
     */
    @WithTransaction
    Uni<Boolean> recordChange(DeploymentTarget target, Observation.Seen seen, DeploymentProgress.Step step, boolean answered,
            Instant due) {
        return Release.keep(target.releaseId()).flatMap(kept -> held(target)).onItem().ifNotNull().transformToUni(row -> {
            row.state = step.next().state();
            row.since = step.next().since();
            row.recorded = step.next().recorded();
            row.appName = seen.appName();
            row.currentVersion = seen.currentVersion();
            row.syncStatus = seen.syncStatus();
            row.healthStatus = seen.healthStatus();
            row.rolloutStatus = seen.rolloutStatus();
            row.url = seen.url();
            row.lastError = seen.problem();
            row.checkFailed = !answered;
            row.lastCheckedAt = answered ? target.claimedAt() : row.lastCheckedAt;
            row.lease = null;
            row.dueAt = due;
            return step.history().map(action -> history.record(target.releaseId(), action, History.SYSTEM,
                    details(target, row))).orElseGet(() -> Uni.createFrom().voidItem()).replaceWith(true);
        }).onItem().ifNull().continueWith(false);
    }

    private static Uni<RepoDeployment> held(DeploymentTarget target) {
        return RepoDeployment.<RepoDeployment> find("id = ?1 and lease = ?2", target.id(), target.lease())
                .withLock(LockModeType.PESSIMISTIC_WRITE).firstResult();
    }

    private static Map<String, Object> details(DeploymentTarget target, RepoDeployment row) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("repo", target.repo().name());
        details.put("repo_id", target.repoId());
        details.put("environment", row.environment);
        details.put("version", target.expected().shown());
        details.put("state", row.state.word());
        details.put("url", row.url);
        if (row.state == DeploymentState.REPLACED) {
            details.put("current_version", row.currentVersion);
        }
        if (!row.lastError.isEmpty()) {
            details.put("reason", row.lastError);
        }
        return details;
    }

    /**
     * A check that changed nothing.
     *
     * @param due null when there is nothing left to check
     * @param error why the check failed; null if that is as it was
     * @param answered whether the environment has said how it stands
     */
    record Unchanged(ClaimedDeployment claimed, Instant due, String error, boolean answered) {
    }

    @WithTransaction
    Uni<Integer> recordUnchanged(List<Unchanged> checks) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(RECORD_UNCHANGED)
                .setParameter("ids", array(checks, each -> each.claimed.target().id(), Long[]::new))
                .setParameter("leases", array(checks, each -> each.claimed.target().lease(), UUID[]::new))
                .setParameter("dues", array(checks, each -> each.due == null ? null : each.due.toEpochMilli(), Long[]::new))
                .setParameter("errors", array(checks, Unchanged::error, String[]::new))
                .setParameter("answers", array(checks, Unchanged::answered, Boolean[]::new)).executeUpdate());
    }

    private static <T, V> V[] array(Collection<T> each, Function<T, V> value, IntFunction<V[]> array) {
        return each.stream().map(value).toArray(array);
    }
}
