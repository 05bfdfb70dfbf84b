package io.shipyard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports for servers that must know theirs before they listen, or that listen again on the one they had. A port that the
 * operating system hands out and takes back may go to anybody in between. These are below those it hands out by itself, and
 * each is held by a lock on a file until this process ends, so that no test of any process is given it meanwhile.
 */
public final class Ports {

    private static final int FIRST = 20_000;
    private static final int LAST = 29_999;
    private static final Path LOCKS = Path.of(System.getProperty("java.io.tmpdir"), "shipyard-test-ports");
    /** Kept from the garbage collector, which would close them. */
    private static final List<FileLock> HELD = new ArrayList<>();

    private Ports() {
    }

    /** A port of the loopback interface that is this process' until it ends. */
    public static synchronized int reserve() {
        int start = (int) (ProcessHandle.current().pid() * 31 % (LAST - FIRST));
        for (int i = 0; i <= LAST - FIRST; i++) {
            int port = FIRST + (start + i) % (LAST - FIRST + 1);
            if (isLocked(port) && isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("every port from " + FIRST + " to " + LAST + " is taken");
    }

    private static boolean isLocked(int port) {
        try {
            Files.createDirectories(LOCKS);
            FileChannel file = FileChannel.open(LOCKS.resolve(Integer.toString(port)), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = lock(file);
            if (lock == null) {
                file.close();
                return false;
            }
            HELD.add(lock);
            return true;
        } catch (IOException cannotLock) {
            throw new UncheckedIOException(cannotLock);
        }
    }

    private static FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException ours) {
            return null;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
