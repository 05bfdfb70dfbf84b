package io.shipyard.ci;

import static io.shipyard.ci.CiStatus.CANCELLED;
import static io.shipyard.ci.CiStatus.FAILURE;
import static io.shipyard.ci.CiStatus.IN_PROGRESS;
import static io.shipyard.ci.CiStatus.NO_WORKFLOW;
import static io.shipyard.ci.CiStatus.PENDING;
import static io.shipyard.ci.CiStatus.SUCCESS;
import static io.shipyard.ci.CiStatus.TIMEOUT;
import static io.shipyard.history.HistoryAction.CI_COMPLETED;
import static io.shipyard.history.HistoryAction.CI_FAILED;
import static io.shipyard.history.HistoryAction.CI_STARTED;
import static io.shipyard.testing.GitHubPayloads.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.shipyard.github.WorkflowRun;
import io.shipyard.history.HistoryAction;
import io.shipyard.testing.TestSettings;

class CiStateTest {

    private static final String SHA = "a".repeat(40);
    private static final Instant MERGED = Instant.parse("2026-03-02T09:15:00Z");
    private static final Instant LATER = MERGED.plusSeconds(600);
    private static final Duration TIMEOUT_AFTER = Duration.ofHours(24);
    private static final int CHECKS = 3;
    private static final CiState TRACKING = CiState.tracking(SHA, MERGED);

