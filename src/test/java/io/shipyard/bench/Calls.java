package io.shipyard.bench;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** What the simulated GitHub was asked and how it answered. Written by its event loop, read by everybody. */
final class Calls {

    enum Kind {
        RUNS,
        WORKFLOW_RUNS,
        JOBS,
        LOG,
        ATTEMPT,
        ANNOTATIONS,
        OTHER
    }

    /** @param status 0 for a call that was given no whole answer */
    record Call(Kind kind, int status) {
    }

    private final ConcurrentMap<Call, LongAdder> calls = new ConcurrentHashMap<>();
    private final LongAdder charged = new LongAdder();
    private final LongAdder tooManyAtOnce = new LongAdder();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicLong firstAt = new AtomicLong();

    void begin(int atOnce) {
        firstAt.compareAndSet(0, System.nanoTime());
        mostAtOnce.accumulateAndGet(atOnce, Math::max);
    }

    void end(Kind kind, int status) {
        calls.computeIfAbsent(new Call(kind, status), call -> new LongAdder()).increment();
    }

    void charge() {
        charged.increment();
    }

    void tooManyAtOnce() {
        tooManyAtOnce.increment();
    }

    /** From here on calls are counted anew. */
    void reset() {
        calls.clear();
        charged.reset();
    }

    /** The next call is the first. */
    void awaitFirst() {
        firstAt.set(0);
    }

    /** The {@link System#nanoTime()} at which the first call came in; 0 if there was none yet. */
    long firstAt() {
        return firstAt.get();
    }

    long charged() {
        return charged.sum();
    }

    int mostAtOnce() {
        return mostAtOnce.get();
    }

    long limitViolations() {
        return tooManyAtOnce.sum();
    }

    long count() {
        return count(call -> true);
    }

    long count(Kind kind, int status) {
        return count(call -> call.kind == kind && call.status == status);
    }

    long count(Predicate<Call> which) {
        return calls.entrySet().stream().filter(entry -> which.test(entry.getKey()))
                .mapToLong(entry -> entry.getValue().sum()).sum();
    }

    @Override
    public String toString() {
        Map<String, Long> told = new TreeMap<>();
        calls.forEach(
                (call, count) -> told.put(
                        call.kind.name().toLowerCase(Locale.ROOT) + " " + (call.status == 0 ? "lost" : call.status),
                        count.sum()));
        return told.toString();
    }
}
