package io.shipyard.deployment;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

@ApplicationScoped
class ArgoCdSource implements DeploymentSource {
    @Override
    public Uni<Observation> observe(DeploymentTarget target) {
        return Uni.createFrom().item(new Observation.Failed("stub"));
    }
}
