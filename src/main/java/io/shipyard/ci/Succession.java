package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;

import org.hibernate.annotations.EmbeddedColumnNaming;

import io.shipyard.github.CommitSha;
import io.shipyard.github.GitHubException;
import io.shipyard.github.WorkflowRun;
import io.shipyard.history.HistoryAction;

/**
 * Which run has superseded a repository's own that was cancelled, or never was: that of a later commit on the destination
 * branch, which contains the merge commit. Immutable and without IO, as {@link CiState}, whose rules the run goes by.
 *
 * @param run the successor and its commit; null if there is none
 * @param of the merge commit: of another one it says nothing
 * @param comparedRunId of the newest run whose commit does not contain the merge commit; 0 if there is none
 */
@Embeddable
public record Succession(
        @Embedded @EmbeddedColumnNaming("successor_%s") CiState run,
        @Column(name = "successor_of") String of,
        @Column(name = "compared_run_id") long comparedRunId) {

    /**
     * What a check has seen of a successor.
     *
     * @param run null if there is none
     * @param comparedRunId of a run whose commit does not contain the merge commit; 0 if there is none
     * @param problem why GitHub could not tell; empty if it could, null if a limit has kept it from being asked
     */
    record Seen(WorkflowRun run, long comparedRunId, String problem) {

        static Seen nothing() {
            return new Seen(null, 0, "");
        }

        static Seen failure(GitHubException failure) {
            return new Seen(null, 0, failure instanceof GitHubException.RateLimited ? null : failure.getMessage());
        }

        private boolean isTold() {
            return "".equals(problem);
        }
    }

    /** What a check came to; the transition is the successor's, null if there is none. */
    record Step(Succession next, CiState.Transition transition) {
    }

    static Succession none() {
        return new Succession(null, "", 0);
    }

    /** Tracked again after a break. */
    Succession resumed(Instant now) {
        return run == null ? this : new Succession(run.resumed(now), of, comparedRunId);
    }

    /** Whether its own run says so little that a later one counts for it. */
    private static boolean mayBeSuperseded(CiState own) {
        return own.status() == CiStatus.CANCELLED || own.status() == CiStatus.NO_WORKFLOW;
    }

    boolean concerns(CiState own) {
        return mayBeSuperseded(own) && of.equals(own.mergeCommitSha());
    }

    /** What is still known after changes of its own run: nothing, if that was started again. */
    Succession after(List<CiState.Transition> own) {
        return own.stream().anyMatch(CiState.Transition::newAttempt) ? none() : this;
    }

    /** Whether there is something to look for. A successor that has ended well stands. */
    boolean isOpen(CiState own) {
        return mayBeSuperseded(own) && (run == null || run.status() != CiStatus.SUCCESS);
    }

    boolean isOf(WorkflowRun other) {
        return run != null && run.runId() == other.id();
    }

    /** Whether it stays the successor, whatever runs there are by now: it has ended well, or may do so in time. */
    boolean stands(WorkflowRun present) {
        CiStatus status = CiStatus.of(present);
        return isOf(present) && (status == CiStatus.SUCCESS || (!status.ended() && run.status() != CiStatus.TIMEOUT));
    }

    /** Whether a run of the branch may be the successor, for all that is known without asking. */
    boolean mayBe(WorkflowRun other, CiState own) {
        return isOf(other) || (other.id() > comparedRunId && (run == null || other.id() > run.runId())
                && other.runNumber() > own.runNumber() && CommitSha.isFull(other.headSha())
                && !other.headSha().equals(own.mergeCommitSha()));
    }

    /** @param own what its own run has come to */
    Step see(Seen seen, CiState own, Instant now, Duration pollTimeout) {
        if (!mayBeSuperseded(own)) {
            return new Step(none(), null);
        }
        CiState.Transition transition = seen.isTold() ? see(seen.run, now, pollTimeout) : null;
        CiState next = transition == null ? run : transition.state();
        long compared = Math.max(comparedRunId, seen.comparedRunId);
        return new Step(next == null && compared == 0 ? none() : new Succession(next, own.mergeCommitSha(), compared),
                transition);
    }

    private CiState.Transition see(WorkflowRun seen, Instant now, Duration pollTimeout) {
        if (seen == null) {
            return run == null ? null : run.seeNothingNew(now, pollTimeout);
        }
        return isOf(seen) ? run.seeRun(seen, now, pollTimeout)
                : supersedes(CiState.tracking(seen.headSha(), now).seeRun(seen, now, pollTimeout));
    }

    /** Its start is somebody else's; what it is here is that it supersedes. */
    private static CiState.Transition supersedes(CiState.Transition first) {
        return new CiState.Transition(first.state(), first.newAttempt(),
                Stream.concat(Stream.of(HistoryAction.CI_SUPERSEDED), first.history().stream().skip(1)).toList());
    }

    /** The run that counts. */
    CiState present(CiState own) {
        return run == null ? own : run;
    }

    /** The run whose status is the repository's: the successor, where there is none of its own. */
    CiState shown(CiState own) {
        return run != null && own.status() == CiStatus.NO_WORKFLOW ? run : own;
    }
}
