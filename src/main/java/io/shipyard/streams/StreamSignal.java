package io.shipyard.streams;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a stream hands to all its followers at once. */
sealed interface StreamSignal {

    /** The release was read. Each form of it is rendered once, and only if somebody takes it. */
    final class Snapshot implements StreamSignal {

        private final StreamedState before;
        private final StreamedState now;
        private final Map<StreamForm, byte[]> greetings = new ConcurrentHashMap<>();
        private final Map<StreamForm, byte[]> changes = new ConcurrentHashMap<>();
        private final Map<StreamForm, byte[]> figures = new ConcurrentHashMap<>();

        /** @param before null if nothing was known */
        Snapshot(StreamedState before, StreamedState now) {
            this.before = before;
            this.now = now;
        }

        /** For those who have followed it before; empty if it is as it was. */
        byte[] changes(StreamForm form) {
            return before == null ? StreamForm.NOTHING : changes.computeIfAbsent(form, any -> form.changes(before, now));
        }

        /** For those who have not. */
        byte[] greeting(StreamForm form) {
            return greetings.computeIfAbsent(form, any -> form.greeting(now));
        }

        /** For those who wait until it is done. */
        byte[] figures(StreamForm form) {
            return figures.computeIfAbsent(form, any -> form.figures(now));
        }

        boolean isDone() {
            return now.done();
        }
    }

    /** Shows clients and proxies that the connection lives. */
    record Heartbeat(long number) implements StreamSignal {
    }

    /**
     * There is nothing to follow any more.
     *
     * @param why the failure that it is for those who have not been sent anything yet; null if it is none
     * @param words for those who have
     */
    record End(Throwable why, String words) implements StreamSignal {
    }
}
