package io.shipyard.ci;

import static io.shipyard.ci.CiStateTest.CONFIG;
import static io.shipyard.history.HistoryAction.CI_COMPLETED;
import static io.shipyard.history.HistoryAction.CI_STARTED;
import static io.shipyard.history.HistoryAction.CI_SUPERSEDED;
import static io.shipyard.testing.GitHubPayloads.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.shipyard.github.WorkflowRun;
import io.shipyard.history.HistoryAction;

class SuccessionTest {

    private static final Instant MERGED = Instant.parse("2026-03-02T09:15:00Z");
    private static final Instant NOW = MERGED.plusSeconds(600);
    private static final CiState TRACKING = CiState.tracking("a".repeat(40), MERGED);
    private static final CiState CANCELLED = own("cancelled");
    private static final CiState MISSING = TRACKING.seeNoRun(true, NOW, CONFIG.pollTimeout(), 1).state();
    private static final Object[] GOES_ON = { "status", "in_progress", "conclusion", null, "updated_at",
            "2026-03-02T09:20:00Z" };

    private static CiState own(String conclusion) {
        return TRACKING.seeRun(run("conclusion", conclusion), NOW, CONFIG.pollTimeout()).state();
    }

    private static WorkflowRun later(long id, Object... changes) {
        return run(Stream.concat(Stream.of("id", id, "run_number", (int) id, "head_sha", "b".repeat(40)), Stream.of(changes))
                .toArray());
    }

    private static Succession.Step see(Succession known, WorkflowRun run, CiState own) {
        return known.see(known.found(run), own, NOW, CONFIG.pollTimeout());
    }

    private static Succession by(WorkflowRun run) {
        return see(Succession.none(), run, CANCELLED).next();
    }

    private static List<HistoryAction> history(Succession.Step step) {
        return step.transition().history();
    }

    static Stream<CiState> superseded() {
        return Stream.of(CANCELLED, MISSING);
    }

    static Stream<CiState> notSuperseded() {
        return Stream.of(CiState.unmerged(), TRACKING, own("success"), own("failure"),
                TRACKING.seeNothingNew(MERGED.plus(CONFIG.pollTimeout()), CONFIG.pollTimeout()).state());
    }

    @ParameterizedTest
    @MethodSource("superseded")
    void see_laterRun_supersedesOnceAndEndsOnce(CiState own) {
        assertTrue(Succession.none().isOpen(own, false));
        Succession.Step found = see(Succession.none(), later(945, GOES_ON), own);
        Succession.Step same = see(found.next(), later(945, GOES_ON), own);
        Succession.Step ended = see(same.next(), later(945), own);
        Succession.Step after = see(ended.next(), null, own);

        assertEquals(List.of(CI_SUPERSEDED), history(found));
        assertEquals(found.next(), same.next());
        assertEquals(List.of(), history(same));
        assertEquals(List.of(CI_COMPLETED), history(ended));
        assertEquals(ended.next(), after.next());
        assertEquals(List.of(), history(after));
        assertTrue(ended.next().concerns(own));
        assertFalse(ended.next().isOpen(own, false));
        assertTrue(ended.next().isOpen(own, true));
        assertTrue(ended.next().isFollowed(true));
        assertEquals("b".repeat(40), ended.next().run().mergeCommitSha());
    }

    @Test
    void see_laterRunThatHasEnded_supersedesAndEndsAtOnce() {
        assertEquals(List.of(CI_SUPERSEDED, CI_COMPLETED), history(see(Succession.none(), later(945), CANCELLED)));
    }

    @Test
    void see_successorStartedAgain_isAnAttemptOfIt() {
        Succession failed = by(later(945, "conclusion", "failure"));
        assertEquals(List.of(CI_STARTED),
                history(see(failed, later(945, "run_attempt", 2, "status", "queued", "conclusion", null,
                        "run_started_at", "2026-03-02T10:00:00Z", "updated_at", "2026-03-02T10:00:00Z"), CANCELLED)));
    }

    @Test
    void see_anotherRun_takesThePlaceOfTheFirst() {
        Succession.Step next = see(by(later(945, "conclusion", "cancelled")), later(946, "head_sha", "c".repeat(40)),
                CANCELLED);
        assertEquals(List.of(CI_SUPERSEDED, CI_COMPLETED), history(next));
        assertEquals("c".repeat(40), next.next().run().mergeCommitSha());
    }

