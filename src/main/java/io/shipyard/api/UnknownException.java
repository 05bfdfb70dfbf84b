package io.shipyard.api;

import java.util.UUID;

/** What a path names does not exist; the message says what. */
public class UnknownException extends RuntimeException {

    private UnknownException(String message) {
        super(message, null, false, false);
    }

    public static UnknownException release(UUID id) {
        return new UnknownException("there is no release " + id);
    }

    static UnknownException repo(UUID release, long id) {
        return new UnknownException("there is no repository " + id + " in release " + release);
    }
}
