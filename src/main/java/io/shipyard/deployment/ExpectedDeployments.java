package io.shipyard.deployment;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny.MutationQuery;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/**
 * What environments are to run, as CI brings it: written in the transaction that records that. Without environments nothing is.
 */
@ApplicationScoped
public class ExpectedDeployments {

    /** In the one order that everybody locks them in, however many statements follow. */
    private static final String LOCK = """
            select count(*) from (select id from repo_deployment where release_repo_id = any(cast(:repos as bigint[]))
                                  order by id for no key update) locked""";

    /** What is known from Argo CD is due with everything else that is. */
    private static final String ENVIRONMENTS = """
            (select name, argo_cd, case when argo_cd
                 then to_timestamp((floor(extract(epoch from now()) * 1000 / :interval) + 1) * :interval / 1000.0)
                 else now() end as due_at
             from unnest(cast(:names as text[]), cast(:argo_cd as boolean[])) as given(name, argo_cd)) e""";

    private static final String INSERT = """
            insert into repo_deployment as d (release_repo_id, environment, expected_commit, expected_chart, expected_version,
                state, due_at)
            """;

    /** A version that becomes known later of the same commit begins nothing anew, and no version is recorded twice. */
    private static final String OR_UPDATE = """

            on conflict (release_repo_id, environment) do update
            set expected_commit = excluded.expected_commit, expected_chart = excluded.expected_chart,
                expected_version = excluded.expected_version, lease = null, due_at = excluded.due_at, last_error = '', check_failed = false,
                state = case when d.expected_commit = excluded.expected_commit and d.expected_version = ''
                    and d.state <> 'waiting' then d.state else 'pending' end,
                since = case when d.expected_commit = excluded.expected_commit and d.expected_version = ''
                    and d.state <> 'waiting' then d.since else now() end,
                recorded = case when d.expected_commit = excluded.expected_commit
                    and d.expected_version in ('', excluded.expected_version) then d.recorded else '' end
            where d.state = 'waiting' or (d.expected_commit, d.expected_chart, d.expected_version)
                is distinct from (excluded.expected_commit, excluded.expected_chart, excluded.expected_version)""";

    private static final String EXPECT = INSERT + """
            select :repo, e.name, cast(:commit as text), cast(:chart as text), cast(:version as text), 'pending', e.due_at
            from\s""" + ENVIRONMENTS + OR_UPDATE;

    /** Its own run, or the one that has superseded it, has succeeded. Not all of GitHub's are asked for at the same moment. */
    private static final String ADOPT = INSERT + """
            select b.repo, e.name, b.commit, b.chart, b.version, 'pending',
                e.due_at + case when e.argo_cd then 0 else random() * :interval end * interval '1 millisecond'
            from (select r.id as repo, c.chart_name as chart, c.chart_version as version,
                      case c.status when 'success' then c.merge_commit_sha else c.successor_merge_commit_sha end as commit
                  from repo_ci_status c join release_repo r on r.id = c.release_repo_id
                  where not r.excluded and c.chart_state in ('found', 'absent', 'unavailable')
                      and (c.status = 'success' or c.status in ('cancelled', 'no_workflow')
                          and c.successor_of = c.merge_commit_sha and c.successor_status = 'success')
                      and (c.release_repo_id = any(cast(:repos as bigint[]))
                          or greatest(c.completed_at, c.successor_completed_at) > now() - :within * interval '1 second')) b
            cross join\s""" + ENVIRONMENTS + """

            where not exists (select 1 from repo_deployment k where k.release_repo_id = b.repo and k.environment = e.name
                and k.state <> 'waiting' and (k.expected_commit, k.expected_chart, k.expected_version)
                    is not distinct from (b.commit, b.chart, b.version))
            order by b.repo, e.name""" + OR_UPDATE;

    private static final String EXPECT_NOTHING = """
            update repo_deployment set state = 'waiting', due_at = null, lease = null, last_error = '', check_failed = false
            where release_repo_id = any(cast(:repos as bigint[])) and state <> 'waiting'""";

    private static final String LEAVE_ALONE = """
            update repo_deployment set due_at = null, lease = null
            where release_repo_id = any(cast(:repos as bigint[])) and due_at is not null""";

    /** Whose time was over, or stood still, has it anew. */
    private static final String CHECK_NOW = """
            update repo_deployment set due_at = now(), lease = null,
                since = case when due_at is null then now() else since end,
                state = case state when 'timeout' then 'pending' else state end
            where release_repo_id = any(cast(:repos as bigint[])) and state <> 'waiting'""";

    private final Environments environments;
    private final CheckTimes times;

    ExpectedDeployments(Environments environments, CheckTimes times) {
        this.environments = environments;
        this.times = times;
    }

    /**
     * Of one repository, within the present transaction.
     *
     * @param before null if CI had not brought anything
     * @param after null if it has not, or does not any more, as when a run is started again
     */
    public Uni<Void> change(long repoId, Built before, Built after) {
        return Objects.equals(before, after) ? Uni.createFrom().voidItem()
                : ifAny(() -> lock(List.of(repoId)).flatMap(locked -> after == null ? update(EXPECT_NOTHING, List.of(repoId))
                        : expect(repoId, after)));
    }

    private Uni<Integer> expect(long repoId, Built built) {
        return Panache.getSession().flatMap(session -> inEnvironments(session.createNativeQuery(EXPECT))
                .setParameter("repo", repoId).setParameter("commit", built.commit())
                .setParameter("chart", built.chartName()).setParameter("version", built.version()).executeUpdate());
    }

    /**
     * Of repositories that were stored anew, within the present transaction.
     *
     * @param otherCommit whose merge commit is another one, so that CI has brought nothing yet
     * @param excluded that are not checked any more, and keep the state they had
     * @param dueNow that are checked at once, in environments that are new in the settings, too
     */
    public Uni<Void> follow(Collection<Long> otherCommit, Collection<Long> excluded, Collection<Long> dueNow) {
        return ifAny(() -> lock(Stream.of(otherCommit, excluded, dueNow).flatMap(Collection::stream).distinct().toList())
                .chain(() -> update(EXPECT_NOTHING, otherCommit))
                .chain(() -> update(LEAVE_ALONE, excluded))
                .chain(() -> update(CHECK_NOW, dueNow))
                .chain(() -> adopt(dueNow, Duration.ZERO)));
    }

    /**
     * What CI has brought and environments do not know of: those that are new in the settings, and what a version of the
     * service, or settings, without environments have recorded meanwhile.
     *
     * @param repoIds whenever that was
     * @param within of all others, if it was within that time
     */
    Uni<Integer> adopt(Collection<Long> repoIds, Duration within) {
        return repoIds.isEmpty() && within.isZero() ? Uni.createFrom().item(0)
                : Panache.getSession().flatMap(session -> inEnvironments(session.createNativeQuery(ADOPT))
                        .setParameter("repos", repoIds.toArray(Long[]::new)).setParameter("within", within.toSeconds())
                        .executeUpdate());
    }

    private static Uni<Long> lock(Collection<Long> repoIds) {
        return repoIds.isEmpty() ? Uni.createFrom().item(0L)
                : Panache.getSession().flatMap(session -> session.createNativeQuery(LOCK, Long.class)
                        .setParameter("repos", repoIds.toArray(Long[]::new)).getSingleResult());
    }

    private static Uni<Integer> update(String statement, Collection<Long> repoIds) {
        return repoIds.isEmpty() ? Uni.createFrom().item(0)
                : Panache.getSession().flatMap(session -> session.createNativeQuery(statement)
                        .setParameter("repos", repoIds.toArray(Long[]::new)).executeUpdate());
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
