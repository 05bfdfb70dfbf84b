package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import org.hibernate.reactive.mutiny.Mutiny.SelectionQuery;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.database.ReplicaId;
import io.shipyard.deployment.Built;
import io.shipyard.deployment.ExpectedDeployments;
import io.shipyard.github.RepoName;
import io.shipyard.history.History;
import io.shipyard.leases.LeasedTable;
import io.shipyard.leases.Leases;
import io.shipyard.release.Release;
import io.shipyard.release.ReleaseRepo;
import io.smallrye.mutiny.Uni;

/** Claims ended runs whose chart version is wanted, and records what their logs said; leases work as in the tracker. */
@ApplicationScoped
class ChartVersionStore implements Leases<ChartVersionStore.Target> {

    /** Longer than reading as many logs as one check reads, of {@code 60 s} each. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    static final LeasedTable TABLE = new LeasedTable("repo_ci_status", "chart_lease", "chart_due_at");

    static final String CLAIM = """
            update repo_ci_status set chart_lease = :lease, chart_due_at = now() + :leased * interval '1 second'
            where id = any(array(select id from repo_ci_status where chart_due_at <= now()
                                     or chart_due_at > now() + :latest * interval '1 second'
                                 order by chart_due_at limit :most for update skip locked))
            returning id""";

    private static final String CLAIM_ONE = """
            update repo_ci_status set chart_lease = :lease, chart_due_at = now() + :leased * interval '1 second',
                chart_state = case chart_state when 'found' then 'found' else 'wanted' end
            where (status in ('success', 'failure')
                    or status in ('cancelled', 'no_workflow') and successor_status in ('success', 'failure'))
                and release_repo_id =
                (select id from release_repo where id = :repo and release_id = :release and not excluded)
            returning id""";

    private final History history;
    private final ReplicaId replica;
    private final ExpectedDeployments deployments;
    private final Duration latest;

    ChartVersionStore(History history, ReplicaId replica, ExpectedDeployments deployments, DueTimes dueTimes) {
        this.history = history;
        this.replica = replica;
        this.deployments = deployments;
        this.latest = dueTimes.longestWait(LEASE);
    }

    /**
     * An ended run to read a chart version from, free of any session.
     *
     * @param failure why it failed, as far as that is known; null if it is not, or if it did not
     */
    record Target(long id, UUID lease, Instant claimedAt, UUID releaseId, long repoId, long githubId, RepoName repo,
            CiState run, RunFailure failure, int attempts) {

        /** Whether it is known why it failed. */
        boolean isExplained() {
            return failure != null && failure.isExplained();
        }

        @Override
        public String toString() {
            return "Release " + releaseId + ": " + repo;
        }
    }

    @Override
    @WithTransaction
    public Uni<List<Target>> claim(int most) {
        return claim(CLAIM, Map.of("most", most, "latest", latest.toSeconds()));
    }

    private Uni<List<Target>> claim(String statement, Map<String, Object> parameters) {
        return Panache.getSession().flatMap(session -> {
            SelectionQuery<Long> claim = session.createNativeQuery(statement, Long.class)
                    .setParameter("lease", replica.newLease()).setParameter("leased", LEASE.toSeconds());
            parameters.forEach(claim::setParameter);
            return claim.getResultList().flatMap(claimed -> claimed.isEmpty() ? Uni.createFrom().item(List.of())
                    : session.createQuery("""
                            from RepoCiStatus c join ReleaseRepo r on r.id = c.releaseRepoId where c.id in :ids""",
                            Object[].class).setParameter("ids", claimed).getResultList()
                            .map(rows -> rows.stream().map(ChartVersionStore::target).toList()));
        });
    }

    @Override
    public LeasedTable table() {
        return TABLE;
    }

