package io.shipyard.leases;

import java.util.function.Supplier;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** A database session belongs to a Vert.x context, so work that is done at the same time has contexts of its own. */
public final class OwnContext {

    private OwnContext() {
    }

    /** The result arrives on the subscriber's context. */
    public static <C> Uni<C> run(Supplier<Uni<C>> work) {
        return Uni.createFrom().deferred(() -> {
            Context caller = Vertx.currentContext();
            Context own = VertxContext.createNewDuplicatedContext(caller);
            VertxContextSafetyToggle.setContextSafe(own, true);
            return Uni.createFrom().deferred(work::get).runSubscriptionOn(task -> own.runOnContext(ignored -> task.run()))
                    .emitOn(task -> caller.runOnContext(ignored -> task.run()));
        });
    }
}
