package io.shipyard.release;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long releases are kept. The range is checked before the service starts, by {@code StartupCheck}. */
@ConfigMapping(prefix = "ci")
interface RetentionConfig {

    /** Until a release is deleted that nothing happens to; 0 keeps all. */
    @WithDefault("180d")
    Duration retention();
}
