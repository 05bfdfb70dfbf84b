package io.shipyard.github;

import java.io.IOException;
import java.net.URI;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeoutException;

import io.netty.handler.proxy.ProxyConnectException;

/** Why GitHub gave no answer to use. The message is for people: it names the request, and never holds a secret. */
public abstract sealed class GitHubException extends RuntimeException {

    GitHubException(String message, Throwable cause) {
        // an expected answer of a remote service: the message says all, a stack trace of the event loop nothing
        super(message, cause, false, false);
    }

    /** @param what says what is wrong with the answer for the URL, after "GitHub" */
    static Unavailable unreadable(URI url, String what, Throwable cause) {
        return new Unavailable("GitHub " + what + " for " + url.getPath(), cause);
    }

    /** Only the network's own messages are repeated: another's may quote the request, and with it the token. */
    public static String describe(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null && !root.getCause().equals(root)) {
            root = root.getCause();
        }
        if (root instanceof CertificateException || root instanceof CertPathBuilderException
                || root instanceof CertPathValidatorException) {
            return "the certificate is not trusted: " + root.getMessage();
        }
        if (root instanceof ProxyConnectException) {
            return describeProxy(String.valueOf(root.getMessage()));
        }
        boolean harmless = root instanceof IOException || root instanceof TimeoutException;
        return harmless && root.getMessage() != null ? root.getMessage() : root.getClass().getSimpleName();
    }

    /** Netty says first which proxy was to lead where, and then what the proxy has answered, if it has. */
    private static String describeProxy(String message) {
        int destination = message.indexOf(" => ");
        int reason = destination < 0 ? -1 : message.indexOf(", ", destination);
        if (reason < 0) {
            return "the proxy does not let it through";
        }
        String said = message.substring(reason + 2);
        return (said.startsWith("status:") ? "the proxy does not let it through: " : "the proxy does not answer: ") + said;
    }

    /** GitHub limits this token; nothing was observed. */
    public static final class RateLimited extends GitHubException {

        private final Instant retryAt;

        RateLimited(Instant retryAt) {
            super("GitHub limits this token until " + retryAt.truncatedTo(ChronoUnit.SECONDS), null);
            this.retryAt = retryAt;
        }

        /** When the first request may be sent again, by this service's clock. */
        public Instant retryAt() {
            return retryAt;
        }
    }

    /** 404 or 410: it is not there, or the token may not see it. */
    public static final class NotFound extends GitHubException {

        NotFound(String message) {
            super(message, null);
        }
    }

    /** 403 or another refusal that asking again will not change. */
    public static final class Refused extends GitHubException {

        Refused(String message) {
            super(message, null);
        }
    }

    /** The log of a job is larger, or takes longer to read, than this service allows: each try costs as much again. */
    public static final class LogTooLong extends GitHubException {

        LogTooLong(String message) {
            super(message, null);
        }
    }

    /** 401: the credential is wrong or has expired. */
    public static final class Unauthorized extends GitHubException {

        Unauthorized(String message) {
            super(message, null);
        }
    }

    /** The service stops before GitHub has answered: nothing was observed, and another replica may ask. */
    public static final class Stopping extends GitHubException {

        Stopping() {
            super("the service stops", null);
        }
    }

    /** No connection, no answer in time, a 5xx, or an answer that cannot be read: ask again later. */
    public static final class Unavailable extends GitHubException {

        Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        /** Who waits has waited long enough. */
        public static Unavailable tooSlow() {
            return new Unavailable("it takes too long; the reading goes on in the background", null);
        }
    }
}
