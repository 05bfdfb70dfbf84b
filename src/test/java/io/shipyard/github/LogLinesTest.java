package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLinesTest {

    private static final int LONGEST = 16 * 1024;
    private static final int OVERLAP = 512;

    private final List<String> lines = new ArrayList<>();
    private final LogLines log = new LogLines((text, continued) -> lines.add((continued ? "…" : "") + text));

    /** A chunk of one byte cuts every character, and every CRLF, in two. */
    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 5, 1000 })
    void accept_chunksOfAnySize_givesTheSameLines(int size) {
        send("\uFEFFone\r\n\nzwölf €\r\n😀 ⎈\nCR\rwithin\r\nlast".getBytes(StandardCharsets.UTF_8), size);

        assertEquals(List.of("\uFEFFone", "", "zwölf €", "😀 ⎈", "CR\rwithin", "last"), lines);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 5, 1000 })
    void accept_utf16WithItsMark_isRead(int size) {
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            lines.clear();
            LogLines utf16 = new LogLines((text, continued) -> lines.add(text));
            send(utf16, "\uFEFFCHART_VERSION=1.2.3\r\nzwölf 😀".getBytes(charset), size);

            assertEquals(List.of("CHART_VERSION=1.2.3", "zwölf 😀"), lines, charset.name());
        }
    }

    private void send(byte[] bytes, int size) {
        send(log, bytes, size);
    }

    private static void send(LogLines log, byte[] bytes, int size) {
        for (int from = 0; from < bytes.length; from += size) {
            log.accept(Arrays.copyOfRange(bytes, from, Math.min(from + size, bytes.length)));
        }
        log.end();
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
    void accept_veryLongLine_comesInPartsAndTheNextIsWhole(int chunk) {
        String word = "x".repeat(2 * LONGEST + 1);
        send((word + "\r\nCHART_VERSION=1.2.3\r\n").getBytes(StandardCharsets.UTF_8), chunk);

        assertEquals(List.of("x".repeat(LONGEST), "…" + "x".repeat(LONGEST), "…" + "x".repeat(2 * OVERLAP + 1),
                "CHART_VERSION=1.2.3", ""), lines);
    }

    @Test
    void accept_veryLongLine_isCutBetweenWords() {
        accept("progress\r".repeat(LONGEST) + "CHART_VERSION=1.2.3\n");

        assertEquals("progress\r".repeat(LONGEST) + "CHART_VERSION=1.2.3", String.join("", lines).replace("…", ""));
        assertTrue(lines.stream().limit(lines.size() - 1L).allMatch(part -> part.endsWith("progress\r")), lines::toString);
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
