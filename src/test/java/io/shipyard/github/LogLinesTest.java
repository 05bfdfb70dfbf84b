package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLinesTest {

    private static final int LONGEST = 16 * 1024;

    private final List<String> lines = new ArrayList<>();
    private final LogLines log = new LogLines(lines::add);

    /** A chunk of one byte cuts every character, and every CRLF, in two. */
    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 5, 1000 })
    void accept_chunksOfAnySize_givesTheSameLines(int size) {
        byte[] bytes = "\uFEFFone\r\n\nzwölf €\r\n😀 ⎈\nCR\rwithin\r\nlast".getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += size) {
            log.accept(Arrays.copyOfRange(bytes, from, Math.min(from + size, bytes.length)));
        }
        log.end();

        assertEquals(List.of("\uFEFFone", "", "zwölf €", "😀 ⎈", "CR\rwithin", "last"), lines);
    }

    @Test
    void accept_lineWithoutItsEnd_waitsForIt() {
        accept("one\ntw");
        assertEquals(List.of("one"), lines);
        accept("o\n");
        assertEquals(List.of("one", "two"), lines);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1000, 3 * LONGEST })
    void accept_veryLongLine_isCutAndTheNextIsWhole(int chunk) {
        String rest = "x".repeat(3 * LONGEST) + "\r\nCHART_VERSION=1.2.3\r\n";
        for (int from = 0; from < rest.length(); from += chunk) {
            accept(rest.substring(from, Math.min(from + chunk, rest.length())));
        }

        assertEquals(List.of("x".repeat(LONGEST), "CHART_VERSION=1.2.3"), lines);
    }

    @Test
    void accept_bytesThatAreNoText_areKeptApartFromTheLinesBeside() {
        log.accept(new byte[] { 'a', '\n', (byte) 0xff, (byte) 0xc3, '\n', 'b', '\n' });

        assertEquals(3, lines.size());
        assertEquals("a", lines.get(0));
        assertEquals("b", lines.get(2));
    }

    private void accept(String text) {
        log.accept(text.getBytes(StandardCharsets.UTF_8));
    }
}
