package io.shipyard.ci;

import java.util.List;

import io.shipyard.release.ReleaseRepo;

/** A repository of a release and its CI. */
public record RepoCi(ReleaseRepo repo, RepoCiStatus status) {

    /** The run that has superseded its own, which was cancelled or never was; null if there is none. */
    public CiState successor() {
        return status.succession().run();
    }

    /** That of its own run, or of the successor where there is none of its own. */
    public CiStatus shownStatus() {
        return status.succession().shown(status.state).status();
    }

    /** The jobs that failed in the run that counts; none if it has not failed, or as long as they are not known. */
    public List<RunFailure.Job> failedJobs() {
        RunFailure failure = status.failure();
        return failure == null ? List.of() : failure.jobs();
    }

    Standing standing() {
        return Standing.of(status.state.status(), successor() == null ? null : successor().status());
    }

    /** Whether its CI is still to end, or its pull request to be merged. */
    boolean inProgress() {
        return !standing().outcome().ended();
    }

    /** Whether its chart version, or why it failed, is still to be read, of a run that has ended. */
    boolean isToBeRead() {
        return status.reading.chartDueAt != null;
    }

    /** Whether there may still be something to deploy that is not known yet. */
    public boolean mayBringVersion() {
        return inProgress() || isToBeRead();
    }
}
