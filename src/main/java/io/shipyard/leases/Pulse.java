package io.shipyard.leases;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny.MutationQuery;
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
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * Says once a second that this replica lives, and frees what others have leased that have ended. A replica has ended when it
 * was not heard of for ten seconds, or for three if PostgreSQL has lost its listening connection, as after a {@code kill -9}.
 * One that comes back, after a long pause of its process, finds its leases gone, and what it records with them is dropped.
 */
@ApplicationScoped
class Pulse {

    private static final Logger LOG = Logger.getLogger(Pulse.class);

    private static final Duration MAX_TIME = Duration.ofSeconds(5);

    /** After a time without the database, in which the others could not be heard of either, they get so many pulses. */
    private static final int GRACE = 5;

    private static final String HAS_ENDED = """
            (seen_at not between now() - interval '10 seconds' and now() + interval '1 minute'
                or seen_at < now() - interval '3 seconds' and session is not null
                    and not exists (select from pg_stat_activity where pid = session))""";

    private static final String PULSE = """
            with me as (insert into replica (id, seen_at, session) values ($1, now(), $2)
                on conflict (id) do update set seen_at = now(), session = excluded.session)
            select id from replica where id <> $1 and\s""" + HAS_ENDED;

    private static final String END = "delete from replica where id = :ended and " + HAS_ENDED;

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
        return database.preparedQuery(PULSE).execute(Tuple.of(replica.value(), notifications.session().orElse(null)))
                .ifNoItem().after(MAX_TIME).fail()
                .invoke(() -> grace = Math.max(0, grace - 1))
                .onFailure(Throwable.class).invoke(failure -> {
                    grace = GRACE;
                    LOG.debug("This replica could not be said to live", failure);
                })
                .onItem().transformToMulti(ended -> grace > 0 ? Multi.createFrom().empty()
                        : Multi.createFrom().iterable(ended).map(row -> row.getUUID(0)))
                .onItem().transformToUniAndConcatenate(this::free).onItem().ignoreAsUni()
                .onFailure(Throwable.class).recoverWithNull();
    }

    /** Of several replicas that notice an end one frees the leases; another finds nothing to delete. */
    @WithTransaction
    Uni<Void> free(UUID ended) {
        return execute(END, Map.of("ended", ended)).flatMap(deleted -> deleted == 0 ? Uni.createFrom().voidItem()
                : execute(END_SHARE, Map.of("ended", ended)).flatMap(ignored -> freeLeases(ended)));
    }

    private Uni<Void> freeLeases(UUID ended) {
        Map<String, UUID> ids = Map.of("first", ReplicaId.firstLease(ended), "last", ReplicaId.lastLease(ended));
        return Multi.createFrom().iterable(leases)
                .onItem().transformToUniAndConcatenate(each -> execute(each.table().freeing(), ids))
                .collect().with(Collectors.summingInt(rows -> rows))
                .invoke(rows -> LOG.infof("A replica has ended: %d leases that it held are free", rows))
                .replaceWithVoid();
    }

    private static Uni<Integer> execute(String statement, Map<String, UUID> parameters) {
        return Panache.getSession().flatMap(session -> {
            MutationQuery query = session.createNativeQuery(statement);
            parameters.forEach(query::setParameter);
            return query.executeUpdate();
        });
    }
}
