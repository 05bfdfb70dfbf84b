package io.shipyard.api;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.shipyard.ci.CiStatuses;
import io.shipyard.deployment.Deployments;
import io.smallrye.mutiny.Uni;

/** Reads releases as a whole, each on one connection. */
@ApplicationScoped
public class ReleaseStatuses {

    private final CiStatuses ci;
    private final Deployments deployments;

    ReleaseStatuses(CiStatuses ci, Deployments deployments) {
        this.ci = ci;
        this.deployments = deployments;
    }

    /** Null if there is no such release. */
    @WithSession
    public Uni<ReleaseStatus> find(UUID releaseId) {
        return ci.find(releaseId).onItem().ifNotNull().transformToUni(release -> deployments.find(releaseId)
                .map(found -> new ReleaseStatus(release, found)));
    }
}
