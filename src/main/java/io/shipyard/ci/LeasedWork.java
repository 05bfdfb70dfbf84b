package io.shipyard.ci;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.shipyard.github.GitHubException;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * The claimed work of this replica: it says how much more there is room for, so that ticks may overlap and a slow check holds
 * up nobody else's, and what to give back when the service stops.
 */
final class LeasedWork<T> {

    /** A tick ends after so many claims, whatever is still due: the next one goes on. */
    private static final int MAX_CLAIMS = 100;
    /** The capacity is claimed in so many parts, so that the first are checked while the next are claimed. */
    private static final int CLAIMS = 4;
    /** What is seen and not recorded yet, when the database is slow, is no more than so many times the capacity. */
    private static final int BACKLOG_FACTOR = 10;

    private final IntSupplier capacity;
    private final Set<T> underWay = ConcurrentHashMap.newKeySet();
    private final Set<T> held = ConcurrentHashMap.newKeySet();
    private final Set<T> lost = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean claiming = new AtomicBoolean();
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean stopped;

    /** @param capacity claimed ahead and being checked, at the most */
    LeasedWork(IntSupplier capacity) {
        this.capacity = capacity;
    }

    /**
     * One tick: claims, with as much as there is room for at a time, until nothing is due.
     *
     * @param claim as many as that at the most
     * @param giveBack makes due again what could not be recorded, or was cut off when a tick failed
     * @param handle checks what is claimed and records it, with {@link #watch}, and says so with {@link #done} and
     *        {@link #giveBackLater}
     */
    Uni<Void> tick(IntFunction<Uni<List<T>>> claim, Function<Collection<T>, Uni<?>> giveBack,
            Function<Multi<T>, Uni<Void>> handle) {
        return Uni.createFrom().deferred(() -> {
            Set<T> mine = ConcurrentHashMap.newKeySet();
            return giveBackLost(giveBack).flatMap(ignored -> handle.apply(claim(claim, mine)))
                    .onFailure(Throwable.class).invoke(() -> giveBackLater(mine))
                    .onCancellation().invoke(() -> giveBackLater(mine));
        });
    }

    private Uni<?> giveBackLost(Function<Collection<T>, Uni<?>> giveBack) {
        List<T> given = List.copyOf(lost);
        // at the end all that is held is given back together
        return stopped || given.isEmpty() ? Uni.createFrom().voidItem()
                : giveBack.apply(given).invoke(() -> given.forEach(this::done));
    }

    private Multi<T> claim(IntFunction<Uni<List<T>>> claim, Set<T> mine) {
        return Multi.createBy().repeating().uni(() -> claimOnce(claim, mine)).whilst(claimed -> !claimed.isEmpty())
                .select().first(MAX_CLAIMS)
                // the next claim is under way while there is still work of the last
                .onItem().transformToMulti(claimed -> Multi.createFrom().iterable(claimed)).merge(2);
    }

    private Uni<List<T>> claimOnce(IntFunction<Uni<List<T>>> claim, Set<T> mine) {
        int most = capacity.getAsInt();
        int room = Math.min(Math.max(1, most / CLAIMS), Math.min(most - underWay.size(),
                BACKLOG_FACTOR * most - held.size()));
        if (stopped || room <= 0) {
            return Uni.createFrom().item(List.of());
        }
        asked.set(true);
        if (!claiming.compareAndSet(false, true)) {
            return Uni.createFrom().item(List.of());
        }
        asked.set(false);
        return inContextOfItsOwn(() -> claim.apply(room))
                .invoke(claimed -> {
                    mine.addAll(claimed);
                    underWay.addAll(claimed);
                    held.addAll(claimed);
                })
                .onTermination().invoke(() -> claiming.set(false))
                // what another tick came for, and was sent away, may be due since this claim began
                .flatMap(claimed -> claimed.isEmpty() && asked.getAndSet(false) ? claimOnce(claim, mine)
                        : Uni.createFrom().item(claimed));
    }

    /** A session belongs to a Vert.x context, and another one may be open in the tick's: what was seen is being recorded. */
    private static <C> Uni<C> inContextOfItsOwn(Supplier<Uni<C>> work) {
        return Uni.createFrom().deferred(() -> {
            Context tick = Vertx.currentContext();
            Context own = VertxContext.createNewDuplicatedContext(tick);
            VertxContextSafetyToggle.setContextSafe(own, true);
            return Uni.createFrom().deferred(work::get).runSubscriptionOn(task -> own.runOnContext(ignored -> task.run()))
                    .emitOn(task -> tick.runOnContext(ignored -> task.run()));
        });
    }

    /** Claimed by itself, to be given back if the service stops. */
    void hold(T target) {
        held.add(target);
    }

    /** Checks a claimed target; null if the service stops first: then it is given back with all that is held. */
    <R> Uni<R> watch(T target, Uni<R> observation) {
        return observation.onFailure(GitHubException.Stopping.class).invoke(() -> giveBackLater(List.of(target)))
                .onFailure(GitHubException.Stopping.class).recoverWithNull()
                .onTermination().invoke(() -> observed(target));
    }

    /** The check is over; what was seen is still to be recorded. */
    void observed(T target) {
        underWay.remove(target);
    }

    /** What of these is still held could not be recorded: its lease is given back with the next tick. */
    void giveBackLater(Collection<T> targets) {
        targets.stream().filter(held::contains).forEach(lost::add);
    }

    /** Its lease is of no more use. */
    void done(T target) {
        underWay.remove(target);
        held.remove(target);
        lost.remove(target);
    }

    /** Claims nothing any more. */
    void stop() {
        stopped = true;
    }

    /** Whether nothing more comes of what is held. */
    boolean isIdle() {
        return lost.containsAll(held);
    }

    /** What is claimed and not recorded. */
    Set<T> held() {
        return held;
    }
}
