package io.shipyard.streams;

/** How what happens to a release is written to those who follow it. What there is nothing to say of is empty. */
interface StreamForm {

    byte[] NOTHING = {};

    /** What a stream begins with; never empty. */
    byte[] greeting(StreamedState now);

    byte[] changes(StreamedState before, StreamedState now);

    /** For those who wait until a release is done, and now it is. */
    byte[] figures(StreamedState done);

    /** @param number counts them: not every form needs each */
    byte[] heartbeat(long number);

    /** The last that is sent when a stream ends by itself. */
    byte[] end(String why);
}
