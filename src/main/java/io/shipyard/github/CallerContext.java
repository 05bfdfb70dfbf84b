package io.shipyard.github;

import java.util.concurrent.Executor;

import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** The Vert.x context of whoever asks: sessions and requests live there, so answers and timeouts must come back to it. */
public final class CallerContext {

    private CallerContext() {
    }

    /** Runs tasks on the context that is present now. */
    public static Executor of(Vertx vertx) {
        return of(vertx.getOrCreateContext());
    }

    /** The same where there is one in any case. */
    public static Executor present() {
        return of(Vertx.currentContext());
    }

    private static Executor of(Context caller) {
        return task -> caller.runOnContext(ignored -> task.run());
    }
}
