package io.shipyard.tracing;

import java.util.UUID;

import org.jboss.logging.MDC;

/** Marks lines of the log that concern a release: whoever collects logs finds all of them by {@code releaseId}. */
public final class ReleaseLog {

    private static final String KEY = "releaseId";

    private ReleaseLog() {
    }

    /** For these lines only: ticks check many releases at once, on the same Vert.x context. */
    public static void about(UUID release, Runnable lines) {
        MDC.put(KEY, release.toString());
        try {
            lines.run();
        } finally {
            MDC.remove(KEY);
        }
    }
}
