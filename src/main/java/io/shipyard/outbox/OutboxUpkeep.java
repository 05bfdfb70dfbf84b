package io.shipyard.outbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.outbox.OutboxMetrics.Backlog;
import io.smallrye.mutiny.Uni;

/**
 * Measures what waits, says when a receiver takes messages again, and forgets what is for receivers that are not set any more.
 */
@ApplicationScoped
class OutboxUpkeep {

    private static final Logger LOG = Logger.getLogger(OutboxUpkeep.class);

    /** Longer than anything is tried for: a receiver that this replica does not know may be another's, during an update. */
    private static final Duration KEPT = Duration.ofHours(25);

    private static final String FORGET = """
            delete from outbox where created_at <= to_timestamp(:before / 1000.0)
                and not receiver = any(cast(:receivers as text[]))""";

    private static final String MEASURE = """
            select receiver, count(*), cast(extract(epoch from min(created_at)) * 1000 as bigint), max(attempts) from outbox
            group by receiver""";

    private final Receivers receivers;
    private final OutboxMetrics metrics;
    private final ReceiverLog log;
    private final InstantSource clock;

    OutboxUpkeep(Receivers receivers, OutboxMetrics metrics, ReceiverLog log, InstantSource clock) {
        this.receivers = receivers;
        this.metrics = metrics;
        this.log = log;
        this.clock = clock;
    }

    @Scheduled(every = "{shipyard.upkeep}", identity = "keep-outbox", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> tick() {
        return forgetOld().flatMap(ignored -> measure()).replaceWithVoid()
                .onFailure(Throwable.class).invoke(failure -> LOG.debug("The outbox could not be measured", failure))
                .onFailure(Throwable.class).recoverWithNull();
    }

    @WithTransaction
    Uni<Integer> forgetOld() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(FORGET)
                .setParameter("before", clock.instant().minus(KEPT).toEpochMilli())
                .setParameter("receivers", receivers.names()).executeUpdate());
    }

    @WithSession
    Uni<List<Object[]>> measure() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(MEASURE, Object[].class).getResultList())
                .invoke(rows -> {
                    Instant now = clock.instant();
                    Map<String, Backlog> backlogs = rows.stream().collect(Collectors.toMap(row -> (String) row[0],
                            row -> new Backlog((Long) row[1], Duration.between(Instant.ofEpochMilli((Long) row[2]), now))));
                    metrics.measured(backlogs);
                    Set<String> failing = rows.stream().filter(row -> (Integer) row[3] > 0).map(row -> (String) row[0])
                            .collect(Collectors.toSet());
                    receivers.all().stream().filter(receiver -> !failing.contains(receiver.name())).forEach(log::recovered);
                });
    }
}
