package io.shipyard.ci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Deque;

import org.junit.jupiter.api.Test;

class ThrottleTest {

    private final Deque<Runnable> pauses = new ArrayDeque<>();
    private int done;

    @Test
    void ask_aThousandTimes_isDoneAtOnceAndOnceMore() {
        Throttle throttle = new Throttle(pauses::add, () -> done++);
        for (int i = 0; i < 1_000; i++) {
            throttle.ask();
        }
        assertEquals(1, done);
        assertEquals(1, pauses.size());

        pauses.pop().run();
        assertEquals(2, done, "for all who asked meanwhile");
        pauses.pop().run();
        assertEquals(2, done, "nobody has asked since");
        assertEquals(0, pauses.size());

        throttle.ask();
        assertEquals(3, done, "at once again");
    }
}
