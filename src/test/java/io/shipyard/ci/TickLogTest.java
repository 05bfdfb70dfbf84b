package io.shipyard.ci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import java.util.List;
import java.util.logging.Level;

import org.hibernate.exception.GenericJDBCException;
import org.junit.jupiter.api.Test;

import io.shipyard.testing.CapturedLog;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;

class TickLogTest {

    private final TickLog ticks = new TickLog("Tracking");

    private void tick(Throwable failure) {
        ticks.watch(failure == null ? Uni.createFrom().voidItem() : Uni.createFrom().failure(failure)).await().indefinitely();
    }

    @Test
    void outage_isTwoLines() {
        try (CapturedLog log = new CapturedLog()) {
            Throwable readOnly = new GenericJDBCException("could not update", new SQLException("a value", "25006"), "update x");
            tick(null);
            tick(readOnly);
            // what could not be rolled back afterwards has nothing to add
            tick(new CompositeException(readOnly, new IllegalStateException("closed")));
            assertEquals(List.of("Tracking fails and is tried again with every tick: the database answered SQL state 25006"),
                    log.messages(Level.WARNING, ""));
            tick(null);
            tick(null);
            assertEquals(List.of("Tracking works again"), log.messages(Level.INFO, ""));
        }
    }

    @Test
    void reason_isOneLine() {
        try (CapturedLog log = new CapturedLog()) {
            tick(new CompositeException(new IllegalStateException("first\nsecond"), new IllegalStateException("third")));
            assertEquals(List.of("Tracking fails and is tried again with every tick: IllegalStateException: first"),
                    log.messages(Level.WARNING, ""));
        }
    }
}
