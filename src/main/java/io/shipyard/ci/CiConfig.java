package io.shipyard.ci;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How CI is tracked. Ranges are checked before the service starts, by {@code StartupCheck}. */
@ConfigMapping(prefix = "ci")
public interface CiConfig {

    /** Between two ticks; {@code off} switches the tracker off, for tests. */
    @WithDefault("1s")
    String tick();

    /** Between two checks of one repository whose run has not ended. */
    @WithDefault("30s")
    Duration pollInterval();

    /** How long after tracking began a run that has not ended counts as {@code timeout}. */
    @WithDefault("24h")
    Duration pollTimeout();

    /** The least wait while GitHub limits us, and the interval of every slow check: open pull requests, ended runs. */
    @WithDefault("5m")
    Duration rateLimitInterval();

    /** Checks that must find no run before a repository counts as {@code no_workflow}. */
    @WithDefault("3")
    int noWorkflowChecks();

    /** The only workflow tracked. */
    @WithDefault(".github/workflows/general.yaml")
    String workflowPath();

    /** Part of the name of the job whose log holds the chart version, in any case. */
    @WithDefault("helm")
    String helmJob();
}
