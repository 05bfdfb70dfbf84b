package io.shipyard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** A class is one idea, which fits 200 lines. */
class SizeTest {

    private static final int MOST_LINES = 200;

    @Test
    void classes_areReadInOneGo() throws IOException {
        List<String> longer = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).sorted().toList()) {
                int lines = Files.readAllLines(source).size();
                if (lines > MOST_LINES) {
                    longer.add(source + ": " + lines);
                }
            }
        }
        assertEquals(List.of(), longer);
    }
}
