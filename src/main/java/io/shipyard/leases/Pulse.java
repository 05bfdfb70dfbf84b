package io.shipyard.leases;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.quarkus.arc.All;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.database.Notifications;
import io.shipyard.database.ReplicaId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * Records once a second that this replica lives, and frees the leases of those that have ended. A replica has ended when it
 * has had no pulse for ten seconds, or for three if the lock of its listening connection is gone, as after a {@code kill -9}.
 * One that comes back, after a long pause of its process, finds its leases gone, and what it records with them is dropped.
 */
@ApplicationScoped
class Pulse {

    private static final Logger LOG = Logger.getLogger(Pulse.class);

    private static final Duration MAX_TIME = Duration.ofSeconds(5);

    /**
     * After a time in which this replica had no pulse itself, since the database or its own machine stood still, the others
     * have so many of its pulses to show theirs.
     */
    private static final int GRACE = 5;

    private static final String HAS_ENDED = """
            (seen_at not between now() - interval '10 seconds' and now() + interval '1 minute'
                or seen_at < now() - interval '3 seconds' and lock is not null
                    and not exists (select from pg_locks where locktype = 'advisory' and objsubid = 1 and granted
                        and database = (select oid from pg_database where datname = current_database())
                        and (cast(classid as bigint) << 32 | cast(objid as bigint)) = lock))""";

    /** Beside those that have ended, whether this replica had a pulse just before; null if it is new. */
    private static final String PULSE = """
            with me as (insert into replica (id, seen_at, lock) values ($1, now(), $2)
                on conflict (id) do update set seen_at = now(), lock = excluded.lock)
            select id, (select seen_at between now() - interval '5 seconds' and now() from replica where id = $1)
            from replica where id <> $1 and\s""" + HAS_ENDED;

    /** Of several replicas that notice an end one frees the leases. */
    private static final String JUDGE = "select id from replica where id = :ended and " + HAS_ENDED + " for update skip locked";

    private static final String END = "delete from replica where id = :ended";

    /** Its share of GitHub's limits is free, too. */
    private static final String END_SHARE = "delete from github_client where replica = :ended";

    private final Pool database;
    private final ReplicaId replica;
    private final Notifications notifications;
    private final List<Leases<?>> leases;
    private int grace;

    Pulse(Pool database, ReplicaId replica, Notifications notifications, @All List<Leases<?>> leases) {
        this.database = database;
        this.replica = replica;
        this.notifications = notifications;
        this.leases = leases;
    }

    /** A failure is made up for by the next. */
    @Scheduled(every = "{shipyard.pulse}", identity = "pulse", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> pulse() {
        return database.preparedQuery(PULSE).execute(Tuple.of(replica.value(), notifications.lock().orElse(null)))
                .ifNoItem().after(MAX_TIME).fail()
                .map(this::ended)
                .onFailure(Throwable.class).recoverWithItem(failure -> {
                    grace = GRACE;
                    LOG.debug("This replica could not be said to live", failure);
                    return List.of();
                })
                .onItem().transformToMulti(Multi.createFrom()::iterable)
                .onItem().transformToUniAndConcatenate(this::freeOrWarn).onItem().ignoreAsUni();
    }

    private List<UUID> ended(RowSet<Row> rows) {
        List<UUID> ended = new ArrayList<>();
        grace = Math.max(0, grace - 1);
        for (Row row : rows) {
            ended.add(row.getUUID(0));
            grace = Boolean.FALSE.equals(row.getBoolean(1)) ? GRACE : grace;
        }
        return grace > 0 ? List.of() : ended;
    }

    private Uni<Void> freeOrWarn(UUID ended) {
        return free(ended).onFailure(Throwable.class).invoke(failure -> {
            LOG.warnf("What a replica held that has ended could not be freed, and is tried again: %s",
                    failure.getClass().getSimpleName());
            LOG.debug("Not freed", failure);
        }).onFailure(Throwable.class).recoverWithNull();
    }

    /** As long as somebody writes what it held, it is remembered that it has ended. */
    @WithTransaction
    Uni<Void> free(UUID ended) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(JUDGE, UUID.class)
                .setParameter("ended", ended).getSingleResultOrNull())
                .flatMap(judged -> judged == null ? Uni.createFrom().voidItem()
                        : freeLeases(ended).flatMap(left -> left > 0 ? Uni.createFrom().voidItem()
                                : delete(END, ended).flatMap(ignored -> delete(END_SHARE, ended)).replaceWithVoid()));
    }

    /** How many are left to be freed. */
    private Uni<Integer> freeLeases(UUID ended) {
        return Multi.createFrom().iterable(leases)
                .onItem().transformToUniAndConcatenate(each -> Panache.getSession().flatMap(session -> session
                        .createNativeQuery(each.table().freeing(), Object[].class)
                        .setParameter("first", ReplicaId.firstLease(ended)).setParameter("last", ReplicaId.lastLease(ended))
                        .getSingleResult()))
                .collect().asList().map(counts -> {
                    int freed = counts.stream().mapToInt(count -> (Integer) count[0]).sum();
                    if (freed > 0) {
                        LOG.infof("A replica has ended: %d leases that it held are free", freed);
                    }
                    return counts.stream().mapToInt(count -> (Integer) count[1]).sum();
                });
    }

    private static Uni<Integer> delete(String statement, UUID ended) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(statement).setParameter("ended", ended)
                .executeUpdate());
    }
}
