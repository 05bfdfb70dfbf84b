package io.shipyard.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.database.Notification;
import io.shipyard.database.ReplicaId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * What replicas exchange about a credential's limits: the gate at once, and with every pulse the gate, the hourly budget
 * and who is there. Times pass between replicas as durations by the database's clock, so that theirs need not agree.
 */
@ApplicationScoped
public class SharedLimits {

    private static final Logger LOG = Logger.getLogger(SharedLimits.class);

    private static final Duration MAX_TIME = Duration.ofSeconds(5);

    /**
     * Others learn of a newcomer with their next pulse: it takes its share, or a larger one, when they have surely made room.
     */
    private static final int EXCHANGES_TO_JOIN = 3;

    /** Closings nearer to each other are one that took its time: passed on as another, it would grow with every pulse. */
    private static final Duration SAME = Duration.ofSeconds(5);

    /** What is known here goes in, what all know comes out. Of one window's answers the least remaining counts. */
    private static final String EXCHANGE = """
            with me as (
                insert into github_client (credential, replica, seen_at, claimed_at)
                values ($1, $2, now(), now() - $7 * interval '1 millisecond')
                on conflict (credential, replica) do update set seen_at = now(), claimed_at = excluded.claimed_at),
            gone as (delete from github_client where (credential, replica) in (
                select credential, replica from github_client
                where seen_at not between now() - interval '1 hour' and now() + interval '1 minute'
                for update skip locked)),
            unused as (delete from github_limits where credential in (
                select credential from github_limits
                where credential <> $1 and told_at < now() - interval '30 days' for update skip locked))
            insert into github_limits as known (credential, closed_until, hourly_limit, remaining, reset_at, told_at)
            values ($1, now() + $3 * interval '1 millisecond', $4, $5, now() + $6 * interval '1 millisecond', now())
            on conflict (credential) do update set told_at = now(),
                closed_until = case when known.told_at > now() + interval '1 minute' then excluded.closed_until
                    when known.closed_until > excluded.closed_until - interval '5 seconds'
                    then known.closed_until else coalesce(excluded.closed_until, known.closed_until) end,
                (hourly_limit, remaining, reset_at) = (select seen.hourly_limit, seen.remaining, seen.reset_at
                    from (values (known.hourly_limit, known.remaining, known.reset_at,
                            known.told_at <= now() + interval '1 minute'),
                        (excluded.hourly_limit, excluded.remaining, excluded.reset_at, true))
                        as seen (hourly_limit, remaining, reset_at, sensible)
                    order by seen.sensible desc,
                        seen.reset_at >= greatest(known.reset_at, excluded.reset_at) - interval '1 minute' desc
                        nulls last, seen.remaining limit 1)
            returning cast(extract(epoch from closed_until - now()) * 1000 as bigint), hourly_limit, remaining,
                cast(extract(epoch from reset_at - now()) * 1000 as bigint),
                (select count(*) from github_client where credential = $1 and replica <> $2
                    and seen_at between now() - interval '30 seconds' and now())""";

    private static final String ANNOUNCE_LIMIT = """
            with closed as (
                insert into github_limits as known (credential, closed_until) values ($1, now() + $2 * interval '1 millisecond')
                on conflict (credential) do update set
                    closed_until = greatest(known.closed_until, excluded.closed_until)
                returning closed_until)
            select pg_notify('github_limited', $1 || ' ' || extract(epoch from closed_until - now())) from closed""";

    private final Pool database;
    private final Credential credential;
    private final RateLimitGate gate;
    private final RequestBudget budget;
    private final ReplicaShare share;
    private final ReplicaId replica;
    private final InstantSource clock;
    private volatile Instant claimedAt;
    private int exchanges;

    SharedLimits(Pool database, Credential credential, RateLimitGate gate, RequestBudget budget, ReplicaShare share,
            ReplicaId replica, InstantSource clock) {
        this.database = database;
        this.credential = credential;
        this.gate = gate;
        this.budget = budget;
        this.share = share;
        this.replica = replica;
        this.clock = clock;
    }

    /** This replica has claimed. */
    public void claimed() {
        claimedAt = clock.instant();
    }

    /** Once a second. Without the database this replica keeps to what it knows itself. */
    @Scheduled(every = "{shipyard.pulse}", identity = "share-limits", concurrentExecution = ConcurrentExecution.SKIP)
    public Uni<Void> exchange() {
        Optional<RequestBudget.Hourly> known = budget.known();
        return database.preparedQuery(EXCHANGE)
                .execute(Tuple.from(new Object[] { credential.digest(), replica.value(),
                        gate.limitedFor().map(Duration::toMillis).orElse(null),
                        known.map(RequestBudget.Hourly::limit).orElse(null),
                        known.map(RequestBudget.Hourly::remaining).orElse(null),
                        known.map(hourly -> Duration.between(clock.instant(), hourly.resetAt()).toMillis()).orElse(null),
                        claimedAt == null ? null : Math.max(0, Duration.between(claimedAt, clock.instant()).toMillis()) }))
                .ifNoItem().after(MAX_TIME).fail()
                .invoke(this::apply)
                .replaceWithVoid()
                .onFailure(Throwable.class).invoke(failure -> {
                    exchanges = 0;
                    LOG.debug("Limits could not be shared", failure);
                })
                .onFailure(Throwable.class).recoverWithNull();
    }

    private void apply(RowSet<Row> answer) {
        Row all = answer.iterator().next();
        Long limitedFor = all.getLong(0);
        if (limitedFor != null && limitedFor > gate.limitedFor().orElse(Duration.ZERO).plus(SAME).toMillis()) {
            gate.closeFor(Duration.ofMillis(limitedFor));
        }
        if (all.getLong(3) != null && all.getLong(3) > 0) {
            budget.update(new RequestBudget.Hourly(all.getInteger(1), all.getInteger(2),
                    clock.instant().plusMillis(all.getLong(3))));
        }
        int replicas = 1 + all.getInteger(4);
        if (++exchanges >= EXCHANGES_TO_JOIN || replicas > share.replicas()) {
            share.divideAmong(replicas);
        }
    }

    /** Closes the gates of all replicas as this one's is. If the database is away they learn of it with the next pulse. */
    Uni<Void> announceLimit() {
        return database.preparedQuery(ANNOUNCE_LIMIT)
                .execute(Tuple.of(credential.digest(), gate.limitedFor().map(Duration::toMillis).orElse(0L)))
                .ifNoItem().after(MAX_TIME).fail()
                .replaceWithVoid()
                .onFailure(Throwable.class).invoke(failure -> LOG.debug("A limit could not be shared", failure))
                .onFailure(Throwable.class).recoverWithNull();
    }

    void onNotification(@Observes Notification notification) {
        if (notification.channel().equals(Notification.GITHUB_LIMITED)) {
            String[] limited = notification.payload().split(" ");
            if (limited[0].equals(credential.digest())) {
                gate.closeFor(Duration.ofMillis((long) (Double.parseDouble(limited[1]) * 1000)));
            }
        }
    }
}
