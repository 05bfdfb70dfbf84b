package io.shipyard.outbox;

import java.util.List;
import java.util.UUID;

import io.smallrye.mutiny.Uni;

/** Where the CI of a release stands: the tracker knows it. */
public interface CiProgress {

    /** Null if there is no such release. */
    Uni<Standing> find(UUID releaseId);

    /**
     * @param discovering whether repositories may still come
     * @param underWay whether the CI of any repository is still to end
     * @param readingVersions whether a chart version is still looked for
     * @param repos that are not excluded
     */
    record Standing(String sourceBranch, String destBranch, boolean discovering, boolean underWay, boolean readingVersions,
            List<Repo> repos) {

        Branches branches() {
            return new Branches(sourceBranch, destBranch);
        }
    }

    /**
     * @param outcome a word as {@code success}, of whichever run counts
     * @param version empty if none is known
     */
    record Repo(String name, String outcome, int runNumber, String runUrl, String version) {

        boolean succeeded() {
            return outcome.equals("success");
        }
    }
}
