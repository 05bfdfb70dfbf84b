package io.shipyard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection of a client that sends what no HTTP client would, and as slowly as it likes. */
public class RawHttp implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Socket socket;

    public RawHttp(URI server) throws IOException {
        this(new Socket(server.getHost(), server.getPort()));
    }

    public RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) PATIENCE.toMillis());
    }

    /** @param headers by their names in lower case */
    public record Answer(int status, Map<String, String> headers, String body) {

        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    public RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Nothing more is sent. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * The answer to a request that ends the connection, or the head of a stream of events; null if the connection ended
     * without. Fails if nothing has come for ten seconds.
     */
    public Answer answer() throws IOException {
        String text = read();
        int end = text.indexOf(END_OF_HEAD);
        if (end < 0) {
            return null;
        }
        String[] lines = text.substring(0, end).split("\r\n");
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] header = lines[i].split(":", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header.length > 1 ? header[1].strip() : "");
        }
        return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, text.substring(end + END_OF_HEAD.length()));
    }

    private String read() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 * 1024];
        InputStream in = socket.getInputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            text.write(buffer, 0, read);
            if (text.toString(StandardCharsets.UTF_8).contains("text/event-stream" + "\r\n")) {
                break;
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** Waits until the server has ended the connection; fails if it does not within ten seconds, or sends something. */
    public boolean isCutOff() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
