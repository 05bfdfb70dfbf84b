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
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        return known.see(new Succession.Seen(run, 0, ""), own, NOW, CONFIG.pollTimeout());
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
        assertTrue(Succession.none().isOpen(own));
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
        assertFalse(ended.next().isOpen(own));
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
        assertFalse(Succession.none().isOpen(own));
        Succession.Step step = see(by(later(945)), later(945), own);
        assertEquals(Succession.none(), step.next());
        assertNull(step.transition());
    }

    @Test
    void see_problem_leavesEverythingAsItWas() {
        Succession known = by(later(945, GOES_ON));
        Instant late = NOW.plus(CONFIG.pollTimeout());
        for (String problem : new String[] { "GitHub answered 500", null }) {
            assertEquals(known, known.see(new Succession.Seen(null, 0, problem), CANCELLED, late, CONFIG.pollTimeout()).next());
        }
        assertEquals(CiStatus.TIMEOUT,
                known.see(Succession.Seen.nothing(), CANCELLED, late, CONFIG.pollTimeout()).next().run().status());
    }

    @Test
    void see_runThatLacksTheCommit_isRememberedWithoutASuccessor() {
        Succession next = Succession.none().see(new Succession.Seen(null, 945, ""), CANCELLED, NOW, CONFIG.pollTimeout())
                .next();
        assertNull(next.run());
        assertFalse(next.mayBe(later(945), CANCELLED));
        assertFalse(next.mayBe(later(944), CANCELLED));
        assertTrue(next.mayBe(later(946), CANCELLED));
        assertEquals(next, see(next, null, CANCELLED).next());
    }

    @Test
    void mayBe_onlyALaterRunOfAnotherCommit() {
        Succession none = Succession.none();
        assertTrue(none.mayBe(later(938), CANCELLED));
        assertFalse(none.mayBe(later(937), CANCELLED));
        assertTrue(none.mayBe(later(937), MISSING));
        assertFalse(none.mayBe(later(938, "head_sha", "a".repeat(40)), CANCELLED));
        assertFalse(none.mayBe(later(938, "head_sha", null), CANCELLED));
        assertFalse(by(later(945)).mayBe(later(944), CANCELLED));
    }

    @ParameterizedTest
    @ValueSource(strings = { "failure", "cancelled", "timed_out" })
    void stands_unlessItWentWrong(String conclusion) {
        Succession known = by(later(945, GOES_ON));
        assertTrue(known.stands(later(945, GOES_ON)));
        assertTrue(known.stands(later(945)));
        assertFalse(known.stands(later(945, "conclusion", conclusion)));
        assertFalse(known.stands(later(946)));
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
