package io.shipyard.database;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.shipyard.testing.Ports;
import io.shipyard.testing.SilentServer;

/** A database that is away; DatabaseHealthTest has one that is there. */
class DatabaseCheckTest {

    private final List<String> told = new ArrayList<>();

    private String problem(int port, int attempts) {
        return new DatabaseCheck("postgresql://localhost:" + port + "/shipyard", "shipyard", "pa55word", attempts,
                Duration.ofMillis(1), Duration.ofSeconds(1)).problem(told::add).orElseThrow();
    }

    @Test
    void nobodyThere_isTriedAgainAndLoggedInALineEach() throws IOException {
        int port = Ports.reserve();
        String problem = "the database at localhost:" + port + " cannot be reached (Connection refused): "
                + "set DATABASE_URL";

        assertEquals(problem, problem(port, 3));
        assertEquals(List.of(problem + ". It is tried again"), told);
    }

    @Test
    void nobodyAnswers_isNotWaitedForLonger() throws IOException {
        try (SilentServer silent = new SilentServer()) {
            String problem = problem(silent.getLocalPort(), 1);

            assertThat(problem, startsWith("the database at localhost:" + silent.getLocalPort() + " cannot be reached ("));
            assertEquals(1, problem.lines().count());
            assertFalse(problem.contains("pa55word"));
        }
    }
}
