package io.shipyard.deployment;

import io.shipyard.github.GitHubException;
import io.smallrye.mutiny.Uni;

/** Where it is asked what an environment runs. */
interface DeploymentSource {

    /**
     * One check. A failure that is foreseen is an {@link Observation}, except for {@link GitHubException.Stopping}.
     */
    Uni<Observation> observe(DeploymentTarget target);
}
