package io.shipyard.ci;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.outbox.CiProgress;
import io.smallrye.mutiny.Uni;

/** Where the CI of a release stands, for the message that says that it is done. */
@ApplicationScoped
class ReleaseStandings implements CiProgress {

    private final CiStatuses statuses;

    ReleaseStandings(CiStatuses statuses) {
        this.statuses = statuses;
    }

    @Override
    public Uni<Standing> find(UUID releaseId) {
        return statuses.find(releaseId).onItem().ifNotNull().transform(ReleaseStandings::standing);
    }

    private static Standing standing(ReleaseCi ci) {
        return new Standing(ci.release().sourceBranch, ci.release().destBranch, ci.release().syncing(),
                ci.tracked().stream().anyMatch(RepoCi::inProgress),
                // of a run that failed nobody waits for it
                ci.tracked().stream().anyMatch(repo -> repo.standing().outcome() == CiStatus.SUCCESS
                        && repo.status().reading.chartState == ChartState.WANTED),
                ci.tracked().stream().map(ReleaseStandings::repo).toList());
    }

    private static Repo repo(RepoCi repo) {
        CiState run = repo.status().presentRun();
        return new Repo(repo.repo().repoName, run.status().word(), run.runNumber(), run.runUrl(),
                repo.status().reading.chartVersion);
    }
}
