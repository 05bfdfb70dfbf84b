package io.shipyard.start;

import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.SettingPrefix;
import io.smallrye.config.WithDefault;

/** The log, which Quarkus writes. */
@SettingPrefix("log")
public interface LogConfig {

    /** {@code text} for people, as in dev mode, or {@code json}: an object in each line. */
    @WithDefault("json")
    @Pattern(regexp = "text|json", message = "is neither text nor json")
    String format();

    /** How much the service itself logs: {@code ERROR}, {@code WARN}, {@code INFO} or {@code DEBUG}. */
    @WithDefault("INFO")
    @Pattern(regexp = "ERROR|WARN|INFO|DEBUG", message = "is neither ERROR, WARN, INFO nor DEBUG")
    String level();
}
