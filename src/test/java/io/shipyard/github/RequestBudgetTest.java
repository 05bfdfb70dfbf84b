package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestBudgetTest {

    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final MovableClock clock = new MovableClock();
    private final RequestBudget budget = new RequestBudget(clock, TestConfig.of(20, 900), () -> LONGEST);
    private final Instant reset = clock.instant().plus(Duration.ofHours(1));

    private void answer(int remaining) {
        budget.update(new RequestBudget.Hourly(5_000, remaining, reset));
    }

    /** Charged requests at a constant rate, each of them answered. */
    private int use(int remaining, Duration duration, int requestsPerSecond) {
        for (int second = 0; second < duration.toSeconds(); second++) {
            answer(remaining);
            clock.move(Duration.ofSeconds(1));
            remaining -= requestsPerSecond;
        }
        answer(remaining);
        return remaining;
    }

    @Test
    void stretched_serverWithoutLimits_isAsItWas() {
        clock.move(Duration.ofHours(3));
        assertEquals(POLL, budget.stretched(POLL));
        assertEquals(Optional.empty(), budget.usedUpUntil(Priority.POLLING));
    }

    @Test
    void stretched_budgetLasts_isAsItWas() {
        use(5_000, Duration.ofMinutes(10), 1);
        assertEquals(POLL, budget.stretched(POLL));
    }

    @Test
    void stretched_budgetWouldNotLast_isLongerByAsMuch() {
        use(5_000, Duration.ofMinutes(1), 4);
        // 4,760 left, 250 of them reserved, for 3,540 s: 1.27 a second, and 4 are used
        assertEquals(4 / (4_510 / 3_540.0), budget.stretch(), 0.01);
        assertEquals(94.2, budget.stretched(POLL).toMillis() / 1000.0, 0.1);
    }

    @Test
    void stretched_farTooMuch_isNoLongerThanTheRateLimitInterval() {
        use(5_000, Duration.ofMinutes(1), 60);
        assertEquals(LONGEST, budget.stretched(POLL));
        assertEquals(Duration.ofMinutes(7), budget.stretched(Duration.ofMinutes(7)));
    }

    /** A tracker whose every check is charged: what it uses follows from the interval it is given, until the reset. */
    @ParameterizedTest
    @CsvSource({ "40", "120", "300", "400" })
    void stretched_allChecksCharged_budgetLastsUntilTheReset(int repositories) {
        double remaining = 5_000;
        while (clock.instant().isBefore(reset)) {
            answer((int) remaining);
            if (budget.usedUpUntil(Priority.POLLING).isEmpty()) {
                remaining -= repositories / (budget.stretched(POLL).toMillis() / 1000.0);
            }
            clock.move(Duration.ofSeconds(1));
        }
        assertTrue(remaining >= 100, "left at the reset: " + remaining);
        // what there is, is used: as fast as the interval allows, or nearly all
        assertTrue(remaining <= 900 || 5_000 - remaining >= repositories * 120 * 0.95, "left unused: " + remaining);
    }

    @Test
    void onHeaders_newWindow_startsAfresh() {
        use(300, Duration.ofMinutes(1), 1);
        assertTrue(budget.usedUpUntil(Priority.POLLING).isPresent());
        clock.move(Duration.ofHours(1));
        assertTrue(budget.usedUpUntil(Priority.POLLING).isEmpty());
        budget.update(new RequestBudget.Hourly(5_000, 4_999, reset.plus(Duration.ofHours(1))));
        assertEquals(4_999, budget.known().orElseThrow().remaining());
        assertEquals(POLL, budget.stretched(POLL));
    }

    @Test
    void onHeaders_answersOutOfOrder_leastRemainingCounts() {
        answer(4_000);
        answer(4_003);
        budget.update(new RequestBudget.Hourly(5_000, 12, reset.minus(Duration.ofHours(1))));
        assertEquals(4_000, budget.known().orElseThrow().remaining());
    }

    @ParameterizedTest
    @CsvSource({ "251, true, true", "250, false, true", "21, false, true", "20, false, false", "0, false, false" })
    void usedUpUntil_littleLeft_pollingStopsBeforePeopleDo(int remaining, boolean polling, boolean interactive) {
        answer(remaining);
        assertEquals(polling ? Optional.empty() : Optional.of(reset), budget.usedUpUntil(Priority.POLLING));
        assertEquals(interactive ? Optional.empty() : Optional.of(reset), budget.usedUpUntil(Priority.INTERACTIVE));
    }

    @Test
    void onHeaders_clockSetBack_measuresAnew() {
        use(5_000, Duration.ofMinutes(1), 4);
        clock.move(Duration.ofMinutes(-30));
        use(4_700, Duration.ofMinutes(30), 0);
        assertTrue(budget.stretch() < 3, "stretch " + budget.stretch());
    }
}
