package io.shipyard.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.shipyard.history.HistoryAction;

/**
 * How far a repository has come in an environment, and what of that the history has. Immutable, no IO.
 *
 * @param since from when its time counts, which is {@code DEPLOYMENT_POLL_TIMEOUT} to be deployed, and as much from then on to
 *        see a rollback
 * @param recorded which entry the history has of what is expected: {@code deployed}, {@code failed}, or empty
 */
record DeploymentProgress(DeploymentState state, Instant since, String recorded) {

    static final String DEPLOYED = "deployed";
    static final String FAILED = "failed";

    /** @param history what it is an entry of, at the most one */
    record Step(DeploymentProgress next, Optional<HistoryAction> history) {
    }

    boolean wasDeployed() {
        return recorded.equals(DEPLOYED);
    }

    /** @param seen what the environment says; null if that is not known, and only time has passed */
    Step see(DeploymentState seen, Instant now, Duration timeout) {
        DeploymentState present = seen == null ? state : seen;
        if (present.isUnderWay() && isOver(present, now, timeout)) {
            // what was deployed in time is not followed any more, however it is at the end
            return wasDeployed() ? new Step(new DeploymentProgress(present, since, recorded), Optional.empty())
                    : failed(DeploymentState.TIMEOUT);
        }
        return switch (present) {
            case DEPLOYED, REPLACED -> new Step(new DeploymentProgress(present, runsAlready() ? since : now, DEPLOYED),
                    wasDeployed() ? Optional.empty() : Optional.of(HistoryAction.DEPLOYED));
            case UNHEALTHY -> failed(present);
            // what was deployed does not run any more: a rollback
            case PENDING ->
                new Step(new DeploymentProgress(present, wasDeployed() ? now : since, wasDeployed() ? "" : recorded),
                        Optional.empty());
            case WAITING, SYNCING, NOT_FOUND, TIMEOUT -> new Step(new DeploymentProgress(present, since, recorded),
                    Optional.empty());
        };
    }

    private boolean runsAlready() {
        return state == DeploymentState.DEPLOYED || state == DeploymentState.REPLACED;
    }

    /** A rollback begins its time anew. */
    private boolean isOver(DeploymentState present, Instant now, Duration timeout) {
        return !(present == DeploymentState.PENDING && wasDeployed()) && !isFollowed(now, timeout);
    }

    /** What has failed once, or was deployed and fails later, is no failed deployment any more. */
    private Step failed(DeploymentState present) {
        return new Step(new DeploymentProgress(present, since, recorded.isEmpty() ? FAILED : recorded),
                recorded.isEmpty() ? Optional.of(HistoryAction.DEPLOYMENT_FAILED) : Optional.empty());
    }

    /** Whether it is still to be checked. */
    boolean isFollowed(Instant now, Duration timeout) {
        return state != DeploymentState.WAITING && state != DeploymentState.TIMEOUT && now.isBefore(since.plus(timeout));
    }
}
