package io.shipyard.ci;

import org.hibernate.HibernateException;
import org.jboss.logging.Logger;

import io.shipyard.database.SqlState;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;

/** Says once that ticks fail, and why, and once that they work again: an outage of an hour is two lines, not thousands. */
final class TickLog {

    private static final Logger LOG = Logger.getLogger(TickLog.class);

    private final String what;
    private volatile String failing;

    TickLog(String what) {
        this.what = what;
    }

    /** The tick, with its failure logged: the next one tries again. */
    Uni<Void> watch(Uni<Void> tick) {
        return tick.invoke(this::works).onFailure(Throwable.class).recoverWithUni(failure -> {
            fails(failure);
            return Uni.createFrom().voidItem();
        });
    }

    private void works() {
        if (failing != null) {
            failing = null;
            LOG.infof("%s works again", what);
        }
    }

    private static String reason(Throwable failure) {
        // what failed first; that it could not be rolled back either follows from it
        Throwable first = failure instanceof CompositeException several ? several.getCauses().get(0) : failure;
        return SqlState.of(first).map("the database answered SQL state "::concat)
                .orElseGet(() -> first.getClass().getSimpleName() + (first instanceof HibernateException ? ""
                        : ": " + String.valueOf(first.getMessage()).lines().findFirst().orElse("")));
    }

    private void fails(Throwable failure) {
        String reason = reason(failure);
        if (!reason.equals(failing)) {
            failing = reason;
            LOG.warnf("%s fails and is tried again with every tick: %s", what, reason);
            LOG.debugf(failure, "%s failed", what);
        }
    }
}
