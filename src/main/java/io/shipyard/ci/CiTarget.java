package io.shipyard.ci;

import java.time.Instant;
import java.util.UUID;

import io.shipyard.github.Validator;
import io.shipyard.release.TrackedRepo;

/**
 * A claimed row: what a look needs to know, free of any session.
 *
 * @param lease of the claim: without it nothing is stored
 * @param known what the state was read from; null if that is not known
 * @param announcements what webhooks had told of it
 * @param dueAt when it was due: what the next look is counted from, so that the time until a tick adds up to nothing
 * @param claimedAt by the database's clock, as {@code dueAt}: the one all replicas share
 */
public record CiTarget(long id, UUID lease, Instant dueAt, Instant claimedAt, TrackedRepo repo, CiState state,
        Validator known, Announcements announcements) {

    @Override
    public String toString() {
        return "Release " + repo.releaseId() + ": " + repo.name();
    }
}
