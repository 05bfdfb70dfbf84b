package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

import io.shipyard.github.WorkflowRun;
import io.shipyard.history.HistoryAction;

/**
 * All that is known of the CI of one merge commit, and the rules by which it changes. Immutable and without IO: every
 * rule is a function of the state, what was seen, and the time.
 *
 * @param conclusion GitHub's own word, empty until the run is completed; {@value #WAITING} while it waits for an approval
 * @param mergeCommitSha empty until the merge
 * @param trackingStartedAt when the merge commit, or this attempt, became known; null until the merge
 * @param cleanChecks checks that GitHub answered and that showed no run
 * @param runId 0 until a run was seen
 * @param event what started the run, in GitHub's word; empty until a run was seen, and for those seen by version 1.0
 * @param startedAt start of the attempt; null until it is known
 * @param runUpdatedAt GitHub's last change of the run: an older answer is stale
 * @param completedAt when GitHub completed the attempt
 * @param endedAt when this service saw the end
 */
@Embeddable
public record CiState(
        CiStatus status,
        String conclusion,
        @Column(name = "merge_commit_sha") String mergeCommitSha,
        @Column(name = "tracking_started_at") Instant trackingStartedAt,
        @Column(name = "clean_checks") int cleanChecks,
        @Column(name = "workflow_run_id") long runId,
        @Column(name = "run_number") int runNumber,
        @Column(name = "run_attempt") int runAttempt,
        @Column(name = "run_url") String runUrl,
        @Column(name = "run_event") String event,
        @Column(name = "started_at") Instant startedAt,
        @Column(name = "run_updated_at") Instant runUpdatedAt,
        @Column(name = "completed_at") Instant completedAt,
        @Column(name = "ended_at") Instant endedAt) {

    /** The conclusion of a run that has none: people have to approve it first, and its time does not go on. */
    public static final String WAITING = "waiting";

    /**
     * A state and what the change to it means for the release's history.
     *
     * @param about what the history's entries are about: the state, unless they are about an earlier attempt
     */
    public record Transition(CiState state, boolean newAttempt, List<HistoryAction> history, CiState about) {

        Transition(CiState state, boolean newAttempt, List<HistoryAction> history) {
            this(state, newAttempt, history, state);
        }
    }

    /** Before the merge. */
    static CiState unmerged() {
        return tracking("", null);
    }

    /** From the moment the merge commit is known. */
    static CiState tracking(String mergeCommitSha, Instant now) {
        return new CiState(CiStatus.PENDING, "", mergeCommitSha, now, 0, 0, 0, 0, "", "", null, null, null, null);
    }

    /** Tracked again after a break, which does not count as time the run took. */
    CiState resumed(Instant now) {
        return merged() && !status.ended() ? with(now) : this;
    }

    public boolean waitsForApproval() {
        return status == CiStatus.PENDING && WAITING.equals(conclusion);
    }

    /** A run that failed may have deployed before that, unless it could not even start. */
    boolean mayHaveChart() {
        return status == CiStatus.SUCCESS || (status == CiStatus.FAILURE && !"startup_failure".equals(conclusion));
    }

    public boolean merged() {
        return !mergeCommitSha.isEmpty();
    }

    /**
     * Attempts of a run of the tracked workflow were seen for the merge commit.
     *
     * @param attempts oldest first
     * @return what each of them came to; one that brings nothing new is no change
     */
    List<Transition> seeRun(List<WorkflowRun> attempts, Instant now, Duration pollTimeout) {
        List<Transition> seen = new ArrayList<>();
        CiState state = this;
        for (WorkflowRun attempt : attempts) {
            Transition transition = state.seeRun(attempt, now, pollTimeout);
            seen.add(transition);
            state = transition.state();
        }
        return seen;
    }

    /** A run of the tracked workflow was seen for the merge commit. */
    Transition seeRun(WorkflowRun run, Instant now, Duration pollTimeout) {
        if (Attempt.isStale(this, run)) {
            return seeNothingNew(now, pollTimeout);
        }
        boolean newAttempt = Attempt.isNew(this, run);
        CiState seen = with(run, newAttempt, now);
        if (status == CiStatus.TIMEOUT && !newAttempt && !seen.status.ended()) {
            return unchanged();
        }
        boolean ends = seen.status.ended() && (newAttempt || !status.ended() || status == CiStatus.TIMEOUT);
        Transition seenTransition = new Transition(seen, newAttempt, history(newAttempt, ends, seen.status));
        return seen.status.ended() ? seenTransition : seen.timeoutIfDue(seenTransition, now, pollTimeout);
    }

    /**
     * GitHub listed no run of the tracked workflow for the merge commit.
     *
     * @param confirmed the unfiltered list of the workflow has none either
     */
    Transition seeNoRun(boolean confirmed, Instant now, Duration pollTimeout, int checksNeeded) {
        if (runId != 0 || status.ended()) {
            // a run once seen is missing from a lagging list, or was deleted: what it came to stands
            return seeNothingNew(now, pollTimeout);
        }
        int checks = Math.min(cleanChecks + 1, checksNeeded);
        if (checks >= checksNeeded && confirmed) {
            return new Transition(with(CiStatus.NO_WORKFLOW, checks, now), false, List.of());
        }
        CiState counted = with(CiStatus.PENDING, checks, null);
        return counted.timeoutIfDue(new Transition(counted, false, List.of()), now, pollTimeout);
    }

    /** GitHub answered, and what it said changes nothing but the time. */
    Transition seeNothingNew(Instant now, Duration pollTimeout) {
        return timeoutIfDue(unchanged(), now, pollTimeout);
    }

    /** How long until the next check; empty when there is nothing left to check. */
    Optional<Duration> nextCheck(Instant now, CiConfig config) {
        if (!merged()) {
            return Optional.of(config.rateLimitInterval());
        }
        return switch (status) {
            case PENDING, IN_PROGRESS -> Optional.of(config.pollInterval());
            case SUCCESS, TIMEOUT -> Optional.empty();
            case FAILURE, CANCELLED, NO_WORKFLOW -> Optional.of(config.rateLimitInterval())
                    .filter(interval -> now.isBefore(endedAt.plus(config.pollTimeout())));
        };
    }

    private Transition unchanged() {
        return new Transition(this, false, List.of());
    }

    private Transition timeoutIfDue(Transition otherwise, Instant now, Duration pollTimeout) {
        if (status.ended() || waitsForApproval() || trackingStartedAt == null
                || now.isBefore(trackingStartedAt.plus(pollTimeout))) {
            return otherwise;
        }
        return new Transition(with(CiStatus.TIMEOUT, cleanChecks, now), otherwise.newAttempt,
                history(otherwise.newAttempt, true, CiStatus.TIMEOUT));
    }

    private static List<HistoryAction> history(boolean starts, boolean ends, CiStatus end) {
        return Stream.of(starts ? HistoryAction.CI_STARTED : null, ends ? end.action() : null).filter(Objects::nonNull)
                .toList();
    }

    private CiState with(Instant newTrackingStartedAt) {
        return new CiState(status, conclusion, mergeCommitSha, newTrackingStartedAt, cleanChecks, runId, runNumber,
                runAttempt, runUrl, event, startedAt, runUpdatedAt, completedAt, endedAt);
    }

    private CiState with(CiStatus newStatus, int newCleanChecks, Instant newEndedAt) {
        return new CiState(newStatus, conclusion, mergeCommitSha, trackingStartedAt, newCleanChecks, runId, runNumber,
                runAttempt, runUrl, event, startedAt, runUpdatedAt, completedAt, newEndedAt);
    }

    private CiState with(WorkflowRun run, boolean newAttempt, Instant now) {
        CiStatus newStatus = CiStatus.of(run);
        boolean sameEnd = !newAttempt && newStatus == status && run.id() == runId && endedAt != null;
        return new CiState(newStatus, run.completed() ? run.conclusion() : run.waits() ? WAITING : "",
                mergeCommitSha, Attempt.trackingStart(this, run, newAttempt, now), 0, run.id(), run.runNumber(),
                Attempt.number(this, run, newAttempt),
                run.htmlUrl() == null ? "" : run.htmlUrl(), run.event() == null ? "" : run.event(),
                Attempt.start(this, run, newAttempt), run.updatedAt(),
                !run.completed() ? null : sameEnd ? completedAt : run.updatedAt(),
                newStatus.ended() ? (sameEnd ? endedAt : now) : null);
    }
}
