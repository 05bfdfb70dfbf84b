package io.shipyard.release;

import java.time.Duration;

import io.shipyard.settings.DurationRange;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long releases are kept. */
@ConfigMapping(prefix = "ci")
public interface RetentionConfig {

    /**
     * How long a release is kept after anything last happened to it; 0 keeps all. Something happens to a release when it is
     * registered again, and whenever its history gets an entry. Work in progress is kept.
     */
    @WithDefault("180d")
    @DurationRange(min = "1d", max = "3650d", or = "0")
    Duration retention();
}
