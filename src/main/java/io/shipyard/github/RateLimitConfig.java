package io.shipyard.github;

import java.time.Duration;

import io.shipyard.settings.DurationRange;
import io.shipyard.settings.SettingPrefix;
import io.smallrye.config.WithDefault;

/** How long the service keeps still. CiConfig inherits it. */
@SettingPrefix("ci")
public interface RateLimitConfig {

    /**
     * How long nothing is sent after GitHub limited a request, unless GitHub asks for longer. Also the time between two checks
     * of what changes slowly: open pull requests, and runs that failed.
     */
    @WithDefault("5m")
    @DurationRange(min = "1s", max = "365d")
    Duration rateLimitInterval();
}