    /** The payload's run, as long as it goes on. */
    private static final Object[] IN_PROGRESS_RUN = { "status", "in_progress", "conclusion", null, "updated_at",
            "2026-03-02T09:15:20Z" };

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
            "requested,, PENDING", "queued,, PENDING", "waiting,, PENDING", "pending,, PENDING",
            "in_progress,, IN_PROGRESS", "a_word_of_tomorrow,, IN_PROGRESS", ",, IN_PROGRESS", "queued, success, PENDING",
            "completed, success, SUCCESS", "completed, neutral, SUCCESS",
            "completed, failure, FAILURE", "completed, timed_out, FAILURE", "completed, startup_failure, FAILURE",
            "completed, action_required, FAILURE", "completed, a_word_of_tomorrow, FAILURE", "completed,, IN_PROGRESS",
            "completed, '', IN_PROGRESS",
            "completed, cancelled, CANCELLED", "completed, skipped, CANCELLED", "completed, stale, CANCELLED" })
    void of_wordsOfGitHub_isOneOfOurs(String status, String conclusion, CiStatus ours) {
        assertEquals(ours, CiStatus.of(run("status", status, "conclusion", conclusion)));
        assertEquals(ours, TRACKING.seeRun(run("status", status, "conclusion", conclusion), LATER, TIMEOUT_AFTER).state()
                .status());
    }

    @ParameterizedTest
    @EnumSource(CiStatus.class)
    void column_everyStatus_isStoredAsItsWord(CiStatus status) {
        CiStatus.Column column = new CiStatus.Column();
        assertEquals(status.word(), column.convertToDatabaseColumn(status));
        assertEquals(status, column.convertToEntityAttribute(status.word()));
    }

    @ParameterizedTest
    @CsvSource({ "success, SUCCESS, CI_COMPLETED", "failure, FAILURE, CI_FAILED", "cancelled, CANCELLED, CI_FAILED" })
    void seeRun_completedAtFirstSight_startsAndEndsAtOnce(String conclusion, CiStatus status, HistoryAction end) {
        CiState.Transition transition = TRACKING.seeRun(run("conclusion", conclusion), LATER, TIMEOUT_AFTER);

        assertTrue(transition.newAttempt());
        assertEquals(List.of(CI_STARTED, end), transition.history());
        assertEquals(new CiState(status, conclusion, SHA, MERGED, 0, 34_000_000_937L, 937, 1,
                "https://github.com/acme/server/actions/runs/34000000937", "push", Instant.parse("2026-03-02T09:15:00Z"),
                Instant.parse("2026-03-02T09:25:00Z"), Instant.parse("2026-03-02T09:25:00Z"), LATER), transition.state());
    }

    @Test
    void seeRun_fromQueuedToItsEnd_startsOnceAndEndsOnce() {
        CiState.Transition queued = TRACKING.seeRun(
                run("status", "queued", "conclusion", null, "updated_at", "2026-03-02T09:15:10Z"), LATER, TIMEOUT_AFTER);
        CiState.Transition running = queued.state().seeRun(run(IN_PROGRESS_RUN), LATER, TIMEOUT_AFTER);
        CiState.Transition same = running.state().seeRun(run(IN_PROGRESS_RUN), LATER.plusSeconds(30), TIMEOUT_AFTER);
        CiState.Transition ended = running.state().seeRun(run(), LATER.plusSeconds(60), TIMEOUT_AFTER);

        assertEquals(List.of(PENDING, IN_PROGRESS, SUCCESS), Stream.of(queued, running, ended)
                .map(seen -> seen.state().status()).toList());
        assertEquals(List.of(List.of(CI_STARTED), List.of(), List.of(CI_COMPLETED)), Stream.of(queued, running, ended)
                .map(CiState.Transition::history).toList());
        assertEquals(running.state(), same.state(), "a check without news changes nothing");
        assertNull(running.state().completedAt());
        assertEquals(LATER.plusSeconds(60), ended.state().endedAt());
    }

    @Test
    void seeRun_completedWithoutItsConclusionYet_goesOnAndEndsOnce() {
        CiState.Transition unsaid = TRACKING.seeRun(run("conclusion", null), LATER, TIMEOUT_AFTER);
        CiState.Transition ended = unsaid.state().seeRun(run(), LATER.plusSeconds(60), TIMEOUT_AFTER);

        assertEquals(IN_PROGRESS, unsaid.state().status());
        assertEquals(List.of(CI_STARTED), unsaid.history());
        assertNull(unsaid.state().completedAt());
        assertEquals(SUCCESS, ended.state().status());
        assertEquals(List.of(CI_COMPLETED), ended.history());
    }

    /** It has run for an hour, then waits for thirty: that leaves it the rest of its 24 hours. */
    @Test
    void seeRun_waitingForAnApproval_doesNotTimeOutMeanwhile() {
        CiState running = TRACKING.seeRun(run(IN_PROGRESS_RUN), LATER, TIMEOUT_AFTER).state();
        CiState waiting = running.seeRun(run("status", "waiting", "conclusion", null, "updated_at", "2026-03-02T10:15:00Z"),
                Instant.parse("2026-03-02T10:15:30Z"), TIMEOUT_AFTER).state();
        assertEquals(PENDING, waiting.status());
        assertEquals("waiting", waiting.conclusion());
        Instant approved = Instant.parse("2026-03-03T16:15:00Z");
        assertEquals(waiting, waiting.seeNothingNew(approved, TIMEOUT_AFTER).state());

        CiState goesOn = waiting.seeRun(run("status", "in_progress", "conclusion", null, "updated_at", approved.toString()),
                approved, TIMEOUT_AFTER).state();
        assertEquals("", goesOn.conclusion());
        assertEquals(IN_PROGRESS, goesOn.seeNothingNew(approved.plus(Duration.ofHours(22)), TIMEOUT_AFTER).state().status());
        assertEquals(TIMEOUT, goesOn.seeNothingNew(approved.plus(Duration.ofHours(23)), TIMEOUT_AFTER).state().status());
    }

    /** Another job waits for another approval. */
    @Test
    void seeRun_waitingAgain_countsBothTimes() {
        CiState waiting = TRACKING.seeRun(run("status", "waiting", "conclusion", null, "updated_at", MERGED.toString()), MERGED,
                TIMEOUT_AFTER).state();
        Instant second = MERGED.plus(Duration.ofHours(30));
        CiState again = waiting.seeRun(run("status", "waiting", "conclusion", null, "updated_at", second.toString()), second,
                TIMEOUT_AFTER).state();
        Instant end = second.plus(Duration.ofHours(30));
        CiState goesOn = again.seeRun(run("status", "in_progress", "conclusion", null, "updated_at", end.toString()), end,
                TIMEOUT_AFTER).state();

        assertEquals(IN_PROGRESS, goesOn.seeNothingNew(end.plus(Duration.ofHours(23)), TIMEOUT_AFTER).state().status());
        assertEquals(TIMEOUT, goesOn.seeNothingNew(end.plus(Duration.ofHours(24)), TIMEOUT_AFTER).state().status());
    }

    static Stream<Arguments> reRuns() {
        return Stream.of(
                Arguments.of("attempt up with its new start", run("run_attempt", 2, "run_started_at",
                        "2026-03-02T10:00:00Z", "updated_at", "2026-03-02T10:05:00Z")),
                Arguments.of("attempt up without any start", run("run_attempt", 2, "run_started_at", null, "created_at",
                        null)),
                Arguments.of("regressed status, attempt lagging", run("status", "queued", "conclusion", null)),
                Arguments.of("newer start, attempt lagging", run("run_started_at", "2026-03-02T10:00:00Z", "updated_at",
                        "2026-03-02T10:05:00Z")),
                Arguments.of("another run", run("id", 34_000_000_999L, "run_number", 940)));
    }

    @Test
    void seeRun_reRunFirstSeenAtTheSameEnd_hasItsOwnEnd() {
        Instant seenAt = LATER.plus(Duration.ofDays(2));
        Instant updatedAt = Instant.parse("2026-03-02T11:05:00Z");

        CiState.Transition again = ended("failure").seeRun(run("conclusion", "failure", "run_attempt", 2, "run_started_at",
                "2026-03-02T11:00:00Z", "updated_at", updatedAt.toString()), seenAt, TIMEOUT_AFTER);

        assertEquals(List.of(CI_STARTED, CI_FAILED), again.history());
        assertEquals(updatedAt, again.state().completedAt());
        assertEquals(seenAt, again.state().endedAt());
    }

    @Test
    void seeRun_regressedWhileAttemptAndStartLag_countsOnceWhenTheyCatchUp() {
        CiState regressed = ended("failure").seeRun(run("status", "queued", "conclusion", null), LATER, TIMEOUT_AFTER).state();

        CiState.Transition caughtUp = regressed.seeRun(run("status", "in_progress", "conclusion", null, "run_attempt", 2,
                "run_started_at", "2026-03-02T11:00:00Z", "updated_at", "2026-03-02T11:00:00Z"), LATER, TIMEOUT_AFTER);

        assertNull(regressed.startedAt(), "that of the attempt before it");
        assertFalse(caughtUp.newAttempt());
        assertEquals(2, caughtUp.state().runAttempt());
        assertEquals(Instant.parse("2026-03-02T11:00:00Z"), caughtUp.state().startedAt());
        assertEquals(List.of(), caughtUp.history());
    }

    @Test
    void seeRun_newerStartWhileTheEndWasMissedAndTheAttemptLags_isANewAttempt() {
        CiState running = TRACKING.seeRun(run(IN_PROGRESS_RUN), LATER, TIMEOUT_AFTER).state();
        WorkflowRun lagging = run("status", "queued", "conclusion", null, "run_started_at", "2026-03-02T09:30:00Z",
                "updated_at", "2026-03-02T09:30:00Z");

        assertEquals("1", missed(running, lagging));
        List<CiState.Transition> seen = running.seeRun(List.of(run("conclusion", "failure"), lagging,
                run("status", "in_progress", "conclusion", null, "run_attempt", 2, "run_started_at", "2026-03-02T09:30:00Z",
                        "updated_at", "2026-03-02T09:30:10Z")),
                LATER, TIMEOUT_AFTER);
        assertEquals(List.of(List.of(CI_FAILED), List.of(CI_STARTED), List.of()),
                seen.stream().map(CiState.Transition::history).toList());
        assertEquals(2, seen.get(2).state().runAttempt());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reRuns")
    void seeRun_reRunAfterAnEnd_isANewAttempt(String how, WorkflowRun reRun) {
        Instant seenAt = LATER.plus(Duration.ofDays(2));

        CiState.Transition transition = ended("failure").seeRun(reRun, seenAt, TIMEOUT_AFTER);

        assertTrue(transition.newAttempt());
        assertEquals(CI_STARTED, transition.history().get(0));
        assertEquals(seenAt, transition.state().trackingStartedAt(), "its time counts from now");
        assertEquals(reRun.completed() ? SUCCESS : PENDING, transition.state().status());
    }

    @Test
    void seeRun_attemptThatGoesUpAfterItsNewStart_countsOnce() {
        CiState reRunning = ended("failure").seeRun(run("status", "in_progress", "conclusion", null, "run_started_at",
                "2026-03-02T10:00:00Z", "updated_at", "2026-03-02T10:00:01Z"), LATER, TIMEOUT_AFTER).state();

        CiState.Transition goingOn = reRunning.seeRun(run("status", "in_progress", "conclusion", null, "run_attempt", 2,
                "run_started_at", "2026-03-02T10:00:00Z", "updated_at", "2026-03-02T10:00:30Z"), LATER, TIMEOUT_AFTER);
        CiState.Transition ended = goingOn.state().seeRun(run("run_attempt", 2, "run_started_at", "2026-03-02T10:00:00Z",
                "updated_at", "2026-03-02T10:05:00Z"), LATER, TIMEOUT_AFTER);

        assertFalse(goingOn.newAttempt());
        assertEquals(List.of(), goingOn.history());
        assertEquals(2, goingOn.state().runAttempt());
        assertEquals(List.of(CI_COMPLETED), ended.history());
    }

    @Test
    void seeRun_attemptThatGoesUpAfterTheEnd_countsOnce() {
        CiState reRun = ended("failure").seeRun(run("run_started_at", "2026-03-02T10:00:00Z", "updated_at",
                "2026-03-02T10:05:00Z"), LATER, TIMEOUT_AFTER).state();

        CiState.Transition caughtUp = reRun.seeRun(run("run_attempt", 2, "run_started_at", "2026-03-02T10:00:00Z",
                "updated_at", "2026-03-02T10:05:00Z"), LATER, TIMEOUT_AFTER);

        assertFalse(caughtUp.newAttempt());
        assertEquals(List.of(), caughtUp.history());
    }

    @Test
    void seeRun_nextAttemptWhileTheEndWasMissed_isANewAttempt() {
        CiState.Transition next = TRACKING.seeRun(run(IN_PROGRESS_RUN), LATER, TIMEOUT_AFTER).state()
                .seeRun(run("status", "in_progress", "conclusion", null, "run_attempt", 2, "run_started_at",
                        "2026-03-02T09:20:00Z"), LATER, TIMEOUT_AFTER);

        assertTrue(next.newAttempt());
        assertEquals(List.of(CI_STARTED), next.history());
    }

    @ParameterizedTest(name = "{0} attempt {1}, now {2}: {3}")
    @CsvSource({ "IN_PROGRESS, 1, 1, ''", "IN_PROGRESS, 1, 2, 1", "IN_PROGRESS, 2, 5, 2 3 4", "FAILURE, 1, 2, ''",
            "FAILURE, 1, 4, 2 3", "CANCELLED, 2, 2, ''", "FAILURE, 3, 2, ''", "TIMEOUT, 1, 3, 2",
            "IN_PROGRESS, 1, 30, 20 21 22 23 24 25 26 27 28 29" })
    void missedAttempts_areThoseWithoutAnEndBeforeThePresentOne(CiStatus status, int known, int present, String missed) {
        CiState state = new CiState(status, "", SHA, MERGED, 0, 34_000_000_937L, 937, known, "", "push", MERGED, MERGED, null,
                null);
        assertEquals(missed, missed(state, run("run_attempt", present)));
    }

    @Test
    void missedAttempts_ofARunThatWasNotSeenBefore_areAllBeforeThePresentOne() {
        assertEquals("1 2", missed(TRACKING, run("run_attempt", 3)));
        assertEquals("1", missed(ended("failure"), run("id", 34_000_000_999L, "run_number", 940, "run_attempt", 2)));
        assertEquals("", missed(ended("failure"), run("id", 34_000_000_111L, "run_number", 930, "run_attempt", 2)));
    }

    private static String missed(CiState state, WorkflowRun run) {
        return Attempt.missed(state, run).stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    @Test
    void seeRun_attemptsThatWereMissed_eachStartOnceAndEndOnce() {
        CiState running = TRACKING.seeRun(run(IN_PROGRESS_RUN), LATER, TIMEOUT_AFTER).state();

        List<CiState.Transition> seen = running.seeRun(List.of(
                run("conclusion", "failure", "updated_at", "2026-03-02T09:25:00Z"),
                run("conclusion", "cancelled", "run_attempt", 2, "run_started_at", "2026-03-02T09:26:00Z", "updated_at",
                        "2026-03-02T09:27:00Z"),
                run("status", "queued", "conclusion", null, "run_attempt", 3, "run_started_at", "2026-03-02T09:28:00Z",
                        "updated_at", "2026-03-02T09:28:00Z")),
                LATER, TIMEOUT_AFTER);

        assertEquals(List.of(List.of(CI_FAILED), List.of(CI_STARTED, CI_FAILED), List.of(CI_STARTED)),
                seen.stream().map(CiState.Transition::history).toList());
        assertEquals(List.of(FAILURE, CANCELLED, PENDING), seen.stream().map(each -> each.state().status()).toList());
        assertEquals(List.of(1, 2, 3), seen.stream().map(each -> each.state().runAttempt()).toList());
    }

    /** The list of runs and an attempt come from different sources, and either may lag. */
    @Test
    void seeRun_nextAttemptWithAnOlderUpdate_isNotStale() {
        CiState.Transition next = ended("failure").seeRun(run("run_attempt", 2, "run_started_at", "2026-03-02T09:24:00Z",
                "updated_at", "2026-03-02T09:24:30Z"), LATER, TIMEOUT_AFTER);
        assertEquals(List.of(CI_STARTED, CI_COMPLETED), next.history());
    }

    @Test
    void seeRun_answerOlderThanWhatIsKnown_isIgnored() {
        CiState ended = ended("failure");

        assertEquals(new CiState.Transition(ended, false, List.of()), ended.seeRun(run("status", "in_progress",
                "conclusion", null, "updated_at", "2026-03-02T09:24:59Z"), LATER.plusSeconds(9), TIMEOUT_AFTER));
    }

    @Test
    void seeRun_sameEndAgain_changesNothing() {
        for (String conclusion : List.of("success", "failure", "cancelled")) {
            CiState ended = ended(conclusion);
            assertEquals(new CiState.Transition(ended, false, List.of()), ended.seeRun(run("conclusion", conclusion),
                    LATER.plus(Duration.ofDays(3)), TIMEOUT_AFTER));
        }
    }

    @Test
    void seeNoRun_threeTimesAndConfirmed_isNoWorkflow() {
        CiState once = noRun(TRACKING, false, LATER).state();
        CiState twice = noRun(once, true, LATER).state();
        CiState.Transition third = noRun(twice, true, LATER.plusSeconds(1));

        assertEquals(List.of(1, 2, 3), Stream.of(once, twice, third.state()).map(CiState::cleanChecks).toList());
        assertEquals(List.of(PENDING, PENDING, NO_WORKFLOW),
                Stream.of(once, twice, third.state()).map(CiState::status).toList());
        assertEquals(List.of(), third.history());
        assertEquals(LATER.plusSeconds(1), third.state().endedAt());
    }

    @Test
    void seeNoRun_withoutConfirmation_staysPending() {
        CiState state = TRACKING;
        for (int check = 0; check < 5; check++) {
            state = noRun(state, false, LATER).state();
        }
        assertEquals(PENDING, state.status());
        assertEquals(NO_WORKFLOW, noRun(state, true, LATER).state().status());
    }

    @Test
    void seeNoRun_afterARunWasSeen_changesNothing() {
        for (CiState state : List.of(TRACKING.seeRun(run(IN_PROGRESS_RUN), LATER, TIMEOUT_AFTER).state(), ended("success"),
                ended("failure"), noWorkflow())) {
            assertEquals(new CiState.Transition(state, false, List.of()), noRun(state, true, LATER.plusSeconds(5)));
        }
    }

    @Test
    void seeRun_afterNoWorkflow_isTrackedWithItsOwnTimeout() {
        Instant revived = MERGED.plus(Duration.ofDays(3));

        CiState.Transition running = noWorkflow().seeRun(run(IN_PROGRESS_RUN), revived, TIMEOUT_AFTER);

        assertEquals(IN_PROGRESS, running.state().status());
        assertEquals(List.of(CI_STARTED), running.history());
        assertNull(running.state().endedAt());
        assertEquals(0, running.state().cleanChecks());
        Instant end = revived.plus(TIMEOUT_AFTER);
        assertEquals(IN_PROGRESS, running.state().seeRun(run(IN_PROGRESS_RUN), end.minusNanos(1), TIMEOUT_AFTER).state()
                .status());
        assertEquals(TIMEOUT, running.state().seeRun(run(IN_PROGRESS_RUN), end, TIMEOUT_AFTER).state().status());
    }

    @ParameterizedTest
    @CsvSource({ "-1, PENDING", "0, TIMEOUT" })
    void seeNoRun_whenTimeIsUp_isTimeout(long nanos, CiStatus expected) {
        CiState.Transition transition = noRun(TRACKING, false, MERGED.plus(TIMEOUT_AFTER).plusNanos(nanos));

        assertEquals(expected, transition.state().status());
        assertEquals(expected == TIMEOUT ? List.of(CI_FAILED) : List.of(), transition.history());
    }

    @Test
    void seeRun_goingOnWhenTimeIsUp_isTimeout() {
        Instant end = MERGED.plus(TIMEOUT_AFTER);
        CiState running = TRACKING.seeRun(run(IN_PROGRESS_RUN), LATER, TIMEOUT_AFTER).state();

        CiState.Transition transition = running.seeRun(run(IN_PROGRESS_RUN), end, TIMEOUT_AFTER);

        assertEquals(TIMEOUT, transition.state().status());
        assertEquals(List.of(CI_FAILED), transition.history());
        assertEquals(end, transition.state().endedAt());
        assertEquals(937, transition.state().runNumber());
        assertEquals(transition, running.seeNothingNew(end, TIMEOUT_AFTER));
        assertEquals(List.of(CI_STARTED, CI_FAILED),
                TRACKING.seeRun(run(IN_PROGRESS_RUN), end, TIMEOUT_AFTER).history(), "first seen when time is up");
    }

    @Test
    void seeRun_completedWhenTimeIsUp_isItsEnd() {
        CiState.Transition transition = TRACKING.seeRun(run(), MERGED.plus(TIMEOUT_AFTER), TIMEOUT_AFTER);

        assertEquals(SUCCESS, transition.state().status());
        assertEquals(List.of(CI_STARTED, CI_COMPLETED), transition.history());
    }

    @Test
    void seeRun_afterTimeout_goesOnOnlyWithItsEndOrANewAttempt() {
        Instant end = MERGED.plus(TIMEOUT_AFTER);
        CiState timedOut = TRACKING.seeRun(run(IN_PROGRESS_RUN), end, TIMEOUT_AFTER).state();

        assertEquals(new CiState.Transition(timedOut, false, List.of()),
                timedOut.seeRun(run("status", "in_progress", "conclusion", null), end, TIMEOUT_AFTER));
        CiState.Transition ended = timedOut.seeRun(run(), end.plusSeconds(1), TIMEOUT_AFTER);
        assertEquals(SUCCESS, ended.state().status());
        assertEquals(List.of(CI_COMPLETED), ended.history());
        assertEquals(end.plusSeconds(1), ended.state().endedAt());
        CiState.Transition reRun = timedOut.seeRun(run("status", "queued", "conclusion", null, "run_attempt", 2,
                "run_started_at", "2026-03-04T10:00:00Z", "updated_at", "2026-03-04T10:00:00Z"), end, TIMEOUT_AFTER);
        assertEquals(PENDING, reRun.state().status());
        assertEquals(List.of(CI_STARTED), reRun.history());
    }

    @Test
    void seeNothingNew_afterAnEnd_changesNothing() {
        for (CiState state : List.of(ended("success"), ended("failure"), ended("cancelled"), noWorkflow(),
                noRun(TRACKING, false, MERGED.plus(TIMEOUT_AFTER)).state(), CiState.unmerged())) {
            assertEquals(new CiState.Transition(state, false, List.of()),
                    state.seeNothingNew(MERGED.plus(Duration.ofDays(30)), TIMEOUT_AFTER));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "queued", "in_progress" })
    void nextCheck_whileARunGoesOn_isThePollInterval(String status) {
        CiState state = TRACKING.seeRun(run("status", status, "conclusion", null), LATER, TIMEOUT_AFTER).state();

        assertEquals(Optional.of(CONFIG.pollInterval()), state.nextCheck(LATER, CONFIG));
    }

    @Test
    void nextCheck_beforeTheMergeAndAfter_isSlowAndThenQuick() {
        assertEquals(Optional.of(CONFIG.rateLimitInterval()), CiState.unmerged().nextCheck(LATER, CONFIG));
        assertEquals(Optional.of(CONFIG.pollInterval()), TRACKING.nextCheck(LATER, CONFIG));
    }

    static Stream<CiState> endsCheckedAgain() {
        return Stream.of(ended("failure"), ended("cancelled"), noWorkflow());
    }

    @ParameterizedTest
    @MethodSource("endsCheckedAgain")
    void nextCheck_afterAnEndThatMayBeReRun_isSlowUntilItIsOld(CiState state) {
        Instant old = state.endedAt().plus(TIMEOUT_AFTER);

        assertEquals(Optional.of(CONFIG.rateLimitInterval()), state.nextCheck(old.minusNanos(1), CONFIG));
        assertEquals(Optional.empty(), state.nextCheck(old, CONFIG));
    }

    @Test
    void nextCheck_afterSuccessOrTimeout_isNever() {
        assertEquals(Optional.empty(), ended("success").nextCheck(LATER, CONFIG));
        assertEquals(Optional.empty(), noRun(TRACKING, false, MERGED.plus(TIMEOUT_AFTER)).state().nextCheck(LATER, CONFIG));
    }

    private static CiState ended(String conclusion) {
        CiState state = TRACKING.seeRun(run("conclusion", conclusion), LATER, TIMEOUT_AFTER).state();
        assertTrue(List.of(SUCCESS, FAILURE, CANCELLED).contains(state.status()));
        return state;
    }

    private static CiState noWorkflow() {
        CiState state = TRACKING;
        for (int check = 0; check < CHECKS; check++) {
            state = noRun(state, true, LATER).state();
        }
        return state;
    }

    private static CiState.Transition noRun(CiState state, boolean confirmed, Instant now) {
        return state.seeNoRun(confirmed, now, TIMEOUT_AFTER, CHECKS);
    }

    static final CiConfig CONFIG = config("off");

    static CiConfig config(String tick) {
        return TestSettings.of(CiConfig.class, "ci.tick", tick, "ci.poll-timeout", TIMEOUT_AFTER.toString(),
                "ci.no-workflow-checks", String.valueOf(CHECKS));
    }
}
