package io.shipyard.ci;

import java.time.Duration;

import jakarta.validation.constraints.Pattern;

import org.hibernate.validator.constraints.Range;

import io.shipyard.github.RateLimitConfig;
import io.shipyard.settings.DurationRange;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How CI is tracked. */
@ConfigMapping(prefix = "ci")
public interface CiConfig extends RateLimitConfig {

    /** Time between two checks of a merged repository whose run has not ended. */
    @WithDefault("30s")
    @DurationRange(min = "1s", max = "365d")
    Duration pollInterval();

    /**
     * How long a run may take before it counts as {@code timeout}, counted from when its merge commit, or this attempt, became
     * known. For as long after its end, a run that failed is checked for a re-run.
     */
    @WithDefault("24h")
    @DurationRange(min = "1s", max = "365d")
    Duration pollTimeout();

    /** Checks that must find no run of the workflow before a merged repository counts as {@code no_workflow}. */
    @WithDefault("3")
    @Range(min = 1, max = 1_000)
    int noWorkflowChecks();

    /** The only workflow that is tracked: {@code .github/workflows/NAME.yaml}, or {@code .yml}. */
    @WithDefault(".github/workflows/general.yaml")
    @Pattern(regexp = "\\.github/workflows/[^/]+\\.ya?ml", message = "is not the path of a workflow, as in .github/workflows/general.yaml")
    String workflowPath();

    /** Part of the name of the job whose log holds the chart version; upper and lower case are the same. */
    @WithDefault("helm")
    @Pattern(regexp = "(?s).*\\S.*", message = "is blank")
    String helmJob();

    /** How often the service checks for work that is due; {@code off} switches tracking, discovery and notifications off. */
    @WithDefault("1s")
    @DurationRange(min = "1s", max = "10s", or = "off")
    String tick();
}
