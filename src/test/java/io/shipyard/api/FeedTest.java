package io.shipyard.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;

import org.junit.jupiter.api.Test;

/** How many reads a release's changes cost. */
class FeedTest {

    private final Feed feed = new Feed(UUID.randomUUID());

    @Test
    void ask_whileAReadIsUnderWay_isAnsweredByOneMore() {
        assertTrue(feed.ask());
        int first = feed.asked();
        assertFalse(feed.ask());
        assertFalse(feed.ask());
        assertTrue(feed.answered(first));

        int second = feed.asked();
        assertFalse(feed.answered(second));
        assertTrue(feed.ask());
    }

    @Test
    void ask_beforeTheReadHasBegun_isAnsweredByIt() {
        assertTrue(feed.ask());
        assertFalse(feed.ask());
        assertFalse(feed.answered(feed.asked()));
    }
}
