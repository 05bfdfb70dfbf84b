package io.shipyard.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The applications that a token may see. What it does not hold is asked for by name. */
final class ArgoCdList {

    static final int MOST = 20_000;

    private final Map<String, List<ArgoCdApplication>> byName = new HashMap<>();
    private int size;

    /** Leaves out what cannot be read, and what is too much. */
    void add(Map<?, ?> json) {
        if (size < MOST) {
            try {
                ArgoCdApplication application = ArgoCdApplication.of(json, false);
                byName.computeIfAbsent(application.name(), name -> new ArrayList<>(1)).add(application);
                size++;
            } catch (IllegalArgumentException unreadable) {
                // whoever asks for it by name learns of it
                return;
            }
        }
    }

    /**
     * Empty also if there are several, since a list does not say which namespace is Argo CD's own.
     *
     * @param namespace empty if it is Argo CD's own
     */
    Optional<ArgoCdApplication> find(String namespace, String name) {
        List<ArgoCdApplication> found = byName.getOrDefault(name, List.of()).stream()
                .filter(application -> namespace.isEmpty() || application.namespace().equals(namespace)).toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }
}
