package io.shipyard.testing;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long a test waits for what must come. It ends a test that would hang, and says nothing of speed: a machine that is
 * busy with other things may take this long for anything.
 */
public final class Patience {

    public static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(25);

    private static final Duration SLOW_POLL_INTERVAL = Duration.ofMillis(500);

    private Patience() {
    }

    /** What comes of it. */
    public static <T> T result(Future<T> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        } catch (TimeoutException hangs) {
            throw new AssertionError("not done after " + LIMIT, hangs);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ended);
        }
    }

    /** For what takes half a minute at least, and costs something to be asked for. */
    public static ConditionFactory awaitSlowly() {
        return await().pollInterval(SLOW_POLL_INTERVAL);
    }

    public static ConditionFactory await() {
        return Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(POLL_INTERVAL);
    }
}
