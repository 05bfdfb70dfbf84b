package io.shipyard.ci;

import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.shipyard.history.HistoryAction;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * How long a repository's runs take, from those that have succeeded while they were tracked. A run that several releases have
 * counts once. Within the caller's transaction.
 */
@ApplicationScoped
class RunDurations {

    /** A workflow run may last for 35 days. */
    private static final Duration LONGEST = Duration.ofDays(36);

    /** By its id, which a check may have brought that is recorded just now; by its name as long as there is none. */
    private static final String REPOSITORY = """
            select case r.github_id when 0 then lower(r.owner || '/' || r.repo_name) else cast(r.github_id as text) end
            from release_repo r where r.id = :repo""";

    /** With the new one ten are left. Who deletes the same ones meanwhile is not waited for. */
    static final String RECORD = """
            with present (repository) as (%s),
                added as (
                    insert into run_duration (repository, workflow_run_id, run_attempt, seconds, completed_at)
                    select repository, cast(:run as bigint), cast(:attempt as integer), cast(:seconds as integer),
                        cast(:completed as timestamptz) from present
                    on conflict do nothing returning run_attempt),
                older as (
                    select d.repository, d.workflow_run_id, d.run_attempt from run_duration d join present using (repository)
                    order by d.completed_at desc, d.workflow_run_id desc, d.run_attempt desc
                    offset 10 - (select count(*) from added)),
                free as (
                    select d.repository, d.workflow_run_id, d.run_attempt from run_duration d
                    join older using (repository, workflow_run_id, run_attempt) for update of d skip locked)
            delete from run_duration d using free
            where d.repository = free.repository and d.workflow_run_id = free.workflow_run_id
                and d.run_attempt = free.run_attempt""".formatted(REPOSITORY);

    /** The median; nothing if there are too few. */
    static final String USUAL = """
            select cast(percentile_cont(0.5) within group (order by latest.seconds) as integer)
            from (select d.seconds from run_duration d where d.repository = (%s)
                  order by d.completed_at desc, d.workflow_run_id desc, d.run_attempt desc limit 10) latest
            having count(*) >= 3""".formatted(REPOSITORY);

    /**
     * Keeps how long the attempts took that have succeeded by a change, and gives the row how long the one takes as a rule that
     * has begun.
     *
     * @param before the run that counted before the change
     * @param row after it
     */
    Uni<Void> follow(CiChange change, CiState before, RepoCiStatus row) {
        List<CiState> succeeded = change.all().filter(each -> each.history().contains(HistoryAction.CI_COMPLETED))
                .map(CiState.Transition::about).filter(RunDurations::hasDuration).toList();
        Uni<Void> recorded = Multi.createFrom().iterable(succeeded)
                .onItem().transformToUniAndConcatenate(run -> record(row.releaseRepoId, run)).onItem().ignoreAsUni();
        return begins(before, row.presentRun())
                ? recorded.flatMap(ignored -> findUsual(row.releaseRepoId)).invoke(seconds -> row.usualSeconds = seconds)
                        .replaceWithVoid()
                : recorded;
    }

    private static boolean hasDuration(CiState run) {
        return run.startedAt() != null && run.completedAt() != null && !run.completedAt().isBefore(run.startedAt())
                && run.completedAt().isBefore(run.startedAt().plus(LONGEST));
    }

    private static boolean begins(CiState before, CiState now) {
        boolean same = before.status() == now.status() && before.runId() == now.runId()
                && before.runAttempt() == now.runAttempt();
        return now.status() == CiStatus.IN_PROGRESS && !same;
    }

    private static Uni<Integer> record(long repo, CiState run) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(RECORD)
                .setParameter("repo", repo).setParameter("run", run.runId())
                .setParameter("attempt", run.runAttempt())
                .setParameter("seconds", (int) Duration.between(run.startedAt(), run.completedAt()).toSeconds())
                .setParameter("completed", run.completedAt()).executeUpdate());
    }

    private static Uni<Integer> findUsual(long repo) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(USUAL, Integer.class)
                .setParameter("repo", repo).getSingleResultOrNull());
    }
}
