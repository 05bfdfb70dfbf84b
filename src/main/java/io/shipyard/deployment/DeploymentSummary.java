package io.shipyard.deployment;

import java.util.EnumMap;
import java.util.Map;

/** How many repositories of a release stand where in one environment; those that are excluded do not count. */
public record DeploymentSummary(Map<DeploymentState, Integer> counts) {

    static DeploymentSummary empty() {
        return new DeploymentSummary(new EnumMap<>(DeploymentState.class));
    }

    public int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Those that run it, or something newer. */
    public int deployed() {
        return count(DeploymentState.DEPLOYED) + count(DeploymentState.REPLACED);
    }

    /** Those where it went wrong, or did not come about in time. */
    public int unhealthy() {
        return count(DeploymentState.UNHEALTHY) + count(DeploymentState.TIMEOUT);
    }

    /** All others. */
    public int pending() {
        return total() - deployed() - unhealthy();
    }

    private int count(DeploymentState state) {
        return counts.getOrDefault(state, 0);
    }
}