    @ParameterizedTest
    @MethodSource("notSuperseded")
    void see_ownRunOfItsOwnWorth_isNeverSuperseded(CiState own) {
        assertFalse(Succession.none().isOpen(own, true));
        Succession.Step step = see(by(later(945)), later(945), own);
        assertEquals(Succession.none(), step.next());
        assertNull(step.transition());
    }

    @Test
    void see_problem_leavesEverythingAsItWas() {
        Succession known = by(later(945, GOES_ON));
        Instant late = NOW.plus(CONFIG.pollTimeout());
        for (String problem : new String[] { "GitHub answered 500", null }) {
            Succession.Seen seen = new Succession.Seen(null, OptionalLong.empty(), problem);
            assertEquals(known, known.see(seen, CANCELLED, late, CONFIG.pollTimeout()).next());
        }
        assertEquals(CiStatus.TIMEOUT,
                known.see(Succession.Seen.nothing(), CANCELLED, late, CONFIG.pollTimeout()).next().run().status());
    }

    private static Optional<Long> best(Succession known, CiState own, WorkflowRun... runs) {
        return SuccessorChoice.best(List.of(runs), known, own, Stream.of(runs).filter(known::isOf).findFirst())
                .map(WorkflowRun::id);
    }

    private static Succession lacking(long id) {
        return Succession.none().see(Succession.none().lacking(null, later(id)), CANCELLED, NOW, CONFIG.pollTimeout()).next();
    }

    @Test
    void see_runThatLacksTheCommit_isRememberedWithoutASuccessor() {
        Succession next = lacking(945);
        assertNull(next.run());
        assertEquals(Optional.empty(), best(next, CANCELLED, later(945), later(944)));
        assertEquals(Optional.of(946L), best(next, CANCELLED, later(946), later(945)));
        assertEquals(next, see(next, null, CANCELLED).next());
    }

    @Test
    void see_repositoryWithoutTheWorkflow_isNotAskedAgainUntilItIsReadAnew() {
        Succession known = lacking(945);
        Succession without = known.see(known.withoutWorkflow(null), CANCELLED, NOW, CONFIG.pollTimeout()).next();
        assertFalse(without.isOpen(CANCELLED, false));
        assertTrue(without.isOpen(CANCELLED, true));
        assertEquals(without, without.see(Succession.Seen.nothing(), CANCELLED, NOW, CONFIG.pollTimeout()).next());
        assertEquals(Optional.of(938L), best(without, CANCELLED, later(938)));
        assertEquals(Succession.none(), see(without, null, CANCELLED).next());
    }

    @Test
    void isFollowed_whileTheSuccessorAloneCounts() {
        assertFalse(Succession.none().isFollowed(true));
        assertTrue(by(later(945, GOES_ON)).isFollowed(false));
        assertFalse(by(later(945, "conclusion", "failure")).isFollowed(false));
        assertFalse(by(later(945, "status", "queued", "conclusion", null)).isFollowed(false));
        Succession failed = by(later(945, "conclusion", "failure"));
        Succession without = failed.see(failed.withoutWorkflow(null), CANCELLED, NOW, CONFIG.pollTimeout()).next();
        assertTrue(without.isFollowed(false));
        assertFalse(without.isFollowed(true));
    }

    @Test
    void best_onlyALaterRunOfAnotherCommit() {
        Succession none = Succession.none();
        assertEquals(Optional.of(938L), best(none, CANCELLED, later(938)));
        assertEquals(Optional.empty(), best(none, CANCELLED, later(937)));
        assertEquals(Optional.of(937L), best(none, MISSING, later(937)));
        assertEquals(Optional.empty(), best(none, CANCELLED, later(938, "head_sha", "a".repeat(40))));
        assertEquals(Optional.empty(), best(none, CANCELLED, later(938, "head_sha", null)));
        assertEquals(Optional.empty(), best(none, CANCELLED));
    }

    /** Runs from the best to the worst: newest first where they came to the same. */
    private static List<WorkflowRun> ranked() {
        return List.of(later(942), later(941), later(943, GOES_ON), later(945, "status", "queued", "conclusion", null),
                later(947, "conclusion", "timed_out"), later(946, "conclusion", "failure"),
                later(948, "conclusion", "cancelled"));
    }

