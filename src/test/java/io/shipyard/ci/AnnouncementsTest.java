package io.shipyard.ci;

import static io.shipyard.GitHubPayloads.run;
import static io.shipyard.ci.CiStateTest.CONFIG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementsTest {

    private static final Instant MERGED = Instant.parse("2026-03-02T09:15:00Z");
    private static final Instant NOW = MERGED.plusSeconds(1_000);
    private static final CiState TRACKING = CiState.tracking("a".repeat(40), MERGED);
    private static final CiState RUNNING = seen("status", "in_progress", "conclusion", null);
    private static final Optional<Duration> QUICK = Optional.of(CONFIG.pollInterval());
    private static final Optional<Duration> SLOW = Optional.of(CONFIG.rateLimitInterval());

    private static CiState seen(Object... changes) {
        return TRACKING.seeRun(run(changes), MERGED, CONFIG.pollTimeout()).state();
    }

    private static Instant ago(Integer seconds) {
        return seconds == null ? null : NOW.minusSeconds(seconds);
    }

    private static Announcements announcements(Integer last, Integer missed, Integer looked) {
        return new Announcements(ago(last), ago(missed), ago(looked));
    }

    /** How many seconds ago each was. */
    @ParameterizedTest
    @CsvSource({ ",, 30, false", "31,, 20, true", "600,, 300, true", "31, 5, 20, false", "600, 300, 300, false",
            // the list that the delivery led to may have been an old one, or there was none yet
            "29,, 20, false", "0,, 30, false", "31,, 40, false", "600,, 601, false", "600,,, false" })
    void nextLook_whileARunGoesOn_isSlowAsLongAsDeliveriesCome(Integer last, Integer missed, Integer looked, boolean slow) {
        assertEquals(slow ? SLOW : QUICK, announcements(last, missed, looked).nextLook(RUNNING, NOW, CONFIG));
    }

    /** No run yet: nothing says that deliveries of it will come. */
    @Test
    void nextLook_beforeTheFirstRun_isQuick() {
        assertEquals(QUICK, announcements(600, null, 300).nextLook(TRACKING, NOW, CONFIG));
    }

    @Test
    void nextLook_rightAfterADelivery_isQuickWhateverTheState() {
        for (CiState state : new CiState[] { CiState.unmerged(), TRACKING, seen("conclusion", "success"),
                seen("conclusion", "failure") }) {
            assertEquals(QUICK, announcements(1, null, 10).nextLook(state, NOW, CONFIG));
        }
        assertEquals(SLOW, announcements(31, null, 10).nextLook(CiState.unmerged(), NOW, CONFIG));
        assertEquals(SLOW, announcements(31, null, 10).nextLook(seen("conclusion", "failure"), NOW, CONFIG));
        assertEquals(Optional.empty(), announcements(31, null, 10).nextLook(seen("conclusion", "success"), NOW, CONFIG));
    }

    /** As of a repository that the token may not read: nobody asks for ever. */
    @Test
    void nextLook_afterADeliveryThatNoLookCouldFollow_isTriedForAsLongAsARunMayTake() {
        CiState success = seen("conclusion", "success");
        Announcements unanswered = new Announcements(NOW, null, NOW.minusSeconds(1));
        assertEquals(QUICK, unanswered.nextLook(success, NOW.plus(CONFIG.pollTimeout()).minusNanos(1), CONFIG));
        assertEquals(Optional.empty(), unanswered.nextLook(success, NOW.plus(CONFIG.pollTimeout()), CONFIG));
    }

    /** Of a change that the present look has seen, and the one before it had not. */
    @ParameterizedTest
    @CsvSource({ "600, 300, true", "331, 300, true", ", 300, false", "600,, false",
            // between the two looks, or little before the first, whose list may have lagged
            "200, 300, false", "329, 300, false" })
    void miss_anEnd_isOneThatNoDeliveryCameFor(Integer last, Integer looked, boolean missed) {
        assertEquals(missed, announcements(last, null, looked).miss(RUNNING, seen("conclusion", "failure")));
    }

    @ParameterizedTest
    @ValueSource(strings = { "success", "failure", "cancelled" })
    void miss_everyStartAndEnd_isOfAChange(String conclusion) {
        Announcements deliveriesCame = announcements(600, null, 300);
        CiState ended = seen("conclusion", conclusion);
        assertEquals(true, deliveriesCame.miss(RUNNING, ended));
        assertEquals(true, deliveriesCame.miss(TRACKING, RUNNING));
        assertEquals(true, deliveriesCame.miss(ended, RUNNING));
        assertEquals(false, deliveriesCame.miss(RUNNING, RUNNING));
        assertEquals(false, deliveriesCame.miss(RUNNING,
                seen("status", "in_progress", "conclusion", null, "updated_at", "2026-03-02T09:16:00Z")));
    }

    /** GitHub announces neither a re-run that is queued, nor what only the time has brought about. */
    @Test
    void miss_whatGitHubDoesNotAnnounce_isNone() {
        Announcements deliveriesCame = announcements(600, null, 300);
        assertEquals(false, deliveriesCame.miss(seen("conclusion", "failure"),
                seen("status", "queued", "conclusion", null, "run_attempt", 2)));
        assertEquals(false, deliveriesCame.miss(RUNNING,
                RUNNING.seeNothingNew(MERGED.plus(CONFIG.pollTimeout()), CONFIG.pollTimeout()).state()));
    }
}
