package io.shipyard.ci;

/** What an attempt to read a chart version came to. */
sealed interface ChartReading {

    record Found(String name, String version) implements ChartReading {
    }

    /**
     * There is no version where it should be.
     *
     * @param certain reading again will not help: no such job ran
     */
    record Absent(boolean certain) implements ChartReading {
    }

    /** The log is not there, or not yet. */
    record Unavailable(String reason) implements ChartReading {
    }
}
