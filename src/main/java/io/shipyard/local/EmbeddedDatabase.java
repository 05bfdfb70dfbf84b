package io.shipyard.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jboss.logging.Logger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** Real PostgreSQL binaries from the class path, run as a child of this process. */
final class EmbeddedDatabase {

    private static final Logger LOG = Logger.getLogger(EmbeddedDatabase.class);

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    static final String USER = "postgres";

    private EmbeddedDatabase() {
    }

    /**
     * Starts it and waits until it takes connections.
     *
     * @param folder holds the data and survives a restart; empty for a database that is gone with the process
     * @return its URL, as {@code DATABASE_URL} has it
     */
    static String start(Optional<Path> folder) {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setPGStartupWait(START_TIMEOUT)
                    .setConnectConfig("connectTimeout", "5");
            if (folder.isPresent()) {
                Path data = folder.get().toAbsolutePath();
                own(data);
                // what was reported as stored outlives a server that is killed
                builder.setDataDirectory(data).setCleanDataDirectory(false).setServerConfig("synchronous_commit", "on");
            }
            EmbeddedPostgres database = builder.start();
            String url = "postgresql://localhost:" + database.getPort() + "/" + USER;
            LOG.infof("No DATABASE_URL is set: using the embedded PostgreSQL at %s, %s", url, folder
                    .map(data -> "data in " + data.toAbsolutePath()).orElse("whose data is gone with this process"));
            return url;
        } catch (IOException | IllegalStateException cannotStart) {
            throw new IllegalStateException("the embedded PostgreSQL does not start (" + cannotStart.getMessage()
                    + "). Start with QUARKUS_LOG_CATEGORY__IO_ZONKY__LEVEL=INFO to see what it says itself, or set "
                    + "DATABASE_URL to use another", cannotStart);
        }
    }

    /** Locks the folder for this process's life; a server that still runs in it was left by a killed one. */
    private static void own(Path data) throws IOException {
        Files.createDirectories(data.getParent());
        FileChannel file = FileChannel.open(Path.of(data + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock();
        if (lock == null) {
            throw new IOException("another shipyard-ci uses " + data);
        }
        if (Files.isDirectory(data) && data.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // PostgreSQL refuses a folder that others may read
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
        Path pidFile = data.resolve("postmaster.pid");
        if (Files.exists(pidFile)) {
            stopOrphan(Long.parseLong(Files.readAllLines(pidFile).get(0).strip()), data);
            Files.deleteIfExists(pidFile);
        }
    }

    private static void stopOrphan(long pid, Path data) throws IOException {
        Optional<ProcessHandle> orphan = ProcessHandle.of(pid)
                .filter(process -> process.info().commandLine()
                        .filter(line -> line.contains("postgres") && line.contains(data.toString())).isPresent());
        if (orphan.isEmpty()) {
            return;
        }
        orphan.get().destroy();
        try {
            orphan.get().onExit().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException stillThere) {
            throw new IOException("a PostgreSQL that a killed process left behind does not stop: end process " + pid,
                    stillThere);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
