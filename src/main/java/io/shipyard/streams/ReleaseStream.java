package io.shipyard.streams;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.smallrye.mutiny.subscription.MultiEmitter;

/** One release's followers on this replica, and what they know of it. One read is under way at a time, and one may wait. */
final class ReleaseStream {

    private final UUID release;
    private final Set<MultiEmitter<? super StreamSignal>> followers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    /** Null before the first read. */
    private volatile StreamedState known;

    ReleaseStream(UUID release) {
        this.release = release;
    }

    UUID release() {
        return release;
    }

    Set<MultiEmitter<? super StreamSignal>> followers() {
        return followers;
    }

    /** Whoever is here already, or comes while this is under way, gets it. */
    void emit(StreamSignal signal) {
        followers.forEach(follower -> follower.emit(signal));
    }

    /** True if a read is to begin now; otherwise one that begins later will do. */
    boolean ask() {
        return asked.getAndIncrement() == 0;
    }

    /** What a read that begins now answers. */
    int asked() {
        return asked.get();
    }

    /** True if more was asked meanwhile, so that another read is to begin. */
    boolean answered(int answered) {
        return asked.addAndGet(-answered) > 0;
    }

    /** What was known before. */
    StreamedState know(StreamedState now) {
        StreamedState before = known;
        known = now;
        return before;
    }

    boolean awaitsVersions() {
        StreamedState now = known;
        return now != null && now.awaitsVersions();
    }
}
