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
import java.util.stream.Collectors;

/** What the simulated GitHub was asked and how it answered. Written by its event loop, read by everybody. */
final class Calls {

    enum Kind {
        RUNS,
        WORKFLOW_RUNS,
        JOBS,
        LOG,
        ATTEMPT,
        ANNOTATIONS,
        COMPARISON,
        PULLS,
        PULL,
        REPOSITORIES,
        OTHER
    }

    /**
     * @param status 0 for a call that was given no whole answer
     * @param charged to the primary rate limit
     */
    record Call(Kind kind, int status, boolean charged) {

        private String name() {
            return kind.name().toLowerCase(Locale.ROOT) + " " + (status == 0 ? "lost" : status);
        }
    }

    private final ConcurrentMap<Call, LongAdder> calls = new ConcurrentHashMap<>();
    private final LongAdder tooManyAtOnce = new LongAdder();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicLong firstAt = new AtomicLong();

    void begin(int atOnce) {
        firstAt.compareAndSet(0, System.nanoTime());
        mostAtOnce.accumulateAndGet(atOnce, Math::max);
    }

    void end(Kind kind, int status, boolean charged) {
        calls.computeIfAbsent(new Call(kind, status, charged), call -> new LongAdder()).increment();
    }

    void tooManyAtOnce() {
        tooManyAtOnce.increment();
    }

    /** From here on calls are counted anew. */
    void reset() {
        calls.clear();
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
        return count(Call::charged);
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

    /** What was charged, each by its name, and how often for each of so many runs. */
    String chargedFor(long runs) {
        return named(Call::charged).entrySet().stream()
                .map(named -> Figures.format("%s: %.2f", named.getKey(), (double) named.getValue() / runs))
                .collect(Collectors.joining(", "));
    }

    private Map<String, Long> named(Predicate<Call> which) {
        return calls.entrySet().stream().filter(entry -> which.test(entry.getKey()))
                .collect(Collectors.toMap(entry -> entry.getKey().name(), entry -> entry.getValue().sum(), Long::sum,
                        TreeMap::new));
    }

    @Override
    public String toString() {
        return named(call -> true).toString();
    }
}
