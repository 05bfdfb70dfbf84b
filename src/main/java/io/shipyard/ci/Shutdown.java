package io.shipyard.ci;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.vertx.VertxContextSupport;
import io.shipyard.github.RequestGovernor;
import io.shipyard.leases.LeaseHolder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * What is under way when the service receives SIGTERM: nothing more is claimed or asked of GitHub, what it is asked already
 * gets a second, and the rest is given back.
 */
@ApplicationScoped
class Shutdown {

    private static final Logger LOG = Logger.getLogger(Shutdown.class);

    /** GitHub's time to answer. Shorter than quarkus.shutdown.timeout, after which no person is answered any more. */
    private static final Duration MAX_ANSWER = Duration.ofSeconds(1);
    /** The database's time to record that, and again to give back the rest. */
    private static final Duration MAX_RECORD = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Vertx vertx;
    private final List<LeaseHolder> holders;
    private final RequestGovernor governor;
    private final Scheduler scheduler;
    private volatile Optional<Long> timer = Optional.empty();

    Shutdown(Vertx vertx, @All List<LeaseHolder> holders, RequestGovernor governor, Scheduler scheduler) {
        this.vertx = vertx;
        this.holders = holders;
        this.governor = governor;
        this.scheduler = scheduler;
    }

    /** Before requests under way are waited for. */
    void stopClaiming(@Observes ShutdownDelayInitiatedEvent stopping) {
        stop();
        timer = Optional.of(vertx.setTimer(MAX_ANSWER.toMillis(), ignored -> governor.end()));
    }

    /** On the thread that stops the service, which waits for it. */
    void giveBack(@Observes ShutdownEvent stopping) {
        stop();
        // Quarkus stops it after the database, which a tick in between would miss; leases outlast what follows
        scheduler.pause();
        try {
            VertxContextSupport.subscribeAndAwait(() -> idle(MAX_ANSWER).invoke(governor::end)
                    .flatMap(ignored -> idle(MAX_RECORD))
                    .flatMap(ignored -> giveBackHeld().ifNoItem().after(MAX_RECORD).fail()));
        } catch (Throwable failure) {
            LOG.warnf("What was under way could not be given back (%s): it is taken up again when its leases run out",
                    failure.getClass().getSimpleName());
            LOG.debug("Not given back", failure);
        } finally {
            // after this the beans it calls are gone
            timer.ifPresent(vertx::cancelTimer);
        }
    }

    private void stop() {
        holders.forEach(holder -> holder.leased().stop());
        governor.endPolling();
    }

    private Uni<Void> giveBackHeld() {
        return Multi.createFrom().iterable(holders)
                .onItem().transformToUniAndConcatenate(holder -> holder.leased().giveBackHeld())
                .onItem().ignoreAsUni();
    }

    private Uni<Boolean> idle(Duration longest) {
        return Uni.createFrom().item(() -> holders.stream().allMatch(holder -> holder.leased().isIdle())).onItem().delayIt()
                .by(PAUSE)
                .repeat().whilst(idle -> !idle)
                .select().first(longest.dividedBy(PAUSE))
                .collect().last();
    }
}
