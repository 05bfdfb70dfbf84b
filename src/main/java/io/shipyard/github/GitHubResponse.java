package io.shipyard.github;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.function.UnaryOperator;

import org.jboss.resteasy.reactive.RestResponse;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * An answer whose status nobody has judged yet.
 *
 * @param url what was asked for
 * @param by what it was asked for with; null for what has no ETag
 * @param headers a header's first value by its name, null if absent
 * @param body empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // none is compared with another
record GitHubResponse(URI url, Authorization by, int status, UnaryOperator<String> headers, byte[] body) {

    static GitHubResponse of(URI url, Authorization by, RestResponse<?> response) {
        return new GitHubResponse(url, by, response.getStatus(), response::getHeaderString, bytes(response.getEntity()));
    }

    String header(String name) {
        return headers.apply(name);
    }

    /** Whether it is elsewhere: a renamed or transferred repository. */
    boolean isMoved() {
        return (status == 301 || status == 307 || status == 308) && header("Location") != null;
    }

    /** Where it is; fails with a {@link GitHubException} if that is no URL. */
    URI location() {
        try {
            return url.resolve(header("Location"));
        } catch (IllegalArgumentException notAUrl) {
            throw GitHubException.unreadable(url, "redirects to something that is no URL", notAUrl);
        }
    }

    /** GitHub's own explanation of an error, cut to what fits a status line, in brackets; empty if it gives none. */
    String explanation(ObjectMapper mapper) {
        try {
            String text = mapper.readTree(body).path("message").asText();
            return text.isBlank() ? "" : " (" + text.substring(0, Math.min(200, text.length())) + ")";
        } catch (IOException | IllegalArgumentException noJson) {
            return "";
        }
    }

    /** The REST client converts the body of a success only; that of an error stays the buffered stream it came as. */
    private static byte[] bytes(Object entity) {
        if (entity instanceof InputStream buffered) {
            try {
                return buffered.readAllBytes();
            } catch (IOException cannotBe) {
                throw new UncheckedIOException(cannotBe);
            }
        }
        return entity instanceof byte[] converted ? converted : new byte[0];
    }
}
