package io.shipyard.ci;

import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;

/** When repositories are due for a check, as a whole: how many are, and what an outage or a wrong clock made of it. */
@ApplicationScoped
class DueTimes {

    static final String SPREAD = """
            with late as (select id, due_at from repo_ci_status where due_at < now() - :late * interval '1 millisecond'
                          and not exists (select from github_client
                                          where claimed_at > now() - :late * interval '1 millisecond')
                          for update skip locked),
                ranked as (select id, row_number() over (order by due_at) - 1 as place, count(*) over () as total from late)
            update repo_ci_status c
            set due_at = now() + r.place * least(100, cast(:interval as float8) / r.total) * interval '1 millisecond'
            from ranked r where c.id = r.id""";

    static final String RECALL = """
            update repo_ci_status set lease = null, due_at = now() + random() * :interval * interval '1 millisecond'
            where id in (select id from repo_ci_status where due_at > now() + :longest * interval '1 millisecond'
                order by id for no key update)""";

    static final String BACKLOG = """
            select count(*), cast(coalesce(extract(epoch from now() - min(due_at)), 0) * 1000 as bigint)
            from repo_ci_status where due_at <= now()""";

    private final CiConfig config;

    DueTimes(CiConfig config) {
        this.config = config;
    }

    /**
     * Spreads what became due while nobody checked, as during an outage, over the interval to come: in its order, ten a
     * second, or as many more as it takes. While another replica checks, what is late is late because there is too much, and
     * keeps its place.
     */
    @WithTransaction
    Uni<Integer> spread(Duration late) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(SPREAD)
                .setParameter("late", late.toMillis()).setParameter("interval", config.pollInterval().toMillis())
                .executeUpdate());
    }

    /**
     * Makes due within an interval what is due later than any check can be: the database's clock was set back.
     *
     * @return how many rows
     */
    @WithTransaction
    Uni<Integer> repairDueTimes() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(RECALL)
                .setParameter("longest", longestWait(CiStatusStore.LEASE).toMillis())
                .setParameter("interval", config.pollInterval().toMillis())
                .executeUpdate());
    }

    /** Twice what anything is put off for: what is due later was so by a clock of the database that was set back since. */
    Duration longestWait(Duration lease) {
        return Stream.of(lease, config.pollInterval(), config.rateLimitInterval()).max(Comparator.naturalOrder()).get()
                .multipliedBy(2);
    }

    /** How much is due and not claimed. */
    @WithSession
    Uni<CiMetrics.Backlog> backlog() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(BACKLOG, Object[].class).getSingleResult())
                .map(row -> new CiMetrics.Backlog(((Number) row[0]).longValue(),
                        Duration.ofMillis(((Number) row[1]).longValue())));
    }
}
