package io.shipyard.release;

import io.smallrye.mutiny.Uni;

/** Is told of every repository that entered a release or was looked at, in the transaction that stores it. */
public interface ReleaseRepoListener {

    /**
     * @param repo stored, with its id, and locked by the present transaction
     * @param dueNow whether it should be looked at again without delay
     */
    Uni<Void> repoStored(ReleaseRepo repo, boolean dueNow);
}
