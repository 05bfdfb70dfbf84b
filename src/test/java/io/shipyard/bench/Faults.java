package io.shipyard.bench;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Which of GitHub's answers go wrong, and how. Nothing goes wrong until a share is set. For one event loop. */
final class Faults {

    enum Fault {
        NONE,
        INTERNAL_ERROR,
        BAD_GATEWAY,
        UNAVAILABLE,
        UNAUTHORIZED,
        HTML,
        TRUNCATED,
        RESET,
        SILENCE,
        SECONDARY_LIMIT
    }

    private final Random random;
    private volatile double share;
    private final AtomicLong count = new AtomicLong();

    Faults(long seed) {
        random = new Random(seed);
    }

    /** @param newShare of all answers, 0 to 1 */
    void share(double newShare) {
        share = newShare;
    }

    long count() {
        return count.get();
    }

    Fault next() {
        if (random.nextDouble() >= share) {
            return Fault.NONE;
        }
        count.incrementAndGet();
        return Fault.values()[1 + random.nextInt(Fault.values().length - 1)];
    }
}
