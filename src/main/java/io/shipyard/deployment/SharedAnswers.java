package io.shipyard.deployment;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

import io.shipyard.github.CallerContext;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;

/**
 * What is asked by several at once is asked once, and the answer kept for a while. A question goes on when those who wait for
 * the answer go away, and so has to end by itself.
 */
final class SharedAnswers<K, T> {

    /** There may be many questions at once, and many answers. */
    private static final Duration RELEASE_INTERVAL = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final InstantSource clock;
    private final Duration keepFailure;
    private final Map<K, Kept<T>> answers;
    private Instant released = Instant.MIN;

    /** @param most of those are kept that were asked for last */
    SharedAnswers(Vertx vertx, InstantSource clock, int most, Duration keepFailure) {
        this.vertx = vertx;
        this.clock = clock;
        this.keepFailure = keepFailure;
        this.answers = new LinkedHashMap<>(16, 0.75f, true) {

            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Kept<T>> eldest) {
                return size() > most;
            }
        };
    }

    /** An answer, and for which time it is one: not for what comes before, as after a clock that was set back. */
    private static final class Kept<T> {
        private Uni<T> answer;
        private volatile Instant since = Instant.MIN;
        private volatile Instant until = Instant.MAX;

        private void keep(Instant from, Instant to) {
            since = from;
            until = to;
        }

        private boolean hasCome() {
            return !until.equals(Instant.MAX);
        }

        private boolean isOf(Instant now) {
            return !now.isBefore(since) && now.isBefore(until);
        }
    }

    /** @param keep from when the answer has come */
    Uni<T> get(K key, Duration keep, Supplier<Uni<T>> question) {
        return get(key, keep, failure -> keepFailure, question);
    }

    /** @param keepFailed the same, for a failure */
    Uni<T> get(K key, Duration keep, Function<Throwable, Duration> keepFailed, Supplier<Uni<T>> question) {
        return Uni.createFrom().deferred(() -> {
            Executor caller = CallerContext.of(vertx.getDelegate());
            return find(key, keep, keepFailed, question).answer.emitOn(caller);
        });
    }

    /** The next question is asked anew. */
    synchronized void forget(K key) {
        answers.remove(key);
    }

    /** Drops what has expired, as anybody's question does; for answers that are too big to be kept until somebody asks. */
    synchronized void release() {
        released = clock.instant();
        answers.values().removeIf(kept -> kept.hasCome() && !kept.isOf(released));
    }

    private synchronized Kept<T> find(K key, Duration keep, Function<Throwable, Duration> keepFailed,
            Supplier<Uni<T>> question) {
        Instant asked = clock.instant();
        if (asked.isBefore(released) || !asked.isBefore(released.plus(RELEASE_INTERVAL))) {
            release();
        }
        Kept<T> present = answers.get(key);
        if (present != null && present.isOf(asked)) {
            return present;
        }
        Kept<T> next = new Kept<>();
        next.answer = Uni.createFrom().deferred(question::get)
                .onItemOrFailure().invoke((answer, failure) -> {
                    Instant now = clock.instant();
                    next.keep(now, failure instanceof ArgoCdException.Limited limit ? limit.retryAt()
                            : now.plus(failure == null ? keep : keepFailed.apply(failure)));
                })
                .memoize().indefinitely();
        answers.put(key, next);
        return next;
    }
}
