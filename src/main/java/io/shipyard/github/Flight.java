package io.shipyard.github;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/** One request, and those who wait for its answer. Its fields belong to the {@link RequestGovernor} and its lock. */
final class Flight {

    final Object key;
    volatile Priority priority;
    int askers;
    UniEmitter<? super Void> turn;
    boolean inFlight;
    boolean asksBucket;
    Uni<?> answer;

    Flight(Object key, Priority priority) {
        this.key = key;
        this.priority = priority;
    }
}
