package io.shipyard.release;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.tracing.ReleaseLog;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Deletes releases that nothing has happened to for long. That an open pull request is checked is nothing that happens.
 * Replicas share the work without waiting for each other. A release is untouched only if the database's clock and this
 * service's both say so: one that jumps ahead deletes nothing, and two that do so together only so many at a time.
 */
@ApplicationScoped
class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    /** Releases that one pass deletes at the most, each in a transaction of its own. */
    static final int AT_ONCE = 20;

    private static final String BEFORE = "least(now(), to_timestamp(cast(:clock as bigint) / 1000.0)) "
            + "- :kept * interval '1 second'";

    /** History is written in its order: the newest entry stands for all. */
    private static final String TOUCHED = """
            greatest(l.created_at, l.last_refreshed_at,
                (select touched_at from release_touched where release_id = l.id),
                (select created_at from release_history where release_id = l.id order by id desc limit 1),
                (select max(greatest(c.tracking_started_at, c.ended_at))
                 from release_repo r join repo_ci_status c on c.release_repo_id = r.id where r.release_id = l.id))""";

    /** It is asked for and not done, or tracked and not ended, as for as long as GitHub is away. */
    private static final String UNDER_WAY = """
            (l.sync_requested_at is not null or exists (
                select from release_repo r join repo_ci_status c on c.release_repo_id = r.id
                where r.release_id = l.id and c.tracking_started_at is not null and c.ended_at is null
                    and c.due_at is not null))""";

    /** What is cheap to know comes first, and rules most of them out. */
    static final String CANDIDATES = """
            select l.id from release l, (select %s as moment) before
            where l.created_at < before.moment and (l.last_refreshed_at >= before.moment) is not true
                and %s < before.moment and not %s
            order by l.created_at limit :most""".formatted(BEFORE, TOUCHED, UNDER_WAY);

    private static final String DELETE = """
            delete from release l
            where id = :id and %2$s < %1$s and not %3$s
            returning %2$s""".formatted(BEFORE, TOUCHED, UNDER_WAY);

    /** How long runs took, of repositories that have had none for as long. */
    static final String OLD_DURATIONS = """
            delete from run_duration where ctid = any(array(
                select ctid from run_duration where completed_at < %s
                order by completed_at limit 1000 for update skip locked))""".formatted(BEFORE);

    private final InstantSource clock;
    private final Duration kept;
    private final Counter deleted;
    private volatile boolean failing;

    Retention(InstantSource clock, RetentionConfig config, MeterRegistry registry) {
        this.clock = clock;
        this.kept = config.retention();
        this.deleted = Counter.builder("ci.releases.deleted").description("Releases deleted because of CI_RETENTION")
                .register(registry);
    }

    @Scheduled(every = "{shipyard.retention}", identity = "retention", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> pass() {
        if (kept.isZero()) {
            return Uni.createFrom().voidItem();
        }
        return candidates().onItem().transformToMulti(ids -> Multi.createFrom().iterable(ids))
                .onItem().transformToUniAndConcatenate(this::deleteAndLog).onItem().ignoreAsUni()
                .chain(this::deleteOldDurations)
                .invoke(() -> failing = false)
                .onFailure(Throwable.class).invoke(this::fails)
                .onFailure(Throwable.class).recoverWithNull().replaceWithVoid();
    }

    private Uni<Instant> deleteAndLog(UUID id) {
        return deleteUntouched(id)
                .onItem().ifNotNull().invoke(since -> {
                    deleted.increment();
                    ReleaseLog.about(id, () -> LOG.infof("Release %s: deleted, untouched since %s, which is longer than "
                            + "CI_RETENTION", id, since.truncatedTo(ChronoUnit.SECONDS)));
                })
                .onFailure(Throwable.class).invoke(failure -> ReleaseLog.about(id, () -> LOG.debugf(failure,
                        "Release %s: could not be deleted", id)));
    }

    /** Once for each outage, and by its class alone: messages of the database quote statements and values. */
    private void fails(Throwable failure) {
        if (!failing) {
            failing = true;
            LOG.warnf("Releases older than CI_RETENTION could not be deleted, which is tried again every minute: %s",
                    failure.getClass().getSimpleName());
        }
        LOG.debug("Old releases could not be deleted", failure);
    }

    @WithTransaction
    Uni<Integer> deleteOldDurations() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(OLD_DURATIONS)
                .setParameter("clock", clock.millis()).setParameter("kept", kept.toSeconds()).executeUpdate());
    }

    /** The oldest first; they may be touched, or deleted, until their turn comes. */
    @WithSession
    Uni<List<UUID>> candidates() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(CANDIDATES, UUID.class)
                .setParameter("clock", clock.millis()).setParameter("kept", kept.toSeconds()).setParameter("most", AT_ONCE)
                .getResultList());
    }

    /**
     * Checks again once nobody can touch it any more.
     *
     * @return since when it was untouched; null if it was touched meanwhile, or another has it
     */
    @WithTransaction
    Uni<Instant> deleteUntouched(UUID id) {
        return Panache.getSession().flatMap(session -> Release.lockAll(id, "skip locked")
                .flatMap(locked -> locked ? delete(session, id) : Uni.createFrom().nullItem()));
    }

    private Uni<Instant> delete(Mutiny.Session session, UUID id) {
        return session.createNativeQuery(DELETE, Instant.class).setParameter("id", id).setParameter("clock", clock.millis())
                .setParameter("kept", kept.toSeconds()).getSingleResultOrNull();
    }
}
