package io.shipyard.ci;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.shipyard.github.WorkflowRun;
import io.shipyard.release.RepoFacts;

/** What a check of one target came to. */
sealed interface CiObservation {

    /**
     * The run to track.
     *
     * @param ends of earlier attempts that had not been seen, oldest first
     * @param present the run as it is listed; empty if that has not changed
     * @param unread earlier attempts whose end could not be read from GitHub
     * @param lost earlier attempts that GitHub does not keep any more
     * @param problem why it could not; empty if it could, null if it was not asked though there are such attempts
     */
    record RunSeen(List<WorkflowRun> ends, Optional<WorkflowRun> present, Set<Integer> unread, Set<Integer> lost,
            String problem) implements CiObservation {
    }

    /**
     * GitHub answered, and there was no run.
     *
     * @param newest the workflow's newest runs, which have none of the commit either; null if that is not confirmed
     */
    record NoRun(NewestRuns newest) implements CiObservation {
    }

    /**
     * The newest runs of the workflow.
     *
     * @param exists whether the repository has the workflow: without it there are no runs
     */
    record NewestRuns(boolean exists, List<WorkflowRun> runs) {
    }

    /** Without a confirmation, where that needs more than could be read from GitHub. */
    default CiObservation unconfirmed() {
        return this instanceof NoRun ? new NoRun(null) : this;
    }

    /** GitHub answered that nothing has changed since the state was read. */
    record NothingNew() implements CiObservation {
    }

    /** A repository that is not merged yet, or was not until this check. */
    record RepoSeen(RepoFacts facts) implements CiObservation {
    }

    /**
     * GitHub failed: what is known stands.
     *
     * @param slow asking again soon will not help
     * @param gone GitHub says that the repository is not there, or not for us: its time may run out
     */
    record Failed(String reason, boolean slow, boolean gone) implements CiObservation {
    }

    /** A rate limit was in the way: not observed, which is not a failure. */
    record NotObserved(Instant retryAt) implements CiObservation {
    }
}
