package io.shipyard.deployment;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

/** Asks whatever an environment is known from. */
@ApplicationScoped
class DeploymentSources implements DeploymentSource {

    private final ArgoCdSource argoCd;
    private final GitHubSource gitHub;

    DeploymentSources(ArgoCdSource argoCd, GitHubSource gitHub) {
        this.argoCd = argoCd;
        this.gitHub = gitHub;
    }

    @Override
    public Uni<Observation> observe(DeploymentTarget target) {
        return (target.environment().argoCd().isPresent() ? argoCd : gitHub).observe(target);
    }
}
