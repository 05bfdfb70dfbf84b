package io.shipyard.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.shipyard.testing.Patience;
import io.shipyard.testing.Pooler;
import io.shipyard.testing.Ports;
import io.shipyard.testing.SilentServer;
import io.shipyard.testing.TestDatabase;

/** A database that is away, and one behind a pooler; DatabaseHealthTest has one that is there. */
class DatabaseCheckTest {

    private static final String LONELY = "database_check_test";

    private final List<String> logged = new ArrayList<>();

    private String problem(int port, int attempts) {
        return new DatabaseCheck("postgresql://localhost:" + port + "/shipyard", "shipyard", "pa55word", attempts,
                Duration.ofMillis(1), Duration.ofSeconds(1)).problem(logged::add).orElseThrow();
    }

    /** Of one that answers, however slow the machine is. */
    private Optional<String> problem(String url, String user) {
        return new DatabaseCheck(url, user, "", 1, Duration.ZERO, Patience.LIMIT).problem(logged::add);
    }

    @Test
    void nobodyThere_isTriedAgainAndLoggedInALineEach() throws IOException {
        int port = Ports.reserve();
        String problem = "the database at localhost:" + port + " cannot be reached (Connection refused): "
                + "set DATABASE_URL";

        assertEquals(problem, problem(port, 3));
        assertEquals(List.of(problem + ". It is tried again"), logged);
    }

    @Test
    void nobodyAnswers_isNotWaitedForLonger() throws IOException {
        try (SilentServer silent = new SilentServer()) {
            String problem = problem(silent.getLocalPort(), 1);

            assertEquals("the database at localhost:" + silent.getLocalPort()
                    + " does not answer; a pooler may have no session left for it", problem);
        }
    }

    @Test
    void sessionThatStays_isNoProblem() throws IOException {
        try (TestDatabase database = TestDatabase.create();
                Pooler pooler = new Pooler(database, Pooler.Mode.SESSION)) {
            assertEquals(Optional.empty(), problem(database.url(), TestDatabase.USER));
            assertEquals(Optional.empty(), problem(pooler.url(), TestDatabase.USER));
        }
    }

    /** PgBouncer has one SQL state for all that it refuses, and a text for each way to sign in. */
    @ParameterizedTest
    @ValueSource(strings = { "stranger", Pooler.STRANGER_BY_SCRAM })
    void poolerThatRefusesTheUser_isNotTriedAgain(String user) throws IOException {
        try (TestDatabase database = TestDatabase.create();
                Pooler pooler = new Pooler(database, Pooler.Mode.SESSION)) {
            assertEquals(Optional.of("the database at " + place(pooler) + " refuses " + user + ": set DATABASE_USERNAME and "
                    + "DATABASE_PASSWORD"),
                    new DatabaseCheck(pooler.url(), user, "pa55word", 2, Duration.ZERO, Patience.LIMIT)
                            .problem(logged::add));
            assertEquals(List.of(), logged);
        }
    }

    private static String place(Pooler pooler) {
        return pooler.url().replaceAll("postgresql://|/test_.*", "");
    }

    @Test
    void questionThatIsRefused_isNoProblem() {
        try (TestDatabase database = TestDatabase.create()) {
            database.update("revoke execute on function pg_backend_pid() from public");
            database.update("create role " + LONELY + " login");
            try {
                assertEquals(Optional.empty(), problem(database.url(), LONELY));
            } finally {
                database.update("drop role " + LONELY);
            }
        }
    }

    /** There is no second one to compare it with. */
    @Test
    void onlyConnection_isNoProblem() {
        try (TestDatabase database = TestDatabase.create()) {
            database.update("create role " + LONELY + " login connection limit 1");
            try {
                assertEquals(Optional.empty(), problem(database.url(), LONELY));
            } finally {
                database.update("drop role " + LONELY);
            }
        }
    }

    /** The only session serves both connections, two of them do in turn, and of many there is another for each statement. */
    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 12 })
    void sessionOfATransaction_isRefusedAtOnce(int sessions) throws IOException {
        try (TestDatabase database = TestDatabase.create();
                Pooler pooler = new Pooler(database, Pooler.Mode.TRANSACTION, sessions)) {
            assertEquals(Optional.of("the database at " + place(pooler) + " is behind a pooler in transaction mode, in which "
                    + "LISTEN receives nothing: set it to session mode (PgBouncer: pool_mode = session), or DATABASE_URL to "
                    + "the server itself"), problem(pooler.url(), TestDatabase.USER));
            assertEquals(List.of(), logged);
        }
    }
}
