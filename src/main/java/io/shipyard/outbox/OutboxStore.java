package io.shipyard.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny.Session;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.database.ReplicaId;
import io.shipyard.leases.LeasedTable;
import io.shipyard.leases.Leases;
import io.smallrye.mutiny.Uni;

/**
 * Claims what waits, and records what became of it; leases work as in the tracker. What was written first for a receiver and a
 * release is leased for all that waits behind it, so that nobody else sends that meanwhile.
 */
@ApplicationScoped
class OutboxStore implements Leases<Lane> {

    /** Longer than one claim's messages are sent for, the last one included. */
    static final Duration LEASE = Duration.ofSeconds(60);
    /** Releases of which a receiver is sent something at once. */
    static final int TOGETHER = 4;
    /** Of one release, with one claim. */
    private static final int MOST_EVENTS = 20;
    /** They go out as one message. */
    private static final int MOST_FOR_CHANNEL = 500;
    /** The longest pause, and as much again. */
    private static final Duration LATEST = Duration.ofHours(1);

    /** A due time that lies further ahead than any pause is a clock's that was set back. */
    private static final String CLAIM = """
            update outbox set lease = :lease, due_at = now() + :leased * interval '1 second'
            where id = any(array(
                select due.id from unnest(cast(:receivers as text[])) as one(receiver)
                cross join lateral (
                    select o.id, o.due_at from outbox o
                    where o.receiver = one.receiver
                        and (o.due_at <= now() or o.due_at > now() + :latest * interval '1 second')
                        and not exists (select 1 from outbox first where first.release_id = o.release_id
                                        and first.receiver = o.receiver and first.id < o.id)
                    order by o.due_at, o.id
                    limit greatest(0, :together - (select count(*) from outbox l where l.receiver = one.receiver
                                                   and l.lease is not null and l.due_at > now()))
                    for update skip locked) due
                order by due.due_at limit :most))
            returning id""";

    private static final String WAITING = """
            select head.id as head, head.receiver, cast(head.release_id as text) as release_id, head.attempts,
                o.id, o.action, o.body, cast(extract(epoch from o.created_at) * 1000 as bigint) as at
            from outbox head cross join lateral (
                select id, action, body, created_at from outbox where release_id = head.release_id and receiver = head.receiver
                order by id limit case head.receiver when :events then cast(:most as bigint) else cast(:channel as bigint) end) o
            where head.id = any(cast(:heads as bigint[])) order by head.id, o.id""";

    /** One that is being deleted with its release does not matter any more. */
    private static final String GIVE_BACK = """
            update outbox set lease = null, due_at = now() + :wait * interval '1 millisecond'
            where id in (select id from outbox
                where id = any(cast(:ids as bigint[])) and lease = any(cast(:leases as uuid[]))
                for no key update skip locked)""";

    private static final String HOLD = "select 1 from outbox where id = :head and lease = :lease for update";

    private static final String GIVE_UP = """
            delete from outbox where release_id = :release and receiver = :receiver
                and created_at <= to_timestamp(:before / 1000.0)""";

    private static final String PUT_OFF = """
            update outbox set lease = null, attempts = :attempts, due_at = now() + :pause * interval '1 millisecond'
            where release_id = :release and receiver = :receiver""";

    private static final LeasedTable TABLE = new LeasedTable("outbox", "lease", "due_at");

    private final Receivers receivers;
    private final ReplicaId replica;

    OutboxStore(Receivers receivers, ReplicaId replica) {
        this.receivers = receivers;
        this.replica = replica;
    }

    @Override
    @WithTransaction
    public Uni<List<Lane>> claim(int most) {
        UUID lease = replica.newLease();
        return Panache.getSession().flatMap(session -> session.createNativeQuery(CLAIM, Long.class)
                .setParameter("lease", lease).setParameter("leased", LEASE.toSeconds())
                .setParameter("receivers", receivers.names()).setParameter("latest", LATEST.toSeconds())
                .setParameter("together", TOGETHER).setParameter("most", most).getResultList()
                .flatMap(heads -> heads.isEmpty() ? Uni.createFrom().item(List.of())
                        : session.createNativeQuery(WAITING, Object[].class).setParameter("events", Receivers.EVENTS)
                                .setParameter("most", MOST_EVENTS).setParameter("channel", MOST_FOR_CHANNEL)
                                .setParameter("heads", heads.toArray(Long[]::new)).getResultList()
                                .map(rows -> lanes(rows, lease))));
    }

    private static List<Lane> lanes(List<Object[]> rows, UUID lease) {
        Map<Long, Lane> lanes = new LinkedHashMap<>();
        rows.forEach(row -> lanes.computeIfAbsent((Long) row[0], head -> new Lane((String) row[1],
                UUID.fromString((String) row[2]), lease, (Integer) row[3], new ArrayList<>()))
                .waiting().add(new Lane.Waiting((Long) row[4], (String) row[5], (String) row[6], (Long) row[7])));
        return List.copyOf(lanes.values());
    }

    @Override
    public LeasedTable table() {
        return TABLE;
    }

    @Override
    @WithTransaction
    public Uni<Integer> giveBack(Collection<Lane> claimed, Duration wait) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(GIVE_BACK)
                .setParameter("ids", claimed.stream().map(Lane::head).toArray(Long[]::new))
                .setParameter("wait", wait.toMillis())
                .setParameter("leases", claimed.stream().map(Lane::lease).distinct().toArray(UUID[]::new))
                .executeUpdate());
    }

    /**
     * Forgets what the receiver has taken; what is left of the lane waits, and is given up if it is too old.
     *
     * @param attempts without success, of what is left
     * @param before what was written then, or earlier, is given up
     * @return how many were given up
     */
    @WithTransaction
    Uni<Integer> record(Lane lane, List<Long> taken, int attempts, Duration pause, Instant before) {
        return Panache.getSession().flatMap(session -> held(session, lane).flatMap(held -> !held
                ? Uni.createFrom().item(0)
                : forget(session, taken)
                        .flatMap(ignored -> attempts == 0 ? Uni.createFrom().item(0) : giveUp(session, lane, before))
                        .call(() -> putOff(session, lane, attempts, pause))));
    }

    /** The release is locked first, as whoever deletes it does. False if another has the lease, or the release is gone. */
    private static Uni<Boolean> held(Session session, Lane lane) {
        return session.createNativeQuery("select 1 from release where id = :id for key share", Integer.class)
                .setParameter("id", lane.releaseId()).getSingleResultOrNull()
                .flatMap(release -> session.createNativeQuery(HOLD, Integer.class).setParameter("head", lane.head())
                        .setParameter("lease", lane.lease()).getSingleResultOrNull())
                .map(head -> head != null);
    }

    private static Uni<Integer> forget(Session session, List<Long> taken) {
        return session.createNativeQuery("delete from outbox where id = any(cast(:ids as bigint[]))")
                .setParameter("ids", taken.toArray(Long[]::new)).executeUpdate();
    }

    private static Uni<Integer> giveUp(Session session, Lane lane, Instant before) {
        return session.createNativeQuery(GIVE_UP).setParameter("release", lane.releaseId())
                .setParameter("receiver", lane.receiver()).setParameter("before", before.toEpochMilli()).executeUpdate();
    }

    private static Uni<Integer> putOff(Session session, Lane lane, int attempts, Duration pause) {
        return session.createNativeQuery(PUT_OFF).setParameter("release", lane.releaseId())
                .setParameter("receiver", lane.receiver()).setParameter("attempts", attempts)
                .setParameter("pause", pause.toMillis()).executeUpdate();
    }
}
