package io.shipyard.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Whether the documents lead where they say. */
class DocumentsTest {

    private static final Path README = Path.of("README.md");
    private static final int MOST_LINES = 150;

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)[^)]*\\)|^\\[[^\\]]+\\]: +(\\S+)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    /** {@code Class.member}; what is named by a document of ours has a source. */
    private static final Pattern MEMBER = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w*)`");
    private static final List<Path> SOURCES = List.of(Path.of("src/main/java"), Path.of("src/test/java"));
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.+?)(?: +#+)?");

    private record Link(Path from, String target) {

        boolean isBroken() {
            URI uri = URI.create(target);
            if (uri.isAbsolute() || uri.getAuthority() != null) {
                return false;
            }
            Path file = uri.getPath().isEmpty() ? from : from.resolveSibling(uri.getPath()).normalize();
            return !Files.exists(file) || (uri.getFragment() != null && !anchors(file).contains(uri.getFragment()));
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md").map(Path::of),
                    docs.filter(DocumentsTest::isDocument).sorted()).toList();
        }
    }

    private static boolean isDocument(Path file) {
        return file.toString().endsWith(".md");
    }

    private static Stream<Link> links(Path document) {
        return prose(document).stream().flatMap(line -> LINK.matcher(CODE.matcher(line).replaceAll("")).results())
                .map(link -> new Link(document, link.group(1) == null ? link.group(2) : link.group(1)));
    }

    /** As GitHub makes them of headings: a heading that occurs again has a number. */
    private static Set<String> anchors(Path file) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> occurrences = new HashMap<>();
        if (isDocument(file)) {
            prose(file).stream().map(HEADING::matcher).filter(heading -> heading.matches()).forEach(heading -> {
                String anchor = anchor(heading.group(1));
                int before = occurrences.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            });
        }
        return anchors;
    }

    private static String anchor(String heading) {
        return heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1").toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}_ -]", "").replace(' ', '-');
    }

    /** The lines that are not in a block of code. */
    private static List<String> prose(Path document) {
        List<String> prose = new ArrayList<>();
        boolean code = false;
        for (String line : read(document)) {
            boolean fence = line.strip().startsWith("```");
            if (!fence && !code) {
                prose.add(line);
            }
            code ^= fence;
        }
        return prose;
    }

    private static List<String> read(Path document) {
        try {
            return Files.readAllLines(document);
        } catch (IOException cannotRead) {
            throw new UncheckedIOException(cannotRead);
        }
    }

    @Test
    void links_leadToFilesAndHeadings_thatThereAre() throws IOException {
        List<Link> links = documents().stream().flatMap(DocumentsTest::links).toList();

        assertTrue(links.size() > 50, "links: " + links.size());
        assertEquals(List.of(), links.stream().filter(Link::isBroken).toList());
    }

    @Test
    void readme_isReadInOneGo() {
        int lines = read(README).size();
        assertTrue(lines <= MOST_LINES, "lines: " + lines);
    }

    /** Of classes that are ours: others, as Java's own, have no source here. */
    @Test
    void membersOfClasses_thatAreNamed_exist() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    sources.merge(file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        List<String> missing = new ArrayList<>();
        for (Path document : documents()) {
            MEMBER.matcher(Files.readString(document)).results()
                    .filter(name -> sources.containsKey(name.group(1)) && !Pattern.compile("\\b" + name.group(2) + "\\b")
                            .matcher(sources.get(name.group(1))).find())
                    .forEach(name -> missing.add(document + ": " + name.group()));
        }
        assertEquals(List.of(), missing);
        assertTrue(sources.containsKey("DocumentsTest"));
    }
}
