package io.shipyard.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

class ReleaseLogTest {

    private final UUID release = UUID.randomUUID();

    @Test
    void mark_isOnTheseLinesOnly() {
        List<Object> marks = new ArrayList<>();
        ReleaseLog.about(release, () -> marks.add(MDC.get("releaseId")));

        assertEquals(List.of(release.toString()), marks);
        assertNull(MDC.get("releaseId"));
    }

    @Test
    void mark_ofLinesThatFail_isGoneToo() {
        assertThrows(IllegalStateException.class, () -> ReleaseLog.about(release, () -> {
            throw new IllegalStateException();
        }));
        assertNull(MDC.get("releaseId"));
    }
}
