package io.shipyard.ci;

import java.time.Instant;
import java.util.UUID;

import io.shipyard.release.TrackedRepo;

/**
 * A claimed row: what a look needs to know, free of any session.
 *
 * @param lease of the claim: without it nothing is stored
 * @param claimedAt by the database's clock, which is the one all replicas share
 */
public record CiTarget(long id, UUID lease, Instant claimedAt, TrackedRepo repo, CiState state) {

    @Override
    public String toString() {
        return "Release " + repo.releaseId() + ": " + repo.name();
    }
}
