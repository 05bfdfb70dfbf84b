package io.shipyard.release;

import java.util.Collection;
import java.util.function.Predicate;

import io.smallrye.mutiny.Uni;

/** Called with the repositories that entered a release or were checked, in the transaction that stores them. */
public interface ReleaseRepoListener {

    /**
     * @param repos stored, with their ids, and locked by the present transaction
     * @param dueNow which should be checked again without delay
     */
    Uni<Void> reposStored(Collection<ReleaseRepo> repos, Predicate<ReleaseRepo> dueNow);
}
