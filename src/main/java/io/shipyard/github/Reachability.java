package io.shipyard.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

/**
 * Whether GitHub answers at all. A check that fails is tried again in any case; this is for those who have to know that nothing
 * comes of it.
 */
@ApplicationScoped
class Reachability {

    private static final Logger LOG = Logger.getLogger(Reachability.class);

    /** So many failures in a row, and for so long, are no moment's trouble. */
    private static final int FAILURES = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final InstantSource clock;
    private Instant since;
    private int failures;
    private boolean lost;

    Reachability(InstantSource clock) {
        this.clock = clock;
    }

    synchronized boolean isLost() {
        return lost;
    }

    /** An answer that came from GitHub itself, whatever it says. */
    synchronized void answered() {
        failures = 0;
        if (lost) {
            lost = false;
            LOG.info("GitHub is reached again");
        }
    }

    /** No answer, or one that says that GitHub fails. */
    synchronized void failed(String reason) {
        if (failures++ == 0) {
            since = clock.instant();
        }
        if (!lost && failures >= FAILURES && !clock.instant().isBefore(since.plus(PATIENCE))) {
            lost = true;
            LOG.warnf("GitHub is not reached since %s (%s): what is known stays as it is, and is checked again",
                    since.truncatedTo(ChronoUnit.SECONDS), reason);
        }
    }
}
