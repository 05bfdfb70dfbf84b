package io.shipyard.ci;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.shipyard.github.CommitSha;
import io.shipyard.github.WorkflowRun;

/** Which run of the branch may have superseded another commit's, or do so better than the successor that is known. */
final class SuccessorChoice {

    private static final Comparator<WorkflowRun> NEWEST = Comparator.comparingInt(WorkflowRun::runNumber).reversed();

    private static final Comparator<WorkflowRun> BEST = Comparator
            .comparingInt((WorkflowRun run) -> rank(CiStatus.of(run))).thenComparing(NEWEST);

    private static final Comparator<WorkflowRun> NEWEST_NOT_CANCELLED = Comparator
            .comparing((WorkflowRun run) -> CiStatus.of(run) == CiStatus.CANCELLED).thenComparing(NEWEST);

    private SuccessorChoice() {
    }

    /**
     * The run that has come, or may come, to the best end: whether its commit contains the other one is for GitHub to say.
     * For a commit without a run of its own it is the newest at first, since those before it may be older than the commit.
     *
     * @param deploying runs that deploy the branch
     * @param present what the known successor is by now; empty if that was not seen
     * @return empty if what is known stays
     */
    static Optional<WorkflowRun> best(List<WorkflowRun> deploying, Succession known, CiState own,
            Optional<WorkflowRun> present) {
        boolean unsure = own.runId() == 0 && known.run() == null && known.compared() == 0;
        return deploying.stream().filter(run -> mayBe(run, known, own)).min(unsure ? NEWEST_NOT_CANCELLED : BEST)
                .filter(run -> known.run() == null
                        || yields(known.run(), present.map(CiStatus::of).orElse(known.run().status()), run));
    }

    private static boolean mayBe(WorkflowRun run, Succession known, CiState own) {
        return !known.isOf(run) && run.id() > known.compared() && run.runNumber() > own.runNumber()
                && CommitSha.isFull(run.headSha()) && !run.headSha().equals(own.mergeCommitSha());
    }

    /** One that waits yields to what does better, one that went wrong also to a later one that came to the same. */
    private static boolean yields(CiState known, CiStatus present, WorkflowRun other) {
        CiStatus status = known.status() == CiStatus.TIMEOUT && !present.ended() ? CiStatus.TIMEOUT : present;
        int difference = rank(CiStatus.of(other)) - rank(status);
        return switch (status) {
            case SUCCESS, IN_PROGRESS -> false;
            case PENDING -> difference < 0;
            case FAILURE, CANCELLED, NO_WORKFLOW, TIMEOUT -> difference < 0
                    || (difference == 0 && other.runNumber() > known.runNumber());
        };
    }

    private static int rank(CiStatus status) {
        return switch (status) {
            case SUCCESS -> 0;
            case IN_PROGRESS -> 1;
            case PENDING -> 2;
            case FAILURE, TIMEOUT, NO_WORKFLOW -> 3;
            case CANCELLED -> 4;
        };
    }
}
