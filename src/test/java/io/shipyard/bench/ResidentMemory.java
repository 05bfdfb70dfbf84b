package io.shipyard.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process takes of the machine's memory, as Linux counts it against a container's limit. */
final class ResidentMemory {

    private ResidentMemory() {
    }

    /** The most that it has had at a time. */
    static long peakBytes(long pid) {
        return kibibytes(pid, "VmHWM:") * 1024;
    }

    static long bytes(long pid) {
        return kibibytes(pid, "VmRSS:") * 1024;
    }

    private static long kibibytes(long pid, String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(field)).map(line -> line.replaceAll("\\D", "")).mapToLong(Long::parseLong)
                    .findFirst().orElseThrow();
        } catch (IOException notLinux) {
            throw new UncheckedIOException(notLinux);
        }
    }
}
