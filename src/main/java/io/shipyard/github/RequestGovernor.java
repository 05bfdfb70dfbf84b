package io.shipyard.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;

/**
 * Keeps within {@code GITHUB_MAX_CONCURRENCY} and {@code GITHUB_REQUESTS_PER_MINUTE}: requests wait here for their turn,
 * first come first served.
 * <p>
 * The per-minute limit is a leaky bucket that lets a sixth of it through at once and the rest at five sixths of the rate,
 * so that no moving minute, which is what GitHub counts, sees more than the limit.
 */
@ApplicationScoped
class RequestGovernor {

    private static final int MAX_WAITING = 50_000;
    private static final Duration BUCKET = Duration.ofSeconds(12);

    private final Vertx vertx;
    private final InstantSource clock;
    private final int maxInFlight;
    private final Duration spacing;
    private final Set<Turn> waiting = new LinkedHashSet<>();
    private int inFlight;
    private Instant bucketEmptyAt = Instant.EPOCH;
    private boolean timerSet;

    RequestGovernor(Vertx vertx, InstantSource clock, GitHubConfig config) {
        this.vertx = vertx;
        this.clock = clock;
        this.maxInFlight = config.maxConcurrency();
        this.spacing = config.requestsPerMinute() == 0 ? Duration.ZERO
                : BUCKET.multipliedBy(6).dividedBy(config.requestsPerMinute());
    }

    /** One request's place in the queue, and then its share of the concurrency. */
    private static final class Turn {
        private UniEmitter<? super Void> waiter;
        private boolean inFlight;
    }

    /** Makes the request when it is its turn; its result arrives on the Vert.x context of the subscriber. */
    <T> Uni<T> submit(Supplier<Uni<T>> request) {
        return Uni.createFrom().deferred(() -> {
            Executor caller = CallerContext.of(vertx);
            Turn turn = new Turn();
            return Uni.createFrom().<Void> emitter(waiter -> enqueue(turn, waiter))
                    .emitOn(caller)
                    .flatMap(ignored -> request.get())
                    .onTermination().invoke(() -> end(turn))
                    .emitOn(caller);
        });
    }

    private void enqueue(Turn turn, UniEmitter<? super Void> waiter) {
        turn.waiter = waiter;
        synchronized (this) {
            if (waiting.size() >= MAX_WAITING) {
                waiter.fail(new GitHubException.Unavailable(
                        MAX_WAITING + " requests to GitHub are waiting already", null));
                return;
            }
            waiting.add(turn);
        }
        startWaiting();
    }

    /** Answered, failed or cancelled, even while still in the queue. */
    private void end(Turn turn) {
        synchronized (this) {
            waiting.remove(turn);
            if (turn.inFlight) {
                turn.inFlight = false;
                inFlight--;
            }
        }
        startWaiting();
    }

    private void startWaiting() {
        for (Turn next = next(); next != null; next = next()) {
            next.waiter.complete(null);
        }
    }

    private synchronized Turn next() {
        if (waiting.isEmpty() || inFlight >= maxInFlight || overMinuteLimit()) {
            return null;
        }
        Turn turn = waiting.iterator().next();
        waiting.remove(turn);
        turn.inFlight = true;
        inFlight++;
        return turn;
    }

    private boolean overMinuteLimit() {
        Instant now = clock.instant();
        Duration level = Duration.between(now, bucketEmptyAt);
        if (level.isNegative() || level.compareTo(BUCKET.plus(spacing)) > 0) {
            // idle for long, or the clock was set back
            bucketEmptyAt = now;
            level = Duration.ZERO;
        }
        if (level.compareTo(BUCKET) > 0) {
            wakeUpAfter(level.minus(BUCKET));
            return true;
        }
        bucketEmptyAt = bucketEmptyAt.plus(spacing);
        return false;
    }

    private void wakeUpAfter(Duration delay) {
        if (!timerSet) {
            timerSet = true;
            vertx.setTimer(Math.max(1, delay.toMillis()), ignored -> {
                synchronized (this) {
                    timerSet = false;
                }
                startWaiting();
            });
        }
    }
}
