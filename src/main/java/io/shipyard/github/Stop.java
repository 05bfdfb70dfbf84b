package io.shipyard.github;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;

/** The moment from which something is waited for no more, because the service stops. */
final class Stop {

    private final Vertx vertx;
    private final Set<UniEmitter<?>> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean come;

    Stop(Vertx vertx) {
        this.vertx = vertx;
    }

    /** What is waited for until then. */
    <T> Uni<T> orUntilThen(Uni<T> awaited) {
        return Uni.combine().any().of(awaited, Uni.createFrom().<T> emitter(wait -> {
            waiting.add(wait);
            wait.onTermination(() -> waiting.remove(wait));
            if (come) {
                wait.fail(stops());
            }
        }));
    }

    /** It has come, while there is still somebody to hear of it. */
    void come() {
        come = true;
        vertx.runOnContext(ignored -> waiting.forEach(wait -> wait.fail(stops())));
    }

    private static GitHubException stops() {
        return new GitHubException.Unavailable("the service stops", null);
    }
}
