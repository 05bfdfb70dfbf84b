package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import org.hibernate.reactive.mutiny.Mutiny.SelectionQuery;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.database.ReplicaId;
import io.shipyard.github.RepoName;
import io.shipyard.history.History;
import io.shipyard.leases.LeasedTable;
import io.shipyard.leases.Leases;
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
    private final Duration latest;

    ChartVersionStore(History history, ReplicaId replica, DueTimes dueTimes) {
        this.history = history;
        this.replica = replica;
        this.latest = dueTimes.longestWait(LEASE);
    }

    /** An ended run to read a chart version from, free of any session. */
    record Target(long id, UUID lease, Instant claimedAt, UUID releaseId, long repoId, long githubId, RepoName repo,
            CiState run, int attempts) {

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
        return new Target(status.id, status.chartLease, status.chartDueAt.minus(LEASE), repo.releaseId, repo.id, repo.githubId,
                repo.name(), status.succession().present(status.state), status.chartAttempts);
    }

    /** The chart as it stands, and in the history of the attempt that brought it; null when the claim is not ours. */
    @WithTransaction
    Uni<RepoCiStatus> recordFound(Target target, ChartReading.Found found) {
        return held(target).onItem().ifNotNull().transformToUni(row -> {
            row.chartState = ChartState.FOUND;
            row.chartName = found.name();
            row.chartVersion = found.version();
            row.lastError = "";
            row.nextChartReading(null, null);
            return history.amend(target.releaseId,
                    Map.of("repo_id", target.repoId, "run_number", target.run.runNumber(), "run_attempt",
                            target.run.runAttempt(), "status", target.run.status().word()),
                    Map.of("chart_version", found.version())).replaceWith(row);
        });
    }

    /** Nothing found yet: tried again after the wait, or, without one, given up in the state given. */
    @WithTransaction
    Uni<RepoCiStatus> recordMissing(Target target, ChartState state, int attempts, Duration wait, String error) {
        return held(target).onItem().ifNotNull().invoke(row -> {
            row.chartState = row.chartState == ChartState.FOUND ? ChartState.FOUND : state;
            row.chartAttempts = attempts;
            row.lastError = error;
            row.nextChartReading(target.claimedAt, row.chartState == ChartState.FOUND ? null : wait);
        });
    }

    private static Uni<RepoCiStatus> held(Target target) {
        return RepoCiStatus.<RepoCiStatus> find("id = ?1 and chartLease = ?2", target.id, target.lease)
                .withLock(LockModeType.PESSIMISTIC_WRITE).firstResult();
    }
}
