package io.shipyard.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.shipyard.LocalDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** Real PostgreSQL binaries from the class path, run as a child of this process. */
public class EmbeddedDatabase implements LocalDatabase {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final String USER = "postgres";

    @Override
    public Address start(Optional<Path> folder) {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setPGStartupWait(START_TIMEOUT)
                    .setConnectConfig("connectTimeout", "5");
            if (folder.isPresent()) {
                Path data = folder.get().toAbsolutePath();
                own(data);
                builder.setDataDirectory(data).setCleanDataDirectory(false);
            }
            EmbeddedPostgres database = builder.start();
            String url = "postgresql://localhost:" + database.getPort() + "/" + USER;
            System.out.println("No DATABASE_URL is set: using the embedded PostgreSQL at " + url + ", "
                    + folder.map(data -> "data in " + data.toAbsolutePath()).orElse("data is gone with this process"));
            return new Address(url, USER);
        } catch (IOException | IllegalStateException cannotStart) {
            throw new IllegalStateException("the embedded PostgreSQL does not start (" + cannotStart.getMessage()
                    + "); set DATABASE_URL to use another", cannotStart);
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
        Path pidFile = data.resolve("postmaster.pid");
        if (Files.exists(pidFile)) {
            stopOrphan(Long.parseLong(Files.readAllLines(pidFile).get(0).strip()));
            Files.deleteIfExists(pidFile);
        }
    }

    private static void stopOrphan(long pid) throws IOException {
        Optional<ProcessHandle> orphan = ProcessHandle.of(pid)
                .filter(process -> process.info().command().filter(command -> command.contains("postgres")).isPresent());
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
