package io.shipyard.streams;

import java.util.function.Supplier;

/** What a stream hands to all its followers at once. */
sealed interface StreamSignal {

    /** The release was read. */
    final class Snapshot implements StreamSignal {

        private final byte[] changes;
        private final Supplier<byte[]> rendering;
        private byte[] greeting;

        Snapshot(byte[] changes, Supplier<byte[]> rendering) {
            this.changes = changes;
            this.rendering = rendering;
        }

        /** For those who have followed it before; empty if it is as it was. */
        byte[] changes() {
            return changes;
        }

        /** For those who have not: rendered once, and only if there are any. */
        synchronized byte[] greeting() {
            if (greeting == null) {
                greeting = rendering.get();
            }
            return greeting;
        }
    }

    /** Shows clients and proxies that the connection lives. */
    record Heartbeat() implements StreamSignal {
    }

    /** There is nothing to follow any more; for those who have not been sent anything yet it is a failure. */
    record End(Throwable why) implements StreamSignal {
    }
}
