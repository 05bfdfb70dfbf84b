package io.shipyard.leases;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntSupplier;

import io.shipyard.github.CallerContext;
import io.shipyard.github.GitHubException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * The claimed work of this replica: how much more there is room for, so that ticks may overlap and a slow check holds up
 * nobody else's; what was recorded; and what to give back, at the next tick or when the service stops.
 */
public final class LeasedWork<T> {

    /** A tick ends after so many claims, whatever is still due: the next one goes on. */
    private static final int MAX_CLAIMS = 100;
    /** The capacity is claimed in so many parts, so that the first are checked while the next are claimed. */
    private static final int CLAIMS = 4;
    /** What is checked and not recorded yet, when the database is slow, is no more than so many times the capacity. */
    private static final int BACKLOG_FACTOR = 10;
    private static final int RECORDED_TOGETHER = 50;
    private static final Duration RECORDED_WITHIN = Duration.ofMillis(100);

    private final Leases<T> leases;
    private final Duration retryInterval;
    private final IntSupplier capacity;
    private final Set<T> underWay = ConcurrentHashMap.newKeySet();
    private final Set<T> held = ConcurrentHashMap.newKeySet();
    private final Set<T> lost = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean claiming = new AtomicBoolean();
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean stopped;

    /**
     * @param retryInterval after which what could not be recorded is due again
     * @param capacity claimed and being checked at once, at the most
     */
    public LeasedWork(Leases<T> leases, Duration retryInterval, IntSupplier capacity) {
        this.leases = leases;
        this.retryInterval = retryInterval;
        this.capacity = capacity;
    }

    /**
     * One tick: claims, with as much as there is room for at a time, until nothing is due.
     *
     * @param begun called as soon as there is something to do
     * @param check of one target; {@link GitHubException.Stopping} leaves it to be given back
     * @param record of what checks came to within a moment; returns the targets that could not be recorded, and are given back
     *        with the next tick
     */
    public <R> Uni<Void> tick(Runnable begun, Function<T, Uni<R>> check, int concurrency,
            Function<List<R>, Uni<List<T>>> record) {
        return Uni.createFrom().deferred(() -> {
            Tick tick = new Tick();
            return giveBackLost().flatMap(ignored -> tick.run(begun, check, concurrency, record));
        });
    }

    /** What the check of a target came to. */
    private record Checked<T, R>(T target, R result) {
    }

    /** What fails makes the tick fail at its end, and keeps nothing else from being recorded. */
    private final class Tick {

        private final Executor caller = CallerContext.present();
        private final Set<T> claimed = ConcurrentHashMap.newKeySet();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        private <R> Uni<Void> run(Runnable begun, Function<T, Uni<R>> check, int concurrency,
                Function<List<R>, Uni<List<T>>> record) {
            return claim().invoke(begun)
                    .onItem().transformToUni(target -> watch(target, check)).merge(concurrency)
                    .group().intoLists().of(RECORDED_TOGETHER, RECORDED_WITHIN)
                    .emitOn(caller)
                    .onItem().transformToUniAndConcatenate(checks -> record(checks, record))
                    .onItem().ignoreAsUni()
                    .onCancellation().invoke(() -> giveBackLater(claimed))
                    .flatMap(done -> failure.get() == null ? Uni.createFrom().voidItem()
                            : Uni.createFrom().failure(failure.get()));
        }

        private Multi<T> claim() {
            return Multi.createBy().repeating().uni(() -> claimOnce().invoke(claimed::addAll)
                    .onFailure(Throwable.class).recoverWithItem(away -> failed(away, List.of())))
                    .whilst(targets -> !targets.isEmpty())
                    .select().first(MAX_CLAIMS)
                    // the next claim is under way while there is still work of the last
                    .onItem().transformToMulti(targets -> Multi.createFrom().iterable(targets)).merge(2);
        }

        /** Null if it fails: then the target is given back. */
        private <R> Uni<Checked<T, R>> watch(T target, Function<T, Uni<R>> check) {
            return Uni.createFrom().deferred(() -> check.apply(target)).map(result -> new Checked<>(target, result))
                    .onFailure(Throwable.class).invoke(() -> giveBackLater(List.of(target)))
                    .onFailure(GitHubException.Stopping.class).recoverWithNull()
                    .onFailure(Throwable.class).recoverWithItem(broken -> failed(broken, null))
                    .onTermination().invoke(() -> underWay.remove(target));
        }

        private <R> Uni<Void> record(List<Checked<T, R>> checks, Function<List<R>, Uni<List<T>>> record) {
            List<T> targets = checks.stream().map(Checked::target).toList();
            return Uni.createFrom().deferred(() -> record.apply(checks.stream().map(Checked::result).toList()))
                    .onFailure(Throwable.class).recoverWithItem(away -> failed(away, targets))
                    .invoke(notRecorded -> {
                        giveBackLater(notRecorded);
                        targets.stream().filter(target -> !notRecorded.contains(target)).forEach(LeasedWork.this::done);
                    }).replaceWithVoid();
        }

        /** @param otherwise what the tick goes on with */
        private <V> V failed(Throwable first, V otherwise) {
            failure.compareAndSet(null, first);
            return otherwise;
        }
    }

    /** One target that was claimed by itself, and is recorded when this completes; otherwise it is given back. */
    public <R> Uni<R> hold(T target, Uni<R> work) {
        return Uni.createFrom().deferred(() -> {
            held.add(target);
            return work.invoke(() -> done(target))
                    .onFailure(Throwable.class).invoke(() -> giveBackLater(List.of(target)))
                    .onCancellation().invoke(() -> giveBackLater(List.of(target)));
        });
    }

    private Uni<?> giveBackLost() {
        List<T> given = List.copyOf(lost);
        // at the end all that is held is given back together
        return stopped || given.isEmpty() ? Uni.createFrom().voidItem()
                : leases.giveBack(given, retryInterval).invoke(() -> given.forEach(this::done));
    }

    private Uni<List<T>> claimOnce() {
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
        // what was checked may be being recorded meanwhile
        return OwnContext.run(() -> leases.claim(room))
                .invoke(claimed -> {
                    underWay.addAll(claimed);
                    held.addAll(claimed);
                })
                .onTermination().invoke(() -> claiming.set(false))
                // what another tick came for, and was sent away, may be due since this claim began
                .flatMap(claimed -> claimed.isEmpty() && asked.getAndSet(false) ? claimOnce()
                        : Uni.createFrom().item(claimed));
    }

    private void giveBackLater(Collection<T> targets) {
        targets.stream().filter(held::contains).forEach(lost::add);
    }

    private void done(T target) {
        underWay.remove(target);
        held.remove(target);
        lost.remove(target);
    }

    /** Claims nothing any more. */
    public void stop() {
        stopped = true;
    }

    /** Whether nothing more comes of what is held. */
    public boolean isIdle() {
        return lost.containsAll(held);
    }

    /** What is claimed and not recorded. */
    public Set<T> held() {
        return held;
    }

    /** Gives back all that is held: another replica need not wait for the leases to run out. */
    public Uni<Void> giveBackHeld() {
        return held.isEmpty() ? Uni.createFrom().voidItem() : leases.giveBack(held, Duration.ZERO).replaceWithVoid();
    }
}
