package io.shipyard.github;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/** The moment from which something is waited for no more, because the service stops. */
final class Stop {

    private final Supplier<GitHubException> failure;
    private final Set<UniEmitter<?>> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean come;

    /** @param failure of what is waited for by then */
    Stop(Supplier<GitHubException> failure) {
        this.failure = failure;
    }

    /** What is waited for until then; afterwards it is not even begun. */
    <T> Uni<T> orUntilThen(Uni<T> awaited) {
        return Uni.createFrom().deferred(() -> come ? Uni.createFrom().failure(failure.get())
                : Uni.combine().any().of(awaited, Uni.createFrom().<T> emitter(wait -> {
                    waiting.add(wait);
                    wait.onTermination(() -> waiting.remove(wait));
                    if (come) {
                        wait.fail(failure.get());
                    }
                })));
    }

    /** It has come. */
    void come() {
        come = true;
        waiting.forEach(wait -> wait.fail(failure.get()));
    }
}
