package io.shipyard.testing;

import static io.shipyard.testing.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A PostgreSQL of a test's own: always on the same port with the same data, however it was stopped. */
public class DatabaseProcess extends TestDatabase {

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    /** @param folder a folder for the data alone */
    public DatabaseProcess(Path folder) throws IOException {
        this(folder, Ports.reserve());
    }

    private DatabaseProcess(Path folder, int port) throws IOException {
        super(port, USER);
        // the server runs as another user where this process is root
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        this.data = folder.resolve("database");
        this.port = port;
    }

    /** Starts it and waits until it takes connections. */
    public void start() throws IOException {
        if (Files.isDirectory(data)) {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
        // without it a server that is killed forgets what it has just confirmed to be stored
        server = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).setPort(port)
                .setServerConfig("synchronous_commit", "on").start();
    }

    /** As {@code kill -9} does, without a word to those who are connected. */
    public void kill() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0).strip()))
                .orElseThrow();
        List<ProcessHandle> all = Stream.concat(Stream.of(postmaster), postmaster.children()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        Files.deleteIfExists(pidFile);
        server.close();
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
