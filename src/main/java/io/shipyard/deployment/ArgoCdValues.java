package io.shipyard.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what may be missing or null, and nothing of another type than was expected. */
final class ArgoCdValues {

    private ArgoCdValues() {
    }

    static String text(Map<?, ?> object, String name) {
        return as(String.class, object.get(name), "", name);
    }

    static Map<?, ?> object(Map<?, ?> object, String name) {
        return as(Map.class, object.get(name), Map.of(), name);
    }

    static List<Map<?, ?>> objects(Map<?, ?> object, String name) {
        List<Map<?, ?>> found = new ArrayList<>();
        for (Object item : as(List.class, object.get(name), List.of(), name)) {
            found.add(as(Map.class, item, Map.of(), name));
        }
        return found;
    }

    static List<String> texts(Map<?, ?> object, String name) {
        List<String> found = new ArrayList<>();
        for (Object item : as(List.class, object.get(name), List.of(), name)) {
            found.add(as(String.class, item, "", name));
        }
        return found;
    }

    private static <T> T as(Class<T> type, Object value, T without, String name) {
        if (value == null) {
            return without;
        }
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(name + " is no " + type.getSimpleName());
        }
        return type.cast(value);
    }
}
