package io.shipyard.testing;

import static io.shipyard.testing.Patience.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One connection of a client that sends what no HTTP client would, and as slowly as it likes. */
public class RawHttp implements AutoCloseable {

    private static final int PAUSE_MILLIS = 100;
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Socket socket;

    public RawHttp(URI server) throws IOException {
        this(new Socket(server.getHost(), server.getPort()));
    }

    /** @param from an address of this machine */
    public RawHttp(URI server, String from) throws IOException {
        this(new Socket(InetAddress.getByName(server.getHost()), server.getPort(), InetAddress.getByName(from), 0));
    }

    public RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) Patience.LIMIT.toMillis());
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
     * without.
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

    /** What the server has sent by now, or how the connection has ended; empty if it has done neither. */
    public String soFar() {
        byte[] buffer = new byte[1024];
        try {
            socket.setSoTimeout(1);
            int read = socket.getInputStream().read(buffer);
            return read < 0 ? "closed" : new String(buffer, 0, read, StandardCharsets.UTF_8);
        } catch (SocketTimeoutException nothing) {
            return "";
        } catch (IOException reset) {
            return reset.toString();
        }
    }

    /** Waits until the server has ended the connection, without a word. */
    public boolean isCutOff() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException nothing) {
            throw nothing;
        } catch (IOException reset) {
            return true;
        }
    }

    /** The same while this is sent again and again, often enough for no idle timeout to see a pause. */
    public boolean isCutOffDuring(String more) throws IOException {
        socket.setSoTimeout(PAUSE_MILLIS);
        return await().until(() -> {
            try {
                return Optional.of(isCutOff());
            } catch (SocketTimeoutException notYet) {
                return takes(more) ? Optional.<Boolean> empty() : Optional.of(true);
            }
        }, Optional::isPresent).orElseThrow();
    }

    /** Whether this can be sent, as far as is known here. */
    public boolean takes(String text) {
        try {
            send(text);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
