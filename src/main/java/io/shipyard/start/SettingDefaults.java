package io.shipyard.start;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.eclipse.microprofile.config.spi.ConfigSource;

/** The defaults of {@link Settings}, for settings of Quarkus that refer to them. */
public final class SettingDefaults implements ConfigSource {

    /** Below every file. */
    private static final int ORDINAL = 0;

    private static final Map<String, String> DEFAULTS = Settings.ALL.stream()
            .filter(setting -> setting.defaultValue().isPresent())
            .collect(Collectors.toUnmodifiableMap(Setting::property, setting -> setting.defaultValue().orElseThrow()));

    @Override
    public String getName() {
        return "defaults of settings";
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public Set<String> getPropertyNames() {
        return DEFAULTS.keySet();
    }

    @Override
    public String getValue(String property) {
        return DEFAULTS.get(property);
    }
}
