package io.shipyard.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import io.smallrye.mutiny.Multi;

/** What one client is sent for each signal: the present state first, then what changes. */
final class Rendition {

    private final StreamForm form;
    private final boolean untilDone;
    private final AtomicBoolean greeted = new AtomicBoolean();

    /** @param untilDone whether it ends once nothing more is to be waited for */
    Rendition(StreamForm form, boolean untilDone) {
        this.form = form;
        this.untilDone = untilDone;
    }

    /** Nothing where there is nothing to send, and an empty one after the last. */
    Multi<Optional<byte[]>> render(StreamSignal signal) {
        List<Optional<byte[]>> parts = new ArrayList<>();
        if (signal instanceof StreamSignal.End end) {
            if (!greeted.get() && end.why() != null) {
                return Multi.createFrom().failure(end.why());
            }
            parts.add(Optional.of(greeted.get() ? form.end(end.words()) : StreamForm.NOTHING));
            parts.add(Optional.empty());
        } else if (signal instanceof StreamSignal.Snapshot snapshot) {
            parts.add(Optional.of(greeted.getAndSet(true) ? snapshot.changes(form) : snapshot.greeting(form)));
            if (untilDone && snapshot.isDone()) {
                parts.add(Optional.of(snapshot.figures(form)));
                parts.add(Optional.empty());
            }
        } else if (signal instanceof StreamSignal.Heartbeat beat && greeted.get()) {
            parts.add(Optional.of(form.heartbeat(beat.number())));
        }
        return Multi.createFrom().iterable(parts).filter(part -> part.isEmpty() || part.get().length > 0);
    }
}
