package io.shipyard.start;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Settings that follow from others: secrets from the files that hold them, what the variables of OpenTelemetry mean to
 * Quarkus, the embedded database, and what dev mode has where nothing is set. {@link Startup} adds them when the service
 * starts, so a build has none. They are a source of their own rather than system properties, which any tool that attaches to
 * the process lists.
 */
public final class DerivedSettings implements ConfigSource {

    /** Above system properties: they were taken into account when these were derived. */
    private static final int ORDINAL = 500;

    private static final Map<String, String> SETTINGS = new ConcurrentHashMap<>();

    /** Dev mode starts the service anew in the same process. */
    static void clear() {
        SETTINGS.clear();
    }

    static void add(Map<String, String> settings) {
        SETTINGS.putAll(settings);
    }

    /** As it was added. */
    static Optional<String> find(String property) {
        return Optional.ofNullable(SETTINGS.get(property));
    }

    @Override
    public String getName() {
        return "derived settings";
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public Set<String> getPropertyNames() {
        return SETTINGS.keySet();
    }

    @Override
    public String getValue(String property) {
        return SETTINGS.get(property);
    }
}
