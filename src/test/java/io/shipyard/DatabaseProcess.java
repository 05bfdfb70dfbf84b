package io.shipyard;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A PostgreSQL of a test's own: always on the same port with the same data, however it was stopped. */
class DatabaseProcess implements AutoCloseable {

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    /** @param folder a folder for the data alone */
    DatabaseProcess(Path folder) throws IOException {
        // the server runs as another user where this process is root
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        this.data = folder.resolve("database");
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
    }

    /** Starts it and waits until it takes connections. */
    void start() throws IOException {
        if (Files.isDirectory(data)) {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
        // without it a server that is killed forgets what it has just told to be stored
        server = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).setPort(port)
                .setServerConfig("synchronous_commit", "on").start();
    }

    /** As {@code kill -9} does, without a word to those who are connected. */
    void kill() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0).strip()))
                .orElseThrow();
        List<ProcessHandle> all = Stream.concat(Stream.of(postmaster), postmaster.children()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        Files.deleteIfExists(pidFile);
        server.close();
    }

    Map<String, String> settings() {
        return Map.of("DATABASE_URL", "postgresql://localhost:" + port + "/postgres", "DATABASE_USERNAME", "postgres");
    }

    void update(String statement) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement update = connection.createStatement()) {
            update.executeUpdate(statement);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The only column of each row. */
    List<String> select(String query) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException cannotStop) {
            throw new UncheckedIOException(cannotStop);
        }
    }
}
