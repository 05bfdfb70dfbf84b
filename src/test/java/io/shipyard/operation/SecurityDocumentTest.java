package io.shipyard.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** {@code SECURITY.md} names tests: each defence at least one, and only such as there are. */
class SecurityDocumentTest {

    private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private static List<String> defences() throws IOException {
        return Files.readAllLines(Path.of("SECURITY.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| asset |")).toList();
    }

    private static Map<String, String> testsByClass() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""), SecurityDocumentTest::read, String::concat));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException cannotRead) {
            throw new UncheckedIOException(cannotRead);
        }
    }

    private static boolean exists(MatchResult named, Map<String, String> tests) {
        return tests.getOrDefault(named.group(1), "").contains(" void " + named.group(2) + "(");
    }

    @Test
    void defences_eachNameATest_thatThereIs() throws IOException {
        Map<String, String> tests = testsByClass();
        List<String> defences = defences();

        assertTrue(defences.size() > 30, "defences: " + defences.size());
        assertEquals(List.of(), defences.stream().filter(row -> !NAMED.matcher(lastCell(row)).find()).toList());
        assertEquals(List.of(), defences.stream().flatMap(row -> NAMED.matcher(lastCell(row)).results())
                .filter(named -> !exists(named, tests)).map(MatchResult::group).toList());
    }

    private static String lastCell(String row) {
        String[] cells = row.split("\\|");
        return cells[cells.length - 1];
    }
}
