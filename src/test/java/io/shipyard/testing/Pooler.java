package io.shipyard.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What PgBouncer does to those who connect through it: it refuses start-up parameters that it does not know, and either gives
 * each its own session, or lends one for a transaction each, in turn if it has several. It speaks the simple protocol then. Its
 * only user
 * is {@link TestDatabase#USER}.
 */
public final class Pooler implements AutoCloseable {

    public enum Mode {
        SESSION,
        TRANSACTION
    }

    /** Whom it refuses in another way than others. */
    public static final String STRANGER_BY_SCRAM = "stranger_by_scram";

    private static final Set<String> KNOWN = Set.of("user", "database", "client_encoding", "datestyle", "timezone",
            "standard_conforming_strings", "application_name");
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int MOST_CONNECTIONS = 40;

    private final URI database;
    private final Mode mode;
    private final ServerSocket socket;
    private final TestClients threads = new TestClients(2 * MOST_CONNECTIONS);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int mostSessions;
    private final Object lending = new Object();
    /** What the server said when the first session began, for everybody. */
    private List<byte[]> greeting;
    /** Those it lends; the first is the next. */
    private final Deque<Socket> sessions = new ArrayDeque<>();

    public Pooler(TestDatabase database, Mode mode) throws IOException {
        this(database, mode, 1);
    }

    /** @param mostSessions are lent for transactions */
    public Pooler(TestDatabase database, Mode mode, int mostSessions) throws IOException {
        this.mostSessions = mostSessions;
        this.database = URI.create(database.url());
        this.mode = mode;
        this.socket = new ServerSocket(0, MOST_CONNECTIONS, InetAddress.getByName("localhost"));
        threads.begin(this::accept);
    }

    /** As {@code DATABASE_URL} has it. */
    public String url() {
        return "postgresql://localhost:" + socket.getLocalPort() + database.getPath();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = opened(socket.accept());
                threads.begin(() -> serve(client));
            }
        } catch (IOException closed) {
            // as the test is over
        }
    }

    private Socket opened(Socket connection) {
        open.add(connection);
        return connection;
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            byte[] startup = startup(in, out);
            String[] parameters = new String(startup, 4, startup.length - 4, StandardCharsets.UTF_8).split("\0");
            for (int i = 0; i < parameters.length; i += 2) {
                if (!KNOWN.contains(parameters[i].toLowerCase(Locale.ROOT))) {
                    refuse(out, "unsupported startup parameter: " + parameters[i]);
                    return;
                }
            }
            if (!List.of(parameters).contains(TestDatabase.USER)) {
                refuse(out, List.of(parameters).contains(STRANGER_BY_SCRAM) ? "SASL authentication failed"
                        : "password authentication failed");
            } else if (mode == Mode.SESSION) {
                keep(client, startup);
            } else {
                lend(in, out, startup);
            }
        } catch (IOException gone) {
            // either of them
        }
    }

    /** Neither TLS nor Kerberos is spoken here. */
    private static byte[] startup(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            byte[] content = in.readNBytes(in.readInt() - Integer.BYTES);
            int code = new BigInteger(content, 0, Integer.BYTES).intValue();
            if (code != SSL_REQUEST && code != GSS_REQUEST) {
                return content;
            }
            out.writeByte('N');
        }
    }

    private static void refuse(DataOutputStream out, String message) throws IOException {
        byte[] fields = ("SFATAL\0C08P01\0M" + message + "\0\0").getBytes(StandardCharsets.UTF_8);
        out.writeByte('E');
        out.writeInt(Integer.BYTES + fields.length);
        out.write(fields);
    }

    private Socket connect(byte[] startup) throws IOException {
        Socket server = opened(new Socket(database.getHost(), database.getPort()));
        DataOutputStream out = new DataOutputStream(server.getOutputStream());
        out.writeInt(Integer.BYTES + startup.length);
        out.write(startup);
        return server;
    }

    private void keep(Socket client, byte[] startup) throws IOException {
        try (Socket server = connect(startup)) {
            threads.begin(() -> {
                try (client) {
                    server.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException gone) {
                    // either of them
                }
            });
            client.getInputStream().transferTo(server.getOutputStream());
        }
    }

    private void lend(DataInputStream in, DataOutputStream out, byte[] startup) throws IOException {
        synchronized (lending) {
            while (sessions.size() < mostSessions) {
                sessions.add(connect(startup));
                greeting = answer(sessions.getLast());
            }
            for (byte[] message : greeting) {
                out.write(message);
            }
        }
        byte[] message = message(in);
        while (message[0] != 'X') {
            synchronized (lending) {
                Socket session = sessions.remove();
                List<byte[]> answer = ask(session, message, out);
                while (isInTransaction(answer)) {
                    answer = ask(session, message(in), out);
                }
                sessions.add(session);
            }
            message = message(in);
        }
    }

    private static List<byte[]> ask(Socket session, byte[] message, DataOutputStream out) throws IOException {
        session.getOutputStream().write(message);
        List<byte[]> answer = answer(session);
        for (byte[] part : answer) {
            out.write(part);
        }
        return answer;
    }

    private static boolean isInTransaction(List<byte[]> answer) {
        byte[] ready = answer.get(answer.size() - 1);
        return ready[ready.length - 1] != 'I';
    }

    /** All of it: its last part says that the server is ready for more. */
    private static List<byte[]> answer(Socket session) throws IOException {
        List<byte[]> parts = new ArrayList<>();
        DataInputStream in = new DataInputStream(session.getInputStream());
        do {
            parts.add(message(in));
        } while (parts.get(parts.size() - 1)[0] != 'Z');
        return parts;
    }

    private static byte[] message(DataInputStream in) throws IOException {
        byte type = in.readByte();
        int length = in.readInt();
        ByteBuffer message = ByteBuffer.allocate(1 + length).put(type).putInt(length);
        in.readFully(message.array(), 1 + Integer.BYTES, length - Integer.BYTES);
        return message.array();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : open) {
            connection.close();
        }
        threads.close();
    }
}
