package io.shipyard.deployment;

import java.time.Instant;

/** Why Argo CD gave no answer to use. The message is for people: it names the host, and holds no secret and no body. */
abstract sealed class ArgoCdException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ArgoCdException(String message) {
        // an expected answer of somebody else's: a stack trace of the event loop says nothing
        super(message, null, false, false);
    }

    /** The list does not have the application, and by its name it is not found, or refused, which may say the same. */
    static final class Missing extends ArgoCdException {

        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    /** 403: what was asked for is not for this token, or is an application that is not there. */
    static final class Refused extends ArgoCdException {

        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /** 429: nothing was observed. */
    static final class Limited extends ArgoCdException {

        private static final long serialVersionUID = 1;
        private final Instant retryAt;

        Limited(String message, Instant retryAt) {
            super(message);
            this.retryAt = retryAt;
        }

        Instant retryAt() {
            return retryAt;
        }
    }

    /** No connection, no answer in time, another status, or an answer that cannot be read. */
    static final class Unavailable extends ArgoCdException {

        private static final long serialVersionUID = 1;

        Unavailable(String message) {
            super(message);
        }
    }
}