    @Override
    @WithTransaction
    public Uni<Integer> giveBack(Collection<Target> claimed, Duration wait) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery("""
                update repo_ci_status set chart_lease = null, chart_due_at = now() + :wait * interval '1 millisecond'
                where id = any(cast(:ids as bigint[])) and chart_lease = any(cast(:leases as uuid[]))""")
                .setParameter("ids", claimed.stream().map(Target::id).toArray(Long[]::new))
                .setParameter("wait", wait.toMillis())
                .setParameter("leases", claimed.stream().map(Target::lease).distinct().toArray(UUID[]::new))
                .executeUpdate());
    }

    /** Claims one repository's run, whatever became of earlier readings; empty if it has no run that ended. */
    @WithTransaction
    Uni<List<Target>> claimOne(UUID releaseId, long repoId) {
        return claim(CLAIM_ONE, Map.of("repo", repoId, "release", releaseId));
    }

    private static Target target(Object[] row) {
        RepoCiStatus status = (RepoCiStatus) row[0];
        ReleaseRepo repo = (ReleaseRepo) row[1];
        return new Target(status.id, status.reading.chartLease, status.reading.chartDueAt.minus(LEASE), repo.releaseId, repo.id,
                repo.githubId,
                repo.name(), status.presentRun(), status.failure(), status.reading.chartAttempts);
    }

    /**
     * The chart as it stands, and in the history of the attempt that brought it; null when the claim is not ours.
     *
     * @param why the run failed; empty if there is nothing new to say
     * @param wait until it is read again why the run failed; null if it is not
     */
    @WithTransaction
    Uni<RepoCiStatus> recordFound(Target target, ChartReading.Found found, Optional<RunFailure> why, int attempts,
            Duration wait) {
        return change(target, row -> {
            row.reading.chartState = ChartState.FOUND;
            row.reading.chartName = found.name();
            row.reading.chartVersion = found.version();
            row.reading.chartAttempts = attempts;
            row.lastError = "";
            row.reading.next(target.claimedAt, wait);
            return recordFailure(target, row, why, Map.of("chart_version", found.version()));
        });
    }

    /** Nothing found yet: tried again after the wait, or, without one, given up in the state given. */
    @WithTransaction
    Uni<RepoCiStatus> recordMissing(Target target, ChartState state, Optional<RunFailure> why, int attempts, Duration wait,
            String error) {
        return change(target, row -> {
            row.reading.chartState = row.reading.chartState == ChartState.FOUND ? ChartState.FOUND : state;
            row.reading.chartAttempts = attempts;
            row.lastError = error;
            row.reading.next(target.claimedAt, row.reading.isKnown() ? null : wait);
            return recordFailure(target, row, why, Map.of());
        });
    }

    /** @param addition what the history says besides why the run failed, of the attempt that was read */
    private Uni<RepoCiStatus> recordFailure(Target target, RepoCiStatus row, Optional<RunFailure> why,
            Map<String, Object> addition) {
        Map<String, Object> added = new HashMap<>(addition);
        why.filter(failure -> !failure.equals(row.reading.failure)).ifPresent(failure -> {
            row.reading.failure = failure;
            if (!failure.jobs().isEmpty()) {
                added.put("failure", failure.details());
            }
        });
        return added.isEmpty() ? Uni.createFrom().item(row)
                : history.amend(target.releaseId,
                        Map.of("repo_id", target.repoId, "run_number", target.run.runNumber(), "run_attempt",
                                target.run.runAttempt(), "status", target.run.status().word()),
                        added).replaceWith(row);
    }

    /** Null when the claim is not ours. */
    private Uni<RepoCiStatus> change(Target target, Function<RepoCiStatus, Uni<RepoCiStatus>> change) {
        Uni<RepoCiStatus> held = Release.keep(target.releaseId).flatMap(kept -> RepoCiStatus
                .<RepoCiStatus> find("id = ?1 and reading.chartLease = ?2", target.id, target.lease)
                .withLock(LockModeType.PESSIMISTIC_WRITE).firstResult());
        return held.onItem().ifNotNull().transformToUni(row -> {
            Built before = row.built();
            return change.apply(row).call(() -> deployments.change(row.releaseRepoId, before, row.built()));
        });
    }
}
