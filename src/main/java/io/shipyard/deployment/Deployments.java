package io.shipyard.deployment;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;

/** What readers see: one statement a request, and none without environments. */
@ApplicationScoped
public class Deployments {

    private final Environments environments;

    Deployments(Environments environments) {
        this.environments = environments;
    }

    @WithSession
    public Uni<ReleaseDeployments> find(UUID releaseId) {
        return environments.all().isEmpty() ? Uni.createFrom().item(ReleaseDeployments.of(List.of(), List.of()))
                : RepoDeployment.<RepoDeployment> list("releaseRepoId in (select id from ReleaseRepo where releaseId = ?1)",
                        releaseId).map(rows -> ReleaseDeployments.of(environments.all(), rows));
    }
}
