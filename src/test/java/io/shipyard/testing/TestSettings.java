package io.shipyard.testing;

import java.time.Duration;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Settings for what is tested without a running service. */
public final class TestSettings {

    private static final int ABOVE_THE_BUILT_IN_ONE = 200;

    private TestSettings() {
    }

    /** @param values property and value in turn; all others have their defaults */
    public static <T> T of(Class<T> mapping, String... values) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder().withMapping(mapping)
                .withConverter(Duration.class, ABOVE_THE_BUILT_IN_ONE, new DurationConverter());
        for (int i = 0; i < values.length; i += 2) {
            config.withDefaultValue(values[i], values[i + 1]);
        }
        return config.build().getConfigMapping(mapping);
    }
}
