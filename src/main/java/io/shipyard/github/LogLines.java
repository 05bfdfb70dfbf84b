package io.shipyard.github;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines. Ends are LF or CRLF; what a line has beyond 16 KiB is dropped. */
final class LogLines {

    private static final int MAX_LINE = 16 * 1024;

    private final Consumer<String> consumer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);

    LogLines(Consumer<String> consumer) {
        this.consumer = consumer;
    }

    void accept(byte[] bytes) {
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                append(bytes, start, i);
                end();
                start = i + 1;
            }
        }
        append(bytes, start, bytes.length);
    }

    /** The stream is over: a last line without an end is a line too. */
    void end() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        consumer.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    private void append(byte[] bytes, int from, int to) {
        line.write(bytes, from, Math.min(to - from, MAX_LINE - line.size()));
    }
}
