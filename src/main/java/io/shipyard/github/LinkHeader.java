package io.shipyard.github;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page links of a list: <a href="https://www.rfc-editor.org/rfc/rfc8288">RFC 8288</a>, as GitHub writes them. */
final class LinkHeader {

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>[^,<]*;\\s*rel=\"?next\"?");

    private LinkHeader() {
    }

    /**
     * The URL of the next page; empty on the last one.
     *
     * @throws IllegalArgumentException if it is no URL
     */
    static Optional<URI> next(String header) {
        Matcher link = NEXT.matcher(header == null ? "" : header);
        return link.find() ? Optional.of(URI.create(link.group(1))) : Optional.empty();
    }
}
