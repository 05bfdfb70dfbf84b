package io.shipyard.bench;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

import io.vertx.core.Vertx;

/** What a class of figures measures with. Each figure fails by itself, and all that were measured are reported at the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class Measurement {

    static final int WARM_UP = 8;
    static final int ROUNDS = 5;

    private static final int READERS = 8;
    private static final Duration ROUND = Duration.ofSeconds(2);

    final Figures figures = new Figures();
    final Vertx vertx = Vertx.vertx();
    final Databases databases = new Databases();
    private Sweeps shared;

    @AfterAll
    void printFigures() {
        try (Databases closed = databases; Sweeps alsoClosed = shared) {
            System.out.println("\n" + Machine.describe(databases) + "\n\n" + figures + "\n");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** The same for the tests that leave its rows as they are. */
    Sweeps shared() {
        if (shared == null) {
            shared = create("shared", Sweeps.ROWS, Sweeps.REPOS_OF_RELEASE);
            shared.start();
        }
        return shared;
    }

    /** @param settings more environment variables and their values, by turns */
    Sweeps create(String name, int rows, int reposOfRelease, String... settings) {
        // each row costs a request at first
        return new Sweeps(name, databases.create(name),
                new SimulatedGitHub(vertx, new PrimaryLimit(5 * rows, Duration.ofHours(1)), new Faults(0)), rows,
                reposOfRelease, settings);
    }

    /** By turns, so that whatever else happens on the machine befalls both. */
    static Reading.Rates compare(String url, String bare, String... headers) {
        return Reading.compare(url, bare, READERS, ROUNDS, ROUND, headers);
    }

    static double percentile(double[] sorted, double share) {
        return sorted[(int) (sorted.length * share)];
    }
}
