package io.shipyard.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.shipyard.deployment.EnvironmentConfig;
import io.shipyard.start.Settings.Section;
import io.shipyard.tracing.TracingConfig;

/**
 * Writes what repeats the settings, from the methods that declare them and the sentences about these. A document that is not
 * up to date fails the test, and is up to date afterwards.
 */
class SettingDocumentsTest {

    private static final Path EXAMPLE = Path.of("application.properties.example");
    private static final Path TABLE = Path.of("docs/configuration.md");
    private static final Path COMPOSE = Path.of("docker/compose.yaml");
    private static final Path MANIFEST = Path.of("src/main/kubernetes/kubernetes.yml");

    /** The environment that stands for all. */
    private static final String ENVIRONMENT = "qa";

    private static final int LINE = 118;
    private static final Pattern METHOD = Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/((?:(?!/\\*\\*).)*?)\\s(\\w+)\\(\\);",
            Pattern.DOTALL);

    /** @param meaning with {@code code} as Markdown has it */
    private record Documented(Setting setting, String meaning) {

        /** The embedded PostgreSQL is not for containers, and they are given secrets as variables. */
        boolean isForContainers() {
            return !setting.variable().endsWith("_FILE") && !setting.variable().equals("DATABASE_DATA_DIR");
        }

        String table() {
            String value = setting.missing().isPresent() ? "required"
                    : setting.defaultValue().map(text -> "`" + text + "`").orElse("empty");
            return "| `" + setting.variable() + "` | " + value + " | " + meaning.replace("|", "\\|") + " |";
        }

        Stream<String> example() {
            String advice = setting.isSecret() ? " A secret is better set as a variable than written here." : "";
            return Stream.of(Stream.of("# " + setting.variable() + (setting.missing().isPresent() ? ", required" : "")),
                    wrapped(meaning.replace("`", "") + advice).map(line -> "# " + line),
                    Stream.of("#" + setting.property() + "=" + setting.defaultValue().orElse(""), ""))
                    .flatMap(lines -> lines);
        }
    }

    private static List<Documented> documented(Section section) {
        return section.mappings().stream().flatMap(SettingDocumentsTest::documented).toList();
    }

    private static Stream<Documented> documented(Class<?> mapping) {
        String source = read(Path.of("src/main/java", mapping.getName().replace('.', '/') + ".java"));
        List<Documented> settings = METHOD.matcher(source).results().map(method -> documented(mapping, method)).toList();
        assertEquals(Stream.concat(Settings.ALL.stream(), Settings.of(ENVIRONMENT))
                .filter(setting -> setting.mapping() == mapping).count(), settings.size(),
                () -> mapping + " has a setting without a sentence about it");
        return settings.stream();
    }

    private static Documented documented(Class<?> mapping, MatchResult method) {
        Setting setting = Stream.of(mapping.getDeclaredMethods()).filter(each -> each.getName().equals(method.group(3)))
                .map(each -> Setting.of(mapping, each).of(ENVIRONMENT)).findAny().orElseThrow();
        String sentence = method.group(1).replaceAll("\\n\\s*\\* ?", " ").replaceAll("\\{@code ((?:[^{}]|\\{[^}]*})*)}", "`$1`")
                .replaceAll("\\s+", " ").strip();
        String allowed = setting.constraint().map(Setting.Constraint::allowed).orElse("");
        return new Documented(setting, allowed.isEmpty() ? sentence
                : sentence + " " + allowed.substring(0, 1).toUpperCase(Locale.ROOT) + allowed.substring(1) + ".");
    }

    private static Stream<String> wrapped(String text) {
        List<String> lines = new ArrayList<>(List.of(""));
        for (String word : text.split(" ")) {
            String line = lines.get(lines.size() - 1);
            if (line.length() + 1 + word.length() > LINE) {
                lines.add(word);
            } else {
                lines.set(lines.size() - 1, line.isEmpty() ? word : line + " " + word);
            }
        }
        return lines.stream();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException cannotRead) {
            throw new IllegalStateException(cannotRead);
        }
    }

    private static Stream<Documented> ofContainers(Predicate<Documented> which) {
        return Settings.SECTIONS.stream().flatMap(section -> documented(section).stream())
                .filter(setting -> setting.isForContainers() && which.test(setting));
    }

    /** What stands between two lines that say so. */
    private static void assertGenerated(Path document, String name, Stream<String> lines) throws IOException {
        String content = read(document);
        String marked = "(?s)([^\\n]*generated: " + name + "[^\\n]*\\n).*?([^\\n]*end of " + name + ")";
        assertTrue(Pattern.compile(marked).matcher(content).find(), document + " has no place for " + name);
        assertUpToDate(document, content, content.replaceFirst(marked, "$1"
                + java.util.regex.Matcher.quoteReplacement(lines.collect(Collectors.joining("\n", "", "\n"))) + "$2"));
    }

    private static void assertUpToDate(Path document, String content, String generated) throws IOException {
        if (!content.equals(generated)) {
            Files.writeString(document, generated);
        }
        assertEquals(content, generated, document + " was not up to date, and is now: commit it");
    }

    @Test
    void example_hasEverySetting() throws IOException {
        String head = """
                # Every setting of shipyard-ci, with its default. It is generated: SettingDocumentsTest says from what.
                #
                # Either copy this file to config/application.properties in the folder that the service is started from, and take the # off
                # what you change; or set the environment variable named with each setting. A variable wins over the file. The service
                # checks them when it starts, and stops with one line that names what is wrong or missing.
                #
                # A duration is a number with a unit: 30s, 5m, 24h.
                """;
        assertUpToDate(EXAMPLE, read(EXAMPLE), head + Settings.SECTIONS.stream().map(section -> "\n# --- " + section.title()
                + " " + "-".repeat(LINE - section.title().length() - 5) + "\n\n"
                + documented(section).stream().flatMap(Documented::example).collect(Collectors.joining("\n")).strip() + "\n")
                .collect(Collectors.joining()));
    }

    @Test
    void table_hasEverySetting() throws IOException {
        assertGenerated(TABLE, "settings", Settings.SECTIONS.stream().flatMap(section -> Stream.concat(
                Stream.of("", "### " + section.title(), "", "| variable | default | meaning |", "|---|---|---|"),
                documented(section).stream().map(Documented::table))));
    }

    @Test
    void compose_passesEverySettingOn_thatItDoesNotSet() throws IOException {
        String content = read(COMPOSE);
        assertGenerated(COMPOSE, "settings", ofContainers(documented -> !content.contains(
                "\n      " + documented.setting().variable() + ": ")).map(each -> "      " + each.setting().variable() + ":"));
    }

    @Test
    void configMap_hasEveryDefault() throws IOException {
        assertGenerated(MANIFEST, "settings", ofContainers(documented -> documented.setting().missing().isEmpty()
                && !documented.setting().isSecret() && !documented.setting().variable().equals("DATABASE_URL")
                && documented.setting().mapping() != TracingConfig.class
                && documented.setting().mapping() != EnvironmentConfig.class)
                .map(each -> "  " + each.setting().variable() + ": \"" + each.setting().defaultValue().orElse("") + "\""));
    }

    @Test
    void deployment_readsEverySecret() throws IOException {
        assertGenerated(MANIFEST, "secrets", ofContainers(documented -> documented.setting().isSecret()
                && documented.setting().mapping() != EnvironmentConfig.class)
                .map(each -> each.setting().variable()).flatMap(variable -> Stream.of("            - name: " + variable,
                        "              valueFrom:",
                        "                secretKeyRef: {name: shipyard-ci, key: " + variable + ", optional: true}")));
    }
}
