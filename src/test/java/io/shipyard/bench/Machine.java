package io.shipyard.bench;

import java.lang.management.ManagementFactory;

/** What a figure was measured on. */
final class Machine {

    private Machine() {
    }

    static String describe(Databases databases) {
        return Figures.format("%d cores, load %.1f, Java %s, PostgreSQL %s, all of it on one machine",
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), Runtime.version(), databases.version());
    }
}
