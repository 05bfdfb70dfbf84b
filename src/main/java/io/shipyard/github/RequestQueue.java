package io.shipyard.github;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Requests that wait for their turn. What somebody waits for goes first, and of a kind what came first. */
final class RequestQueue {

    private static final int MAX_WAITING = 50_000;
    /** Polling gets one turn in so many, however much interactive work there is. */
    private static final int POLLING_TURN = 4;

    private final Map<Priority, Set<Flight>> waiting = new EnumMap<>(Priority.class);
    private int turns;

    RequestQueue() {
        for (Priority priority : Priority.values()) {
            waiting.put(priority, new LinkedHashSet<>());
        }
    }

    int size(Priority priority) {
        return waiting.get(priority).size();
    }

    List<Flight> all(Priority priority) {
        return List.copyOf(waiting.get(priority));
    }

    /** Fails if too many are waiting already. */
    void add(Flight flight) {
        if (waiting.values().stream().mapToInt(Set::size).sum() >= MAX_WAITING) {
            throw new GitHubException.Unavailable(MAX_WAITING + " requests to GitHub are waiting already", null);
        }
        waiting.get(flight.priority).add(flight);
    }

    /** True if it was waiting. */
    boolean remove(Flight flight) {
        return waiting.get(flight.priority).remove(flight);
    }

    /** Somebody waits for it now. */
    void promote(Flight flight) {
        boolean waits = remove(flight);
        flight.priority = Priority.INTERACTIVE;
        if (waits) {
            waiting.get(flight.priority).add(flight);
        }
    }

    /** The next to get its turn, which does not wait any more; null if none waits. */
    Flight next() {
        Set<Flight> polling = waiting.get(Priority.POLLING);
        Set<Flight> interactive = waiting.get(Priority.INTERACTIVE);
        boolean pollingsTurn = interactive.isEmpty() || (!polling.isEmpty() && ++turns % POLLING_TURN == 0);
        Set<Flight> queue = pollingsTurn ? polling : interactive;
        if (queue.isEmpty()) {
            return null;
        }
        Flight flight = queue.iterator().next();
        queue.remove(flight);
        return flight;
    }
}
