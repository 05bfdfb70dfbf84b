package io.shipyard.github;

/** Takes the lines of a job's log, in order, on an event loop. */
@FunctionalInterface
public interface LogConsumer {

    /**
     * @param text a line without its end, or up to 16,384 characters of one that is longer
     * @param continued whether it goes on with the line that the last text began
     */
    void accept(String text, boolean continued);
}
