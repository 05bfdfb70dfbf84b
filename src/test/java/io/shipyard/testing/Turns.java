package io.shipyard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

import org.junit.platform.launcher.LauncherDiscoveryListener;
import org.junit.platform.launcher.LauncherDiscoveryRequest;

/**
 * Quarkus builds the application while JUnit looks for tests, and its scripts into {@code target/web-bundler}, which each
 * build empties and each test reads. The processes that share the tests build one after another therefore, and none begins
 * with its tests before all have built. A process that ends lets go of its locks, so that nobody waits for it.
 */
public class Turns implements LauncherDiscoveryListener {

    private static final int PROCESSES = Integer.getInteger("shipyard.test.processes", 1);
    /** The build removes it before the processes start. */
    private static final Path FOLDER = Path.of("target", "test-processes");
    /** Has a file for each process, which has locked it before it is there. */
    private static final Path STARTED = FOLDER.resolve("started");

    private FileChannel untilBuilt;
    private FileChannel turn;

    @Override
    public void launcherDiscoveryStarted(LauncherDiscoveryRequest request) {
        if (PROCESSES > 1) {
            try {
                Files.createDirectories(STARTED);
                Path own = FOLDER.resolve(Long.toString(ProcessHandle.current().pid()));
                untilBuilt = locked(own);
                Files.move(own, STARTED.resolve(own.getFileName()));
                turn = locked(FOLDER.resolve("turn"));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    @Override
    public void launcherDiscoveryFinished(LauncherDiscoveryRequest request) {
        if (PROCESSES > 1) {
            try {
                turn.close();
                untilBuilt.close();
                Patience.await().until(() -> started().size() == PROCESSES);
                for (Path process : started()) {
                    locked(process).close();
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private static List<Path> started() throws IOException {
        try (Stream<Path> files = Files.list(STARTED)) {
            return files.toList();
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        return channel;
    }
}
