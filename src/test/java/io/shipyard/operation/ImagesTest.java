package io.shipyard.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What images and compose promise. Nothing here builds or runs them: that takes a container engine. */
class ImagesTest {

    private static final Path DOCKER = Path.of("docker");
    private static final Pattern EXEC = Pattern.compile("\\[\"[^\"]+\"(?:, \"[^\"]+\")*]");

    /** The instructions, each in one line, without comments. */
    private static List<String> instructions(String file) throws IOException {
        String joined = Files.readAllLines(DOCKER.resolve(file)).stream().filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining("\n")).replaceAll("\\\\\\n\\s*", "");
        return joined.lines().filter(line -> !line.isBlank()).toList();
    }

    private static String only(List<String> instructions, String name) {
        List<String> found = instructions.stream().filter(line -> line.startsWith(name + " ")).toList();
        assertEquals(1, found.size(), name);
        return found.get(0).substring(name.length() + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = { "Dockerfile.jvm", "Dockerfile.native" })
    void image_needsNeitherRootNorAShell(String file) throws IOException {
        List<String> instructions = instructions(file);
        assertTrue(only(instructions, "USER").matches("[1-9]\\d*:[1-9]\\d*"));
        assertTrue(EXEC.matcher(only(instructions, "ENTRYPOINT")).matches());
        String healthcheck = only(instructions, "HEALTHCHECK");
        String asked = healthcheck.substring(healthcheck.indexOf("CMD ") + 4);
        assertTrue(EXEC.matcher(asked).matches() && asked.endsWith(", \"health\"]"), asked);
        assertEquals(List.of(), instructions.stream().filter(line -> line.matches("(?:RUN|CMD|SHELL|ADD) .*")).toList());
        assertEquals("8080 9000", only(instructions, "EXPOSE"));
        assertTrue(only(instructions, "FROM").matches("[\\w./-]+/[\\w./-]+:[\\w.-]+"));
        for (String label : List.of("title", "description", "licenses", "version", "revision")) {
            assertTrue(only(instructions, "LABEL").contains("org.opencontainers.image." + label + "="), label);
        }
    }

    @Test
    void images_areGivenWhatTheyCopy_andNothingElse() throws IOException {
        List<String> given = Files.readAllLines(Path.of(".dockerignore")).stream().filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1)).toList();
        assertEquals(List.of("target/quarkus-app/*", "target/*-runner"), given);
        assertTrue(Files.readAllLines(Path.of(".dockerignore")).contains("*"));
        for (String file : List.of("Dockerfile.jvm", "Dockerfile.native")) {
            instructions(file).stream().filter(line -> line.startsWith("COPY ")).forEach(copy -> {
                String source = copy.replaceFirst("COPY (?:--\\S+ )?(\\S+) .*", "$1");
                assertTrue(source.startsWith("target/quarkus-app/") || source.equals("target/*-runner"), source);
            });
        }
    }

    private static JsonNode compose() throws IOException {
        Object document = Manifests.documents(Files.readString(DOCKER.resolve("compose.yaml"))).toList().get(0);
        return new ObjectMapper().valueToTree(document).get("services");
    }

    /** With an empty value the service would not start, but for proxies, which may be set in lower case. */
    @Test
    void compose_passesSettingsOn_onlyIfTheyAreSet() throws IOException {
        JsonNode environment = compose().get("shipyard-ci").get("environment");
        Set<String> values = new TreeSet<>();
        environment.fieldNames().forEachRemaining(name -> {
            if (!environment.get(name).isNull()) {
                values.add(name);
            }
        });
        assertTrue(environment.size() > 25, environment.toString());
        assertEquals(Set.of("GITHUB_ORG", "CI_AUTH", "DATABASE_URL", "DATABASE_USERNAME", "DATABASE_PASSWORD",
                "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"), values);
    }

    @Test
    void compose_givesTheServiceNothingItDoesNotNeed() throws IOException {
        JsonNode service = compose().get("shipyard-ci");
        assertTrue(service.get("read_only").asBoolean());
        assertTrue(service.get("tmpfs").get(0).asText().startsWith("/tmp:size="));
        assertEquals("ALL", service.get("cap_drop").get(0).asText());
        assertEquals("no-new-privileges:true", service.get("security_opt").get(0).asText());
        assertEquals(List.of("127.0.0.1:8080:8080"), List.of(service.get("ports").get(0).asText()));
        assertEquals("service_healthy", service.at("/depends_on/postgresql/condition").asText());
        for (JsonNode each : compose()) {
            assertTrue(each.has("mem_limit") && each.at("/logging/options").has("max-size"), each.toString());
        }
        assertTrue(compose().get("postgresql").get("ports") == null);
    }

    @Test
    void environmentExample_hasWhatComposeAsksFor() throws IOException {
        Map<String, String> example = Files.readAllLines(DOCKER.resolve(".env.example")).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .collect(Collectors.toMap(line -> line.split("=", 2)[0], line -> line.split("=", 2)[1]));
        assertEquals(Set.of("GITHUB_ORG", "GITHUB_TOKEN", "CI_AUTH", "DATABASE_PASSWORD"), example.keySet());
        assertEquals("", example.get("GITHUB_TOKEN"));
        Set<String> required = Pattern.compile("\\$\\{(\\w+):\\?").matcher(Files.readString(DOCKER.resolve("compose.yaml")))
                .results().map(name -> name.group(1)).collect(Collectors.toSet());
        assertTrue(example.keySet().containsAll(required), required.toString());
    }
}
