package io.shipyard.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads one URL again and again on one connection. It understands just enough of HTTP to find the end of an answer: a whole
 * client would take more of the processors than the server it measures.
 */
final class KeepAliveConnection implements AutoCloseable {

    private static final String LENGTH = "content-length:";
    private static final int CHUNKED = -1;

    private final Socket socket;
    private final InputStream in;
    private final byte[] request;
    private final byte[] line = new byte[1024];

    /** @param headers more lines of the request's head */
    KeepAliveConnection(String url, String... headers) throws IOException {
        URI uri = URI.create(url);
        socket = new Socket(uri.getHost(), uri.getPort());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        request = ("GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\nAccept: application/json\r\n"
                + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining()) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The body of the answer, which must be a 200. */
    byte[] get() throws IOException {
        socket.getOutputStream().write(request);
        String status = readLine();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status);
        }
        int length = CHUNKED;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        return length == CHUNKED ? readChunks() : in.readNBytes(length);
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(32 * 1024);
        for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
            body.write(in.readNBytes(size));
            readLine();
        }
        readLine();
        return body.toByteArray();
    }

    private int readChunkSize() throws IOException {
        return Integer.parseInt(readLine(), 16);
    }

    @SuppressWarnings("deprecation")
    private String readLine() throws IOException {
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed");
            }
            line[length++] = (byte) next;
        }
        // every line of a head is ASCII and ends in CRLF
        return new String(line, 0, 0, length - 1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