    @Test
    void best_ofSeveral_isTheNewestOfThoseThatDoBest() {
        List<WorkflowRun> runs = ranked();
        for (int i = 0; i < runs.size(); i++) {
            List<WorkflowRun> rest = new ArrayList<>(runs.subList(i, runs.size()));
            Collections.reverse(rest);
            assertEquals(Optional.of(runs.get(i).id()), best(Succession.none(), CANCELLED, rest.toArray(WorkflowRun[]::new)));
        }
    }

    /** Runs that succeeded may be older than a commit whose place among them is not known. */
    @Test
    void best_forACommitWithoutARun_isTheNewestThatWasNotCancelled_andABetterOneLater() {
        WorkflowRun waits = later(945, "status", "queued", "conclusion", null);
        WorkflowRun[] runs = { later(946, "conclusion", "cancelled"), waits, later(944, GOES_ON), later(930) };
        assertEquals(Optional.of(945L), best(Succession.none(), MISSING, runs));

        Succession known = see(Succession.none(), waits, MISSING).next();
        assertEquals(Optional.of(930L), best(known, MISSING, runs));
        known = known.see(known.lacking(waits, later(930)), MISSING, NOW, CONFIG.pollTimeout()).next();
        assertEquals(Optional.of(944L), best(known, MISSING, runs));
    }

    /** The row does not chase runs that wait, and a success, or what may become one, stands. */
    @ParameterizedTest
    @CsvSource({ "in_progress, , 946, queued, , false", "in_progress, , 946, completed, success, false",
            "completed, success, 946, completed, success, false", "queued, , 946, queued, , false",
            "queued, , 946, in_progress, , true", "queued, , 944, completed, success, true",
            "queued, , 946, completed, failure, false", "completed, failure, 946, completed, failure, true",
            "completed, failure, 944, completed, failure, false", "completed, failure, 944, completed, success, true",
            "completed, failure, 946, completed, cancelled, false", "completed, cancelled, 944, completed, failure, true" })
    void best_besideAKnownSuccessor_hasToDoBetter(String status, String conclusion, long id, String otherStatus,
            String otherConclusion, boolean better) {
        WorkflowRun present = later(945, "status", status, "conclusion", conclusion);
        WorkflowRun other = later(id, "head_sha", "c".repeat(40), "status", otherStatus, "conclusion", otherConclusion);
        Optional<Long> expected = better ? Optional.of(id) : Optional.empty();
        assertEquals(expected, best(by(present), CANCELLED, present, other));
        assertEquals(expected, best(by(present), CANCELLED, other), "not in the list any more");
    }

    @Test
    void best_besideASuccessorThatTimedOut_isAlsoOneThatWaits() {
        Succession known = by(later(945, GOES_ON));
        Succession late = known.see(Succession.Seen.nothing(), CANCELLED, NOW.plus(CONFIG.pollTimeout()), CONFIG.pollTimeout())
                .next();
        assertEquals(Optional.of(944L),
                best(late, CANCELLED, later(945, GOES_ON), later(944, "status", "queued", "conclusion", null)));
    }

    /** What has cancelled it may be there already. */
    @Test
    void nextCheck_ofASuccessorThatHasJustGoneWrong_isSoon() {
        Succession failed = by(later(945, "conclusion", "failure"));
        assertEquals(Optional.of(CONFIG.pollInterval()), failed.nextCheck(NOW, CONFIG));
        assertEquals(Optional.of(CONFIG.rateLimitInterval()), failed.nextCheck(NOW.plusSeconds(15), CONFIG));
        assertEquals(Optional.of(CONFIG.pollInterval()), by(later(945, GOES_ON)).nextCheck(NOW, CONFIG));
        assertEquals(Optional.empty(), by(later(945)).nextCheck(NOW, CONFIG));
        assertEquals(Optional.empty(), Succession.none().nextCheck(NOW, CONFIG));
    }

    @Test
    void after_ownRunStartedAgain_nothingIsKnown() {
        Succession known = by(later(945));
        assertEquals(known, known.after(List.of(new CiState.Transition(CANCELLED, false, List.of()))));
        assertEquals(Succession.none(), known.after(List.of(new CiState.Transition(CANCELLED, true, List.of()))));
    }

    @Test
    void shown_ownRun_staysWhatItIs() {
        Succession known = by(later(945));
        assertEquals(CANCELLED, known.shown(CANCELLED));
        assertEquals(CiStatus.SUCCESS, known.shown(MISSING).status());
        assertEquals(CiStatus.SUCCESS, known.present(CANCELLED).status());
        assertEquals(MISSING, Succession.none().shown(MISSING));
    }
}
