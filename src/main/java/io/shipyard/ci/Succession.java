package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;

import org.hibernate.annotations.EmbeddedColumnNaming;

import io.shipyard.github.GitHubException;
import io.shipyard.github.WorkflowRun;
import io.shipyard.history.HistoryAction;

/**
 * Which run has superseded a repository's own that was cancelled, or never was: that of a later commit on the destination
 * branch, which contains the merge commit. Immutable and without IO, as {@link CiState}, whose rules the run goes by.
 *
 * @param run the successor and its commit; null if there is none
 * @param of the merge commit: of another one it says nothing
 * @param comparedRunId of the newest run whose commit does not contain the merge commit; 0 if there is none,
 *        {@link #NOTHING_TO_COMPARE} if there cannot be one
 */
@Embeddable
public record Succession(
        @Embedded @EmbeddedColumnNaming("successor_%s") CiState run,
        @Column(name = "successor_of") String of,
        @Column(name = "compared_run_id") long comparedRunId) {

    /** In place of a run's id: the repository does not have the workflow. */
    static final long NOTHING_TO_COMPARE = Long.MAX_VALUE;

    /**
     * What a check has seen of a successor.
     *
     * @param run null if there is none
     * @param comparedRunId what the row is to remember of the runs that were compared; empty if that does not change
     * @param problem why GitHub could not say; empty if it could, null if a limit has kept it from being asked
     */
    record Seen(WorkflowRun run, OptionalLong comparedRunId, String problem) {

        static Seen nothing() {
            return followed(null);
        }

        /** @param run null if GitHub does not have it any more */
        static Seen followed(WorkflowRun run) {
            return new Seen(run, OptionalLong.empty(), "");
        }

        static Seen failure(GitHubException failure) {
            return new Seen(null, OptionalLong.empty(),
                    failure instanceof GitHubException.RateLimited ? null : failure.getMessage());
        }

        boolean isKnown() {
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
    static boolean mayBeSuperseded(CiStatus own) {
        return own == CiStatus.CANCELLED || own == CiStatus.NO_WORKFLOW;
    }

    boolean concerns(CiState own) {
        return mayBeSuperseded(own.status()) && of.equals(own.mergeCommitSha());
    }

    /** What is still known after changes of its own run: nothing, if that was started again. */
    Succession after(List<CiState.Transition> own) {
        return own.stream().anyMatch(CiState.Transition::newAttempt) ? none() : this;
    }

    /**
     * Whether there is something to ask. A successor that has ended well stands, and without the workflow there is none:
     * either is asked about again only when the row is read anew.
     */
    boolean isOpen(CiState own, boolean anew) {
        return mayBeSuperseded(own.status())
                && (anew || (run == null ? comparedRunId != NOTHING_TO_COMPARE : run.status() != CiStatus.SUCCESS));
    }

    /** Whether the successor alone is asked for: it goes on or has ended well, or there are no others. */
    boolean isFollowed(boolean anew) {
        return run != null && (run.status() == CiStatus.IN_PROGRESS || run.status() == CiStatus.SUCCESS
                || (comparedRunId == NOTHING_TO_COMPARE && !anew));
    }

    boolean isOf(WorkflowRun other) {
        return run != null && run.runId() == other.id();
    }

    /** The newest run whose commit does not contain the merge commit; 0 if there is none. */
    long compared() {
        return comparedRunId == NOTHING_TO_COMPARE ? 0 : comparedRunId;
    }

    /** The list was read, and a run of it does not contain the merge commit. */
    Seen lacking(WorkflowRun present, WorkflowRun other) {
        return new Seen(present, OptionalLong.of(Math.max(compared(), other.id())), "");
    }

    /** The list was read, and this is the successor; null if there is none. */
    Seen found(WorkflowRun successor) {
        return new Seen(successor, OptionalLong.of(compared()), "");
    }

    /** There is no list, and this is what has become of the successor; null if there is none. */
    Seen withoutWorkflow(WorkflowRun successor) {
        return new Seen(successor, OptionalLong.of(NOTHING_TO_COMPARE), "");
    }

    /** Until the next check; a successor that went wrong may have one of its own already. */
    Optional<Duration> nextCheck(Instant now, CiConfig config) {
        boolean wrongJustNow = run != null && run.status().ended() && run.status() != CiStatus.SUCCESS
                && now.equals(run.endedAt());
        return wrongJustNow ? Optional.of(config.pollInterval())
                : Optional.ofNullable(run).flatMap(successor -> successor.nextCheck(now, config));
    }

    /** @param own what its own run has come to */
    Step see(Seen seen, CiState own, Instant now, Duration pollTimeout) {
        if (!mayBeSuperseded(own.status())) {
            return new Step(none(), null);
        }
        CiState.Transition transition = seen.isKnown() ? see(seen.run, now, pollTimeout) : null;
        CiState next = transition == null ? run : transition.state();
        long compared = seen.comparedRunId.orElse(comparedRunId);
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
