package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import io.shipyard.github.WorkflowRun;

/** Which attempt of a run it is that was seen: GitHub's number and start of one lag behind. */
final class Attempt {

    /** More than anybody starts a run again between two checks. */
    private static final int MAX_MISSED_ATTEMPTS = 10;

    private Attempt() {
    }

    /**
     * The attempts before a run's present one whose end has not been seen: a run may be started again before anybody checks.
     * No more than the last {@value #MAX_MISSED_ATTEMPTS}, and none of an older run, whose turn has been before.
     */
    static List<Integer> missed(CiState state, WorkflowRun run) {
        boolean older = run.id() != state.runId() && run.runNumber() < state.runNumber();
        int present = number(state, run, isNew(state, run));
        int first = older ? present
                : run.id() != state.runId() ? 1 : state.status().ended() ? state.runAttempt() + 1 : state.runAttempt();
        return IntStream.range(Math.max(first, present - MAX_MISSED_ATTEMPTS), present).boxed().toList();
    }

    static boolean isStale(CiState state, WorkflowRun run) {
        return run.id() == state.runId() && run.runAttempt() <= state.runAttempt() && state.runUpdatedAt() != null
                && run.updatedAt() != null
                && run.updatedAt().isBefore(state.runUpdatedAt());
    }

    /**
     * A re-run keeps the run's id. Its attempt goes up, but reports exist of that lagging, so a newer start counts as well,
     * and after an end a regressed status; an attempt that goes up late, with a start known already, does not count
     * twice.
     */
    static boolean isNew(CiState state, WorkflowRun run) {
        if (run.id() != state.runId()) {
            return true;
        }
        boolean attemptUp = run.runAttempt() > state.runAttempt();
        boolean newerStart = state.startedAt() != null && run.startedAt() != null && run.startedAt().isAfter(state.startedAt());
        boolean sameStart = state.startedAt() != null && state.startedAt().equals(run.startedAt());
        return switch (state.status()) {
            case PENDING, IN_PROGRESS -> newerStart;
            case TIMEOUT -> newerStart || (attemptUp && !sameStart);
            default -> newerStart || !"completed".equals(run.status()) || (attemptUp && !sameStart);
        };
    }

    /** A re-run is an attempt more than the last, even while GitHub's number lags: so it is not new again later. */
    static int number(CiState state, WorkflowRun run, boolean newAttempt) {
        return run.id() != state.runId() ? run.runAttempt()
                : Math.max(run.runAttempt(), state.runAttempt() + (newAttempt ? 1 : 0));
    }

    /** A re-run's start may lag like its number: it is the start of the attempt before it then. */
    static Instant start(CiState state, WorkflowRun run, boolean newAttempt) {
        boolean lags = newAttempt && run.id() == state.runId() && state.startedAt() != null
                && state.startedAt().equals(run.startedAt());
        return lags ? null : run.startedAt();
    }

    /**
     * The first run of a merge commit is timed from the merge, a later attempt or a late run from when it is seen. The time
     * for which a run has waited for an approval is left out.
     */
    static Instant trackingStart(CiState state, WorkflowRun run, boolean newAttempt, Instant now) {
        Instant start = state.trackingStartedAt();
        if (newAttempt) {
            return state.runId() == 0 && state.status() == CiStatus.PENDING ? start : now;
        }
        boolean waitsOn = run.waits() && Objects.equals(run.updatedAt(), state.runUpdatedAt());
        if (!state.waitsForApproval() || waitsOn || state.runUpdatedAt() == null || !state.runUpdatedAt().isBefore(now)) {
            return start;
        }
        Instant waitsSince = state.runUpdatedAt().isBefore(start) ? start : state.runUpdatedAt();
        return start.plus(Duration.between(waitsSince, now));
    }
}
