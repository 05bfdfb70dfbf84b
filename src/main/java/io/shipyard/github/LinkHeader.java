package io.shipyard.github;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The page links of a list: <a href="https://www.rfc-editor.org/rfc/rfc8288">RFC 8288</a>, as GitHub writes them. */
final class LinkHeader {

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>[^,<]*;\\s*rel=\"?next\"?");
    private static final Pattern LAST = Pattern.compile("<([^>]*)>[^,<]*;\\s*rel=\"?last\"?");
    private static final Pattern NUMBERED = Pattern.compile("(.*[?&]page=)(\\d{1,6})(.*)");

    private LinkHeader() {
    }

    /**
     * The URL of the next page; empty on the last one.
     *
     * @throws IllegalArgumentException if it is no URL
     */
    static Optional<URI> next(String header) {
        return link(NEXT, header).map(URI::create);
    }

    /**
     * The URLs of the pages after the next one; empty unless the header names the last, which differs in its number alone.
     *
     * @param most of them
     * @throws IllegalArgumentException if one is no URL
     */
    static List<URI> afterNext(String header, int most) {
        Matcher next = NUMBERED.matcher(link(NEXT, header).orElse(""));
        Matcher last = NUMBERED.matcher(link(LAST, header).orElse(""));
        if (!next.matches() || !last.matches() || !last.group(1).equals(next.group(1))
                || !last.group(3).equals(next.group(3))) {
            return List.of();
        }
        return IntStream.rangeClosed(Integer.parseInt(next.group(2)) + 1, Integer.parseInt(last.group(2))).limit(most)
                .mapToObj(number -> URI.create(next.group(1) + number + next.group(3))).toList();
    }

    private static Optional<String> link(Pattern relation, String header) {
        Matcher link = relation.matcher(header == null ? "" : header);
        return link.find() ? Optional.of(link.group(1)) : Optional.empty();
    }
}
