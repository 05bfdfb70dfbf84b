package io.shipyard.start;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;

import org.junit.jupiter.api.Test;

class StartupLogTest {

    private static final Instant NOW = Instant.parse("2026-03-02T10:00:00.123456Z");

    @Test
    void line_hasTheFormOfTheLog() {
        assertEquals("it is \"away\"", new StartupLog("text", () -> NOW).line("ERROR", "it is \"away\""));
        assertEquals("{\"timestamp\":\"2026-03-02T10:00:00.123Z\",\"logger\":\"io.shipyard.start.Startup\",\"level\":\"ERROR\","
                + "\"message\":\"it is \\\"away\\\"\",\"thread\":\"" + Thread.currentThread().getName()
                + "\",\"service\":\"shipyard-ci\"}", new StartupLog("json", () -> NOW).line("ERROR", "it is \"away\""));
    }
}
