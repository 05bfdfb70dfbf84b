package io.shipyard.streams;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;

import org.junit.jupiter.api.Test;

/** How many reads a release's changes cost. */
class ReleaseStreamTest {

    private final ReleaseStream stream = new ReleaseStream(UUID.randomUUID());

    @Test
    void ask_whileAReadIsUnderWay_isAnsweredByOneMore() {
        assertTrue(stream.ask());
        int first = stream.asked();
        assertFalse(stream.ask());
        assertFalse(stream.ask());
        assertTrue(stream.answered(first));

        int second = stream.asked();
        assertFalse(stream.answered(second));
        assertTrue(stream.ask());
    }

    @Test
    void ask_beforeTheReadHasBegun_isAnsweredByIt() {
        assertTrue(stream.ask());
        assertFalse(stream.ask());
        assertFalse(stream.answered(stream.asked()));
    }
}
