package io.shipyard.release;

/** What was asked for contradicts what is stored; the message says how. */
public class ReleaseConflict extends RuntimeException {

    public ReleaseConflict(String message) {
        super(message, null, false, false);
    }
}
