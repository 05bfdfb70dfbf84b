package io.shipyard.ci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.TestServices;
import io.shipyard.Ticks;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

@QuarkusTest
@WithTestResource(TestServices.class)
class LeasedWorkTest {

    private int capacity = 16;
    private final LeasedWork<Integer> leased = new LeasedWork<>(() -> capacity);
    private final List<Integer> due = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    private final List<Integer> asked = new ArrayList<>();
    private final List<Integer> givenBack = new ArrayList<>();

    @Inject
    Ticks ticks;

    private Uni<List<Integer>> claim(int most) {
        asked.add(most);
        List<Integer> first = due.subList(0, Math.min(most, due.size()));
        List<Integer> claimed = List.copyOf(first);
        first.clear();
        return Uni.createFrom().item(claimed);
    }

    private Uni<Void> giveBack(Collection<Integer> lost) {
        givenBack.addAll(lost);
        return Uni.createFrom().voidItem();
    }

    private void tick(Function<Multi<Integer>, Uni<Void>> handle) {
        ticks.run(() -> leased.tick(this::claim, this::giveBack, handle));
    }

    private Uni<Void> handleAll(Multi<Integer> claimed) {
        return claimed.invoke(leased::done).onItem().ignoreAsUni();
    }

    @Test
    void tick_moreDueThanThereIsRoomFor_goesOnUntilNothingIsDue() {
        tick(this::handleAll);
        assertEquals(List.of(4, 4, 4, 4), asked);
        assertTrue(leased.held().isEmpty());
    }

    @Test
    void tick_roomTaken_claimsNoMoreThanTheRest() {
        capacity = 4;
        tick(claimed -> claimed.onItem().ignoreAsUni());
        assertEquals(6, due.size());
        leased.observed(1);
        tick(claimed -> claimed.onItem().ignoreAsUni());
        assertEquals(5, due.size());
    }

    @Test
    void tick_claimFails_theTickFailsAndTheNextGoesOn() {
        assertThrows(IllegalStateException.class, () -> ticks.run(() -> leased.tick(
                most -> Uni.createFrom().failure(new IllegalStateException("away")), this::giveBack, this::handleAll)));
        tick(this::handleAll);
        assertEquals(List.of(4, 4, 4, 4), asked);
    }

    @Test
    void tick_failsHalfWay_whatItHeldIsGivenBackOnce() {
        assertThrows(IllegalStateException.class, () -> tick(claimed -> claimed.invoke(item -> {
            if (item == 3) {
                throw new IllegalStateException("broken");
            }
            leased.done(item);
        }).onItem().ignoreAsUni()));
        tick(this::handleAll);
        tick(this::handleAll);
        assertEquals(Set.of(3, 4), Set.copyOf(givenBack));
        assertEquals(2, givenBack.size());
        assertTrue(leased.held().isEmpty());
    }

    @Test
    void giveBackLater_notRecorded_isGivenBackWithTheNextTick() {
        tick(claimed -> claimed.invoke(item -> {
            if (item == 2) {
                leased.giveBackLater(List.of(item));
            } else {
                leased.done(item);
            }
        }).onItem().ignoreAsUni());
        assertEquals(Set.of(2), leased.held());
        tick(this::handleAll);
        assertEquals(List.of(2), givenBack);
        assertTrue(leased.held().isEmpty());
    }

    /** It may have become due after that claim began, and the tick that came for it is sent away. */
    @Test
    void tick_whileAnotherClaims_hasThatOneClaimAgain() {
        List<Integer> late = new ArrayList<>();
        List<Integer> handled = new ArrayList<>();
        due.clear();
        ticks.run(() -> leased.tick(most -> {
            List<Integer> claimed = List.copyOf(late);
            if (asked.isEmpty()) {
                late.add(11);
            } else {
                late.clear();
            }
            asked.add(most);
            return asked.size() > 1 ? Uni.createFrom().item(claimed)
                    : leased.tick(this::claim, this::giveBack, this::handleAll).replaceWith(claimed);
        }, this::giveBack, claimed -> handleAll(claimed.invoke(handled::add))));
        assertEquals(List.of(11), handled);
        assertEquals(3, asked.size(), "the first, the one asked for meanwhile, and the one that finds nothing");
    }

    @Test
    void stop_claimsNothing_andLeavesWhatIsHeldToBeGivenBackTogether() {
        tick(claimed -> claimed.onItem().ignoreAsUni());
        leased.giveBackLater(List.of(1, 2));

        leased.stop();
        asked.clear();
        tick(this::handleAll);

        assertEquals(List.of(), asked);
        assertEquals(List.of(), givenBack);
        assertEquals(Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), leased.held());
    }

    @Test
    void isIdle_nothingMoreComesOfWhatIsHeld() {
        assertTrue(leased.isIdle());
        tick(claimed -> claimed.onItem().ignoreAsUni());
        assertFalse(leased.isIdle());
        leased.giveBackLater(List.of(1, 2, 3));
        assertFalse(leased.isIdle());
        List.of(4, 5, 6, 7, 8, 9, 10).forEach(leased::done);
        assertTrue(leased.isIdle());
    }
}
