package io.shipyard.start;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** What is said before there is a log, in the form that {@code LOG_FORMAT} asks for. */
final class StartupLog {

    private final boolean json;
    private final InstantSource clock;

    StartupLog(String format, InstantSource clock) {
        this.json = "json".equals(format);
        this.clock = clock;
    }

    void error(String message) {
        System.err.println(line("ERROR", message));
    }

    void warn(String message) {
        System.err.println(line("WARN", message));
    }

    String line(String level, String message) {
        return !json ? message
                : "{\"timestamp\":\"%s\",\"logger\":\"%s\",\"level\":\"%s\",\"message\":\"%s\",\"thread\":\"%s\",\"service\":\"%s\"}"
                        .formatted(clock.instant().truncatedTo(ChronoUnit.MILLIS), Startup.class.getName(), level,
                                escaped(message), escaped(Thread.currentThread().getName()), "shipyard-ci");
    }

    private static String escaped(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
