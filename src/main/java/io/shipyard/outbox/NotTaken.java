package io.shipyard.outbox;

/** A receiver has not taken a message: it is tried again. The reason is fit for the log, and has no URL in it. */
final class NotTaken extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotTaken(String reason) {
        // an expected answer of somebody else's: a stack trace of the event loop says nothing
        super(reason, null, false, false);
    }
}
