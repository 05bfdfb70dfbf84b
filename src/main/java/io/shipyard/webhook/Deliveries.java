package io.shipyard.webhook;

import java.time.Duration;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.shipyard.ci.DeliveredChange;
import io.shipyard.ci.DeliveredChanges;
import io.smallrye.mutiny.Uni;

/** Which deliveries were taken. GitHub sends one again only if somebody asks it to, under the id that it had. */
@ApplicationScoped
class Deliveries {

    private static final Logger LOG = Logger.getLogger(Deliveries.class);

    /** More than the days for which GitHub can be asked to send one again. */
    private static final Duration KEPT = Duration.ofDays(7);
    private static final int FORGOTTEN_AT_ONCE = 5_000;

    private static final String REMEMBER = "insert into webhook_delivery (id) values (:id) on conflict do nothing";

    private static final String FORGET = """
            delete from webhook_delivery where id in (
                select id from webhook_delivery where received_at < now() - :kept * interval '1 second'
                order by received_at limit :most for update skip locked)""";

    private final DeliveredChanges changes;

    Deliveries(DeliveredChanges changes) {
        this.changes = changes;
    }

    /**
     * Remembers the delivery and takes its change in one transaction: if that fails GitHub gets an error, and the delivery
     * can be sent again.
     *
     * @return false if it was taken before
     */
    @WithTransaction
    Uni<Boolean> take(UUID id, DeliveredChange change) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(REMEMBER).setParameter("id", id)
                .executeUpdate())
                .flatMap(remembered -> remembered == 0 ? Uni.createFrom().item(false)
                        : changes.take(change).invoke(rows -> LOG.debugf("Delivery %s: %d rows are due: %s", id, rows, change))
                                .replaceWith(true));
    }

    @Scheduled(every = "{shipyard.upkeep}", identity = "forget-deliveries", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return forgetOld().replaceWithVoid()
                .onFailure(Throwable.class).invoke(failure -> LOG.debug("Old deliveries could not be forgotten", failure))
                .onFailure(Throwable.class).recoverWithNull();
    }

    @WithTransaction
    Uni<Integer> forgetOld() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(FORGET)
                .setParameter("kept", KEPT.toSeconds()).setParameter("most", FORGOTTEN_AT_ONCE).executeUpdate());
    }
}
