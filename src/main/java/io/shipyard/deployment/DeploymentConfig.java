package io.shipyard.deployment;

import java.time.Duration;
import java.util.Optional;

import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.DurationRange;
import io.shipyard.settings.SettingPrefix;
import io.smallrye.config.WithDefault;

/** Where versions are tracked to. A mapping would refuse the settings of environments, which have the same prefix. */
@SettingPrefix("deployment")
public interface DeploymentConfig {

    String NAME = "\\s*[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?\\s*";
    String NO_NAME_TWICE = "(?s)(?!(?:.*,)?\\s*([a-z0-9-]+)\\s*,(?:.*,)?\\s*\\1\\s*(?:,.*)?$)";
    String NAMES = NO_NAME_TWICE + NAME + "(?:," + NAME + "){0,9}";

    /**
     * The environments that releases are deployed to, in the order of promotion: {@code qa,uat,prod}. A name has at most 20
     * lower-case letters, digits and inner hyphens, and begins with a letter; there are at most ten. Each environment has the
     * settings that follow for {@code qa}, with its own name in capitals, and underscores for hyphens. Empty: no deployments
     * are tracked, and the settings of environments do not matter.
     */
    Optional<@Pattern(regexp = NAMES, message = "is not a list of different names, ten at the most, of 20 lower-case letters, "
            + "digits and inner hyphens at the most, as in qa,uat,prod") String> environments();

    /** Time between two checks of a repository that is not deployed yet in an environment. */
    @WithDefault("30s")
    @DurationRange(min = "5s", max = "1h")
    Duration pollInterval();

    /**
     * How long a deployment may take before it counts as {@code timeout}, counted from when it became known what to deploy.
     */
    @WithDefault("24h")
    @DurationRange(min = "1s", max = "365d")
    Duration pollTimeout();
}
