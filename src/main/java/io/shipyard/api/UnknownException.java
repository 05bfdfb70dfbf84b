package io.shipyard.api;

/** What a path names does not exist; the message says what. */
class UnknownException extends RuntimeException {

    UnknownException(String message) {
        super(message, null, false, false);
    }
}
