package io.shipyard.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

@QuarkusTest
@WithTestResource(TestServices.class)
class LeasedWorkTest {

    private static final Duration RETRY = Duration.ofSeconds(30);

    private int capacity = 16;
    private final List<Integer> due = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    private final List<Integer> asked = new ArrayList<>();
    private final List<Integer> givenBack = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private final Set<Integer> notRecorded = new HashSet<>();
    private IntFunction<Uni<List<Integer>>> claim = this::claimDue;
    private final LeasedWork<Integer> leased = new LeasedWork<>(new Leases<Integer>() {

        @Override
        public Uni<List<Integer>> claim(int most) {
            return claim.apply(most);
        }

        @Override
        public LeasedTable table() {
            return new LeasedTable("work", "lease", "due_at");
        }

        @Override
        public Uni<?> giveBack(Collection<Integer> claimed, Duration wait) {
            givenBack.addAll(claimed);
            waits.add(wait);
            return Uni.createFrom().voidItem();
        }
    }, RETRY, () -> capacity);

    @Inject
    Ticks ticks;

    private Uni<List<Integer>> claimDue(int most) {
        asked.add(most);
        List<Integer> first = due.subList(0, Math.min(most, due.size()));
        List<Integer> claimed = List.copyOf(first);
        first.clear();
        return Uni.createFrom().item(claimed);
    }

    private Uni<List<Integer>> record(List<Integer> checked) {
        return Uni.createFrom().item(checked.stream().filter(notRecorded::contains).toList());
    }

    private void tick(Function<Integer, Uni<Integer>> check) {
        ticks.run(() -> leased.tick(() -> {
        }, check, 20, this::record));
    }

    private void tick() {
        tick(Uni.createFrom()::item);
    }

    @Test
    void tick_moreDueThanThereIsRoomFor_goesOnUntilNothingIsDue() {
        tick();
        assertEquals(List.of(4, 4, 4, 4), asked);
        assertTrue(leased.held().isEmpty());
    }

    @Test
    void tick_roomTaken_claimsNothingMore() {
        capacity = 4;
        List<UniEmitter<? super Integer>> pending = new ArrayList<>();
        tick(item -> item < 4 ? Uni.createFrom().<Integer> emitter(pending::add)
                : leased.<Integer> tick(() -> {
                }, Uni.createFrom()::item, 20, this::record).invoke(() -> {
                    assertEquals(List.of(1, 1, 1, 1), asked);
                    pending.forEach(check -> check.complete(0));
                }).replaceWith(item));
        assertEquals(List.of(5, 6, 7, 8, 9, 10), due);
        tick();
        assertEquals(List.of(), due);
    }

    @Test
    void tick_claimFails_theTickFailsAndTheNextGoesOn() {
        claim = most -> Uni.createFrom().failure(new IllegalStateException("away"));
        assertThrows(IllegalStateException.class, this::tick);
        claim = this::claimDue;
        tick();
        assertEquals(List.of(4, 4, 4, 4), asked);
    }

    @Test
    void tick_laterClaimFails_whatIsUnderWayIsRecorded() {
        List<UniEmitter<? super Integer>> pending = new ArrayList<>();
        claim = most -> asked.isEmpty() ? claimDue(most) : Uni.createFrom().<List<Integer>> deferred(() -> {
            pending.forEach(check -> check.complete(0));
            return Uni.createFrom().failure(new IllegalStateException("away"));
        });
        assertThrows(IllegalStateException.class, () -> tick(item -> Uni.createFrom().emitter(pending::add)));
        assertEquals(4, pending.size());
        assertEquals(Set.of(), leased.held());
    }

    @Test
    void tick_oneCheckFails_isGivenBackOnce_andTheOthersAreRecorded() {
        assertThrows(IllegalStateException.class, () -> tick(item -> {
            if (item == 3) {
                throw new IllegalStateException("broken");
            }
            return Uni.createFrom().item(item);
        }));
        assertEquals(Set.of(3), leased.held());
        assertEquals(List.of(), due);
        tick();
        tick();
        assertEquals(List.of(3), givenBack);
        assertEquals(List.of(RETRY), waits);
        assertTrue(leased.held().isEmpty());
    }

    @Test
    void tick_whatIsNotRecorded_isGivenBackWithTheNext() {
        notRecorded.add(2);
        tick();
        assertEquals(Set.of(2), leased.held());
        tick();
        assertEquals(List.of(2), givenBack);
        assertTrue(leased.held().isEmpty());
    }

    /** It may have become due after that claim began, and the tick that came for it is sent away. */
    @Test
    void tick_whileAnotherClaims_hasThatOneClaimAgain() {
        List<Integer> late = new ArrayList<>();
        List<Integer> handled = new ArrayList<>();
        due.clear();
        claim = most -> {
            List<Integer> claimed = List.copyOf(late);
            if (asked.isEmpty()) {
                late.add(11);
            } else {
                late.clear();
            }
            asked.add(most);
            return asked.size() > 1 ? Uni.createFrom().item(claimed)
                    : leased.<Integer> tick(() -> {
                    }, Uni.createFrom()::item, 20, this::record).replaceWith(claimed);
        };
        tick(item -> {
            handled.add(item);
            return Uni.createFrom().item(item);
        });
        assertEquals(List.of(11), handled);
        assertEquals(3, asked.size(), "the first, the one asked for meanwhile, and the one that finds nothing");
    }

    @Test
    void stop_claimsNothing_andLeavesWhatIsHeldToBeGivenBackTogether() {
        notRecorded.addAll(due);
        tick();

        leased.stop();
        asked.clear();
        tick();

        assertEquals(List.of(), asked);
        assertEquals(List.of(), givenBack);
        assertEquals(Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), leased.held());
        ticks.run(leased::giveBackHeld);
        assertEquals(10, givenBack.size());
        assertEquals(List.of(Duration.ZERO), waits);
    }

    @Test
    void isIdle_nothingMoreComesOfWhatIsHeld() {
        assertTrue(leased.isIdle());
        List<Boolean> idle = new ArrayList<>();
        notRecorded.add(2);
        tick(item -> {
            idle.add(leased.isIdle());
            return Uni.createFrom().item(item);
        });
        assertEquals(Set.of(false), Set.copyOf(idle));
        assertEquals(Set.of(2), leased.held());
        assertTrue(leased.isIdle());
    }

    @Test
    void hold_oneTarget_isDoneOrGivenBackWithTheNextTick() {
        due.clear();
        ticks.run(() -> leased.hold(1, Uni.createFrom().item("read").invoke(() -> assertFalse(leased.isIdle()))));
        assertEquals(Set.of(), leased.held());
        assertThrows(IllegalStateException.class,
                () -> ticks.run(() -> leased.hold(2, Uni.createFrom().failure(new IllegalStateException("away")))));
        assertTrue(leased.isIdle());
        tick();
        assertEquals(List.of(2), givenBack);
    }
}
