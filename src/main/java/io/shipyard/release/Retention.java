package io.shipyard.release;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Deletes releases that nothing has happened to for long. That an open pull request is looked at is nothing that happens.
 * Replicas share the work without waiting for each other. A release is untouched only if the database's clock and this
 * service's both say so: one that jumps ahead deletes nothing, and two that do so together only so many at a time.
 */
@ApplicationScoped
class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    /** Releases that one pass deletes at the most, each in a transaction of its own. */
    static final int AT_ONCE = 20;

    /** What is tracked leaves a trace within {@code CI_POLL_TIMEOUT}, and then ends. */
    private static final Duration AFTER_TRACKING = Duration.ofDays(1);

    private static final String BEFORE = "least(now(), to_timestamp(cast(:clock as bigint) / 1000.0)) "
            + "- :kept * interval '1 second'";

    /** History is written in its order: the newest entry stands for all. */
    private static final String TOUCHED = """
            greatest(l.created_at, l.last_refreshed_at, l.sync_requested_at,
                (select touched_at from release_touched where release_id = l.id),
                (select created_at from release_history where release_id = l.id order by id desc limit 1),
                (select max(greatest(c.tracking_started_at, c.ended_at))
                 from release_repo r join repo_ci_status c on c.release_repo_id = r.id where r.release_id = l.id))""";

    /** What is cheap to know comes first, and rules most of them out. */
    static final String CANDIDATES = """
            select l.id from release l, (select %s as moment) before
            where l.created_at < before.moment
                and (greatest(l.last_refreshed_at, l.sync_requested_at) >= before.moment) is not true
                and %s < before.moment
            order by l.created_at limit :most""".formatted(BEFORE, TOUCHED);

    private static final String DELETE = """
            delete from release l
            where id = :id and (sync_lease is null or sync_due_at < now()) and %2$s < %1$s
            returning %2$s""".formatted(BEFORE, TOUCHED);

    private final InstantSource clock;
    private final Duration kept;
    private final Counter deleted;

    Retention(InstantSource clock, RetentionConfig config, @ConfigProperty(name = "ci.poll-timeout") Duration pollTimeout,
            MeterRegistry registry) {
        this.clock = clock;
        this.kept = config.retention().isZero() ? Duration.ZERO
                : longer(config.retention(), pollTimeout.plus(AFTER_TRACKING));
        this.deleted = Counter.builder("ci.releases.deleted").description("Releases deleted because of CI_RETENTION")
                .register(registry);
    }

    /** How long; zero for ever. */
    Duration kept() {
        return kept;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    @Scheduled(every = "{shipyard.retention}", identity = "retention", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> pass() {
        if (kept.isZero()) {
            return Uni.createFrom().voidItem();
        }
        return candidates().onItem().transformToMulti(ids -> Multi.createFrom().iterable(ids))
                .onItem().transformToUniAndConcatenate(this::deleteAndTell).onItem().ignoreAsUni()
                .onFailure(Throwable.class).invoke(failure -> LOG.debug("Old releases could not be found", failure))
                .onFailure(Throwable.class).recoverWithNull();
    }

    /** One that cannot be deleted does not keep the others. */
    private Uni<Instant> deleteAndTell(UUID id) {
        return deleteUntouched(id)
                .onItem().ifNotNull().invoke(since -> {
                    deleted.increment();
                    LOG.infof("Release %s: deleted, untouched since %s, which is longer than CI_RETENTION", id,
                            since.truncatedTo(ChronoUnit.SECONDS));
                })
                .onFailure(Throwable.class).invoke(failure -> LOG.warnf("Release %s: could not be deleted, though it is "
                        + "older than CI_RETENTION: %s", id, failure.getMessage()))
                .onFailure(Throwable.class).recoverWithNull();
    }

    /** The oldest first; they may be touched, or deleted, until their turn comes. */
    @WithSession
    Uni<List<UUID>> candidates() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(CANDIDATES, UUID.class)
                .setParameter("clock", clock.millis()).setParameter("kept", kept.toSeconds()).setParameter("most", AT_ONCE)
                .getResultList());
    }

    /**
     * Looks again once nobody can touch it any more.
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
