package io.shipyard.deployment;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny.MutationQuery;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;

/**
 * What environments are to run, as CI brings it: written in the transaction that records that. Without environments nothing is.
 */
@ApplicationScoped
public class ExpectedDeployments {

    /** What is known from Argo CD is due with everything else that is. */
    private static final String ENVIRONMENTS = """
            (select name, case when argo_cd
                 then to_timestamp((floor(extract(epoch from now()) * 1000 / :interval) + 1) * :interval / 1000.0)
                 else now() end as due_at
             from unnest(cast(:names as text[]), cast(:argo_cd as boolean[])) as given(name, argo_cd)) e""";

    /** A version that becomes known later of the same commit begins nothing anew, and no version is recorded twice. */
    private static final String EXPECT = """
            insert into repo_deployment as d (release_repo_id, environment, expected_commit, expected_chart, expected_version,
                state, due_at)
            select :repo, e.name, :commit, :chart, :version, 'pending', e.due_at from\s""" + ENVIRONMENTS + """

            on conflict (release_repo_id, environment) do update
            set expected_commit = :commit, expected_chart = :chart, expected_version = :version, lease = null,
                due_at = excluded.due_at, last_error = '',
                state = case when d.expected_commit = :commit and d.expected_version = '' and d.state <> 'waiting'
                    then d.state else 'pending' end,
                since = case when d.expected_commit = :commit and d.expected_version = '' and d.state <> 'waiting'
                    then d.since else now() end,
                recorded = case when d.expected_commit = :commit and d.expected_version in ('', :version)
                    then d.recorded else '' end
            where d.state = 'waiting' or (d.expected_commit, d.expected_chart, d.expected_version)
                is distinct from (:commit, :chart, :version)""";

    private static final String EXPECT_NOTHING = """
            update repo_deployment set state = 'waiting', due_at = null, lease = null, last_error = ''
            where release_repo_id = any(cast(:repos as bigint[])) and state <> 'waiting'""";

    private static final String LEAVE_ALONE = """
            update repo_deployment set due_at = null, lease = null
            where release_repo_id = any(cast(:repos as bigint[])) and due_at is not null""";

    private static final String CHECK_NOW = """
            update repo_deployment set due_at = now(), lease = null,
                since = case state when 'timeout' then now() else since end,
                state = case state when 'timeout' then 'pending' else state end
            where release_repo_id = any(cast(:repos as bigint[])) and state <> 'waiting'""";

    /** For environments that were not there when CI brought it; its run, or the one that has superseded it, has succeeded. */
    private static final String CATCH_UP = """
            insert into repo_deployment (release_repo_id, environment, expected_commit, expected_chart, expected_version, state,
                due_at)
            select r.id, e.name, case c.status when 'success' then c.merge_commit_sha else c.successor_merge_commit_sha end,
                c.chart_name, c.chart_version, 'pending', e.due_at
            from repo_ci_status c join release_repo r on r.id = c.release_repo_id cross join\s""" + ENVIRONMENTS + """

            where not r.excluded and c.chart_state in ('found', 'absent', 'unavailable')
                and (c.status = 'success' and c.completed_at > now() - :timeout * interval '1 second'
                    or c.status in ('cancelled', 'no_workflow') and c.successor_of = c.merge_commit_sha
                        and c.successor_status = 'success'
                        and c.successor_completed_at > now() - :timeout * interval '1 second')
            on conflict (release_repo_id, environment) do nothing""";

    private final Environments environments;
    private final CheckTimes times;

    ExpectedDeployments(Environments environments, CheckTimes times) {
        this.environments = environments;
        this.times = times;
    }

    /**
     * Within the present transaction.
     *
     * @param before null if CI had not brought anything
     * @param now null if it has not, or does not any more, as when a run is started again
     */
    public Uni<Void> change(long repoId, Built before, Built now) {
        return Objects.equals(before, now) ? Uni.createFrom().voidItem()
                : now == null ? expectNothing(List.of(repoId)) : expect(repoId, now);
    }

    private Uni<Void> expect(long repoId, Built built) {
        return ifAny(() -> Panache.getSession().flatMap(session -> inEnvironments(session.createNativeQuery(EXPECT))
                .setParameter("repo", repoId).setParameter("commit", built.commit())
                .setParameter("chart", built.chartName()).setParameter("version", built.version()).executeUpdate()));
    }

    /** Of repositories whose CI has brought nothing. */
    public Uni<Void> expectNothing(Collection<Long> repoIds) {
        return update(EXPECT_NOTHING, repoIds.toArray(Long[]::new));
    }

    /** Repositories that were excluded are not checked any more, and keep the state they had. */
    public Uni<Void> leaveAlone(Collection<Long> repoIds) {
        return update(LEAVE_ALONE, repoIds.toArray(Long[]::new));
    }

    /** Whatever is expected of these repositories is checked at once. */
    public Uni<Void> checkNow(Collection<Long> repoIds) {
        return update(CHECK_NOW, repoIds.toArray(Long[]::new));
    }

    /** What CI has brought within the time-out, for environments that are new in the settings. */
    @WithTransaction
    Uni<Integer> catchUp() {
        return Panache.getSession().flatMap(session -> inEnvironments(session.createNativeQuery(CATCH_UP))
                .setParameter("timeout", times.timeout().toSeconds()).executeUpdate());
    }

    private Uni<Void> update(String statement, Long[] repoIds) {
        return repoIds.length == 0 ? Uni.createFrom().voidItem()
                : ifAny(() -> Panache.getSession().flatMap(
                        session -> session.createNativeQuery(statement).setParameter("repos", repoIds).executeUpdate()));
    }

    private Uni<Void> ifAny(Supplier<Uni<Integer>> write) {
        return environments.all().isEmpty() ? Uni.createFrom().voidItem() : write.get().replaceWithVoid();
    }

    private MutationQuery inEnvironments(MutationQuery query) {
        return query.setParameter("names", environments.names())
                .setParameter("argo_cd", environments.all().stream().map(each -> each.argoCd().isPresent())
                        .toArray(Boolean[]::new))
                .setParameter("interval", times.interval().toMillis());
    }
}
