package io.shipyard.ci;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.deployment.DeploymentDeliveries;
import io.shipyard.release.SameRepository;
import io.smallrye.mutiny.Uni;

/**
 * Makes repositories due at once that webhook deliveries report on, and logs when deliveries seem to be missing. A row that is
 * being checked stays with whoever has claimed it, and is due again with the end of that check, which may have been too
 * early.
 */
@ApplicationScoped
public class DeliveredChanges {

    private static final Logger LOG = Logger.getLogger(DeliveredChanges.class);

    private static final int MAX_NAMED = 5;

    private static final String ANNOUNCE = """
            update repo_ci_status c set announced_at = now(), unannounced_at = null,
                due_at = case when c.lease is null then least(c.due_at, now()) else c.due_at end
            from named where c.id = named.id""";

    /** Finished ones too: a re-run may be of a success. The run may have superseded those of other commits. */
    static final String ANNOUNCE_RUN = """
            with named as (select c.id from repo_ci_status c where c.id in (
                               select c.id from release_repo r join repo_ci_status c on c.release_repo_id = r.id
                               where """ + SameRepository.CONDITION + """
                and r.merge_commit_sha = :sha
                and not r.excluded and (:run = 0 or c.workflow_run_id in (0, :run))
            union all
            select c.id from repo_ci_status c join release_repo r on r.id = c.release_repo_id
            where """ + SameRepository.CONDITION + """
                                   and c.due_at is not null and c.successor_merge_commit_sha = :sha
                                   and (:run = 0 or c.successor_workflow_run_id = :run))
                           order by c.id for no key update of c)
            """ + ANNOUNCE;

    static final String ANNOUNCE_PULL_REQUEST = """
            with named as (select c.id from release_repo r join repo_ci_status c on c.release_repo_id = r.id
                               join release l on l.id = r.release_id
                           where """ + SameRepository.CONDITION + """
                               and r.merge_commit_sha = ''
                               and not r.excluded and (r.pr_number = :number
                                   or l.source_branch = :source and l.dest_branch = :dest)
                           order by c.id for no key update of c)
            """ + ANNOUNCE;

    static final String GIVE_UP = """
            with missing as (select id, release_repo_id from repo_ci_status
                             where unannounced_at < now() - :late * interval '1 millisecond' for update skip locked)
            update repo_ci_status c set announced_at = null, unannounced_at = null
            from missing m join release_repo r on r.id = m.release_repo_id
            where c.id = m.id
            returning r.owner || '/' || r.repo_name""";

    private final CiConfig config;
    private final DeploymentDeliveries deployments;

    DeliveredChanges(CiConfig config, DeploymentDeliveries deployments) {
        this.config = config;
        this.deployments = deployments;
    }

    /** Whether a change can be of anything that is tracked. */
    public boolean concerns(DeliveredChange change) {
        if (change instanceof DeliveredChange.Deployment deployment) {
            return deployments.concern(deployment.environment());
        }
        return !(change instanceof DeliveredChange.Run run) || run.workflowPath() == null || isTracked(run.workflowPath());
    }

    /** A path may carry {@code @ref} behind it, and {@code owner/repo/} before it. */
    private boolean isTracked(String workflowPath) {
        return ("/" + workflowPath.replaceFirst("@.*$", "")).endsWith("/" + config.workflowPath());
    }

    /** @return how many rows are checked for it */
    @WithTransaction
    public Uni<Integer> take(DeliveredChange change) {
        if (change instanceof DeliveredChange.Deployment deployment) {
            return deployments.take(deployment.repo(), deployment.sha(), deployment.environment());
        }
        return Panache.getSession()
                .flatMap(session -> SameRepository.in(statement(session, change), change.repo()).executeUpdate());
    }

    private static Mutiny.MutationQuery statement(Mutiny.Session session, DeliveredChange change) {
        if (change instanceof DeliveredChange.PullRequest pr) {
            return session.createNativeQuery(ANNOUNCE_PULL_REQUEST).setParameter("number", pr.number())
                    .setParameter("source", pr.sourceBranch()).setParameter("dest", pr.destBranch());
        }
        return change instanceof DeliveredChange.Job job
                ? session.createNativeQuery(ANNOUNCE_RUN).setParameter("sha", job.headSha()).setParameter("run", job.runId())
                : session.createNativeQuery(ANNOUNCE_RUN).setParameter("sha", ((DeliveredChange.Run) change).headSha())
                        .setParameter("run", 0L);
    }

    /** One line for all repositories whose deliveries have failed to come since the last one. */
    @Scheduled(every = "{shipyard.upkeep}", identity = "miss-webhooks", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> missDeliveries() {
        return giveUp().invoke(this::logMissing).replaceWithVoid()
                .onFailure(Throwable.class).invoke(failure -> LOG.debug("Deliveries could not be missed", failure))
                .onFailure(Throwable.class).recoverWithNull();
    }

    @WithTransaction
    Uni<List<String>> giveUp() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(GIVE_UP, String.class)
                .setParameter("late", DeliveryState.LATE.toMillis()).getResultList());
    }

    private void logMissing(List<String> repositories) {
        List<String> names = repositories.stream().distinct().sorted().toList();
        if (!names.isEmpty()) {
            Duration interval = config.pollInterval();
            LOG.warnf("Webhooks seem to be missing: no delivery reported changes in %s%s, which are checked every %d s again "
                    + "until deliveries come", names.stream().limit(MAX_NAMED).collect(Collectors.joining(", ")),
                    names.size() > MAX_NAMED ? " and " + (names.size() - MAX_NAMED) + " more" : "", interval.toSeconds());
        }
    }
}
