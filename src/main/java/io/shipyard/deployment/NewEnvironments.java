package io.shipyard.deployment;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;

/**
 * Has environments run what CI has brought while nobody wrote down that they are to: they are new in the settings, or another
 * version of the service recorded it during an upgrade.
 */
@ApplicationScoped
class NewEnvironments {

    private static final Logger LOG = Logger.getLogger(NewEnvironments.class);

    private final Environments environments;
    private final ExpectedDeployments expected;
    private final CheckTimes times;

    NewEnvironments(Environments environments, ExpectedDeployments expected, CheckTimes times) {
        this.environments = environments;
        this.expected = expected;
        this.times = times;
    }

    /** Tried again with the next upkeep if it fails. */
    @Scheduled(every = "{shipyard.upkeep}", identity = "new-environments", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> keepUp() {
        return environments.all().isEmpty() ? Uni.createFrom().voidItem()
                : adopt().replaceWithVoid()
                        .onFailure(Throwable.class)
                        .invoke(failure -> LOG.debug("What is new for environments could not be written", failure))
                        .onFailure(Throwable.class).recoverWithNull();
    }

    /** What CI has brought within the time-out. */
    @WithTransaction
    Uni<Integer> adopt() {
        return expected.adopt(List.of(), times.timeout());
    }
}
