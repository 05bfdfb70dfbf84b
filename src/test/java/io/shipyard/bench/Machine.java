package io.shipyard.bench;

/** What a figure was measured on. */
final class Machine {

    private Machine() {
    }

    static String describe(Database database) {
        return Figures.format("%d cores, Java %s, PostgreSQL %s, all of it on one machine",
                Runtime.getRuntime().availableProcessors(), Runtime.version(), database.list("show server_version").get(0));
    }
}
