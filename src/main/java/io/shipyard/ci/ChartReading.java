package io.shipyard.ci;

/** What an attempt to read a chart version came to. */
sealed interface ChartReading {

    /** Why there is no version, for people; empty if there is nothing to say. */
    default String reason() {
        return "";
    }

    record Found(String name, String version) implements ChartReading {
    }

    /**
     * There is no version where it should be.
     *
     * @param certain no such job ran: another reading is enough to be sure
     */
    record Absent(boolean certain, String reason) implements ChartReading {
    }

    /** The log is not there, or not yet, or cannot be read to its end. */
    record Unavailable(String reason) implements ChartReading {
    }
}
