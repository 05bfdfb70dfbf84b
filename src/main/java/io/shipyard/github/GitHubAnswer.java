package io.shipyard.github;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.function.UnaryOperator;

import org.jboss.resteasy.reactive.RestResponse;

/**
 * An answer whose status nobody has judged yet.
 *
 * @param url what was asked for
 * @param headers a header's first value by its name, null if absent
 * @param body empty if there is none
 */
record GitHubAnswer(URI url, int status, UnaryOperator<String> headers, byte[] body) {

    static GitHubAnswer of(URI url, RestResponse<?> response) {
        return new GitHubAnswer(url, response.getStatus(), response::getHeaderString, bytes(response.getEntity()));
    }

    String header(String name) {
        return headers.apply(name);
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
