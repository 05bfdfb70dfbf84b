package io.shipyard.ci;

import static io.shipyard.ci.CiStateTest.CONFIG;
import static io.shipyard.testing.GitHubPayloads.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryStateTest {

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

    private static DeliveryState deliveries(Integer last, Integer missed, Integer checked) {
        return new DeliveryState(ago(last), ago(missed), ago(checked));
    }

    /** How many seconds ago each was. */
    @ParameterizedTest
    @CsvSource({ ",, 30, false", "31,, 20, true", "600,, 300, true", "31, 5, 20, false", "600, 300, 300, false",
            // the list that the delivery led to may have been an old one, or there was none yet
            "29,, 20, false", "0,, 30, false", "31,, 40, false", "600,, 601, false", "600,,, false" })
    void nextCheck_whileARunGoesOn_isSlowAsLongAsDeliveriesCome(Integer last, Integer missed, Integer checked, boolean slow) {
        assertEquals(slow ? SLOW : QUICK, deliveries(last, missed, checked).nextCheck(RUNNING, NOW, CONFIG));
    }

    /** No run yet: nothing says that deliveries of it will come. */
    @Test
    void nextCheck_beforeTheFirstRun_isQuick() {
        assertEquals(QUICK, deliveries(600, null, 300).nextCheck(TRACKING, NOW, CONFIG));
    }

    @Test
    void nextCheck_rightAfterADelivery_isQuickWhateverTheState() {
        for (CiState state : new CiState[] { CiState.unmerged(), TRACKING, seen("conclusion", "success"),
                seen("conclusion", "failure") }) {
            assertEquals(QUICK, deliveries(1, null, 10).nextCheck(state, NOW, CONFIG));
        }
        assertEquals(SLOW, deliveries(31, null, 10).nextCheck(CiState.unmerged(), NOW, CONFIG));
        assertEquals(SLOW, deliveries(31, null, 10).nextCheck(seen("conclusion", "failure"), NOW, CONFIG));
        assertEquals(Optional.empty(), deliveries(31, null, 10).nextCheck(seen("conclusion", "success"), NOW, CONFIG));
    }

    /** As of a repository that the token may not read: nobody asks for ever. */
    @Test
    void nextCheck_afterADeliveryThatNoCheckCouldFollow_isTriedForAsLongAsARunMayTake() {
        CiState success = seen("conclusion", "success");
        DeliveryState unanswered = new DeliveryState(NOW, null, NOW.minusSeconds(1));
        assertEquals(QUICK, unanswered.nextCheck(success, NOW.plus(CONFIG.pollTimeout()).minusNanos(1), CONFIG));
        assertEquals(Optional.empty(), unanswered.nextCheck(success, NOW.plus(CONFIG.pollTimeout()), CONFIG));
    }

    /** Of a change that the present check has seen, and the one before it had not. */
    @ParameterizedTest
    @CsvSource({ "600, 300, true", "331, 300, true", ", 300, false", "600,, false",
            // between the two checks, or little before the first, whose list may have lagged
            "200, 300, false", "329, 300, false" })
    void missed_anEnd_isOneThatNoDeliveryCameFor(Integer last, Integer checked, boolean missed) {
        assertEquals(missed, deliveries(last, null, checked).missed(RUNNING, seen("conclusion", "failure")));
    }

    /** A check may have been under way when the delivery came. */
    @ParameterizedTest
    @CsvSource({ ", 300, false", "600,, true", "300, 300, true", "100, 300, true", "329, 300, true", "330, 300, false",
            "600, 300, false" })
    void isNews_aDelivery_unlessACheckCameWellAfterIt(Integer last, Integer checked, boolean news) {
        assertEquals(news, deliveries(last, null, checked).isNews());
    }

    @ParameterizedTest
    @ValueSource(strings = { "success", "failure", "cancelled" })
    void missed_everyStartAndEnd_isOfAChange(String conclusion) {
        DeliveryState deliveriesCame = deliveries(600, null, 300);
        CiState ended = seen("conclusion", conclusion);
        assertEquals(true, deliveriesCame.missed(RUNNING, ended));
        assertEquals(true, deliveriesCame.missed(TRACKING, RUNNING));
        assertEquals(true, deliveriesCame.missed(ended, RUNNING));
        assertEquals(false, deliveriesCame.missed(RUNNING, RUNNING));
        assertEquals(false, deliveriesCame.missed(RUNNING,
                seen("status", "in_progress", "conclusion", null, "updated_at", "2026-03-02T09:16:00Z")));
    }

    /** GitHub announces neither a re-run that is queued, nor what only the time has brought about. */
    @Test
    void missed_whatGitHubDoesNotAnnounce_isNone() {
        DeliveryState deliveriesCame = deliveries(600, null, 300);
        assertEquals(false, deliveriesCame.missed(seen("conclusion", "failure"),
                seen("status", "queued", "conclusion", null, "run_attempt", 2)));
        assertEquals(false, deliveriesCame.missed(RUNNING,
                RUNNING.seeNothingNew(MERGED.plus(CONFIG.pollTimeout()), CONFIG.pollTimeout()).state()));
    }
}
