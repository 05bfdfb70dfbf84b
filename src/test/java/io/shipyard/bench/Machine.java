package io.shipyard.bench;

/** What a figure was measured on. */
final class Machine {

    private Machine() {
    }

    static String describe(Databases databases) {
        return Figures.format("%d cores, Java %s, PostgreSQL %s, all of it on one machine",
                Runtime.getRuntime().availableProcessors(), Runtime.version(), databases.version());
    }
}
