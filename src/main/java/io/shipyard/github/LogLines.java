package io.shipyard.github;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a stream of bytes into lines, which end with LF or CRLF. It is UTF-8, unless it begins with the byte order mark of
 * UTF-16. A line of more than 16,384 characters comes in several parts, which end between words; those of a longer word
 * overlap.
 */
final class LogLines {

    private static final int MAX_LINE = 16 * 1024;
    /** Longer than what is searched for. */
    private static final int OVERLAP = 512;

    private final LogConsumer consumer;
    private final StringBuilder line = new StringBuilder(256);
    private final CharBuffer decoded = CharBuffer.allocate(MAX_LINE);
    /** Bytes of a character that is not whole yet. */
    private ByteBuffer undecoded = ByteBuffer.allocate(0);
    private CharsetDecoder decoder;
    private boolean continued;

    LogLines(LogConsumer consumer) {
        this.consumer = consumer;
    }

    void accept(byte[] bytes) {
        decode(bytes, false);
    }

    /** The stream is over: a last line without an end is a line too. */
    void end() {
        decode(new byte[0], true);
        endLine();
    }

    private void decode(byte[] bytes, boolean last) {
        ByteBuffer in = !undecoded.hasRemaining() ? ByteBuffer.wrap(bytes)
                : ByteBuffer.allocate(undecoded.remaining() + bytes.length).put(undecoded).put(bytes).flip();
        undecoded = in;
        if (decoder == null) {
            if (in.remaining() < 2 && !last) {
                return;
            }
            decoder = charset(in).newDecoder().onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
        }
        while (decoder.decode(in, decoded.clear(), last).isOverflow()) {
            cut(decoded.position());
        }
        cut(decoded.position());
    }

    private static Charset charset(ByteBuffer start) {
        int mark = start.remaining() < 2 ? 0 : start.getChar(0);
        return mark == 0xFEFF || mark == 0xFFFE ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }

    /** @param length of what is decoded */
    private void cut(int length) {
        char[] chars = decoded.array();
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (chars[i] == '\n') {
                append(chars, start, i);
                endLine();
                start = i + 1;
            }
        }
        append(chars, start, length);
    }

    private void append(char[] chars, int from, int to) {
        for (int start = from; start < to;) {
            int end = Math.min(to, start + MAX_LINE - line.length());
            line.append(chars, start, end - start);
            start = end;
            if (line.length() == MAX_LINE) {
                emitPart();
            }
        }
    }

    private void emitPart() {
        int end = line.length();
        while (end > 0 && !Character.isWhitespace(line.charAt(end - 1))) {
            end--;
        }
        consumer.accept(line.substring(0, end == 0 ? line.length() : end), continued);
        line.delete(0, end == 0 ? line.length() - OVERLAP : end);
        continued = true;
    }

    private void endLine() {
        int length = line.length();
        consumer.accept(line.substring(0, length > 0 && line.charAt(length - 1) == '\r' ? length - 1 : length), continued);
        line.setLength(0);
        continued = false;
    }
}
