package io.shipyard.ci;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;

/** Measures the backlog and repairs implausible due times; the other ticks log failures. */
@ApplicationScoped
class BacklogTick {

    private static final Logger LOG = Logger.getLogger(BacklogTick.class);

    private final DueTimes dueTimes;
    private final CiMetrics metrics;

    BacklogTick(DueTimes dueTimes, CiMetrics metrics) {
        this.dueTimes = dueTimes;
        this.metrics = metrics;
    }

    @Scheduled(every = "{ci.tick}", identity = "measure-backlog", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> tick() {
        return dueTimes.repairDueTimes().invoke(BacklogTick::logRepaired)
                // a database that takes no writes can still be measured
                .onFailure(Throwable.class).recoverWithItem(0)
                .flatMap(ignored -> dueTimes.backlog()).invoke(metrics::measured)
                .replaceWithVoid().onFailure(Throwable.class).recoverWithNull();
    }

    private static void logRepaired(int rows) {
        if (rows > 0) {
            LOG.warnf("%d repositories were to be checked only after hours, as if the database's clock had been set back: "
                    + "they are checked now", rows);
        }
    }
}
