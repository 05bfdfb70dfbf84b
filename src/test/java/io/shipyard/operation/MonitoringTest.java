package io.shipyard.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Whether Grafana and Prometheus can read what is for them; {@code MetricsTest} knows whether there is what they ask for. */
class MonitoringTest {

    private static final Path RUNBOOK = Path.of("docs/operations.md");

    @TempDir
    Path folder;

    @Test
    void alerts_eachHaveASeverity_andALinkToTheRunbook() {
        Set<String> names = new HashSet<>();
        for (JsonNode rule : Monitoring.rules()) {
            String name = rule.get("alert").asText();
            assertTrue(name.matches("ShipyardCi[A-Z][A-Za-z]+") && names.add(name), name);
            assertTrue(rule.get("for").asText().matches("\\d+[mh]"), name);
            assertTrue(Set.of("critical", "warning").contains(rule.at("/labels/severity").asText()), name);
            assertTrue(rule.at("/annotations/summary").asText().contains("shipyard-ci"), name);
            assertTrue(rule.at("/annotations/description").asText().length() > 20, name);
            assertEquals("docs/operations.md#" + name.toLowerCase(Locale.ROOT), rule.at("/annotations/runbook").asText());
        }
        assertTrue(names.containsAll(Set.of("ShipyardCiGateClosed", "ShipyardCiLagging", "ShipyardCiCredentialRefused",
                "ShipyardCiGitHubAway", "ShipyardCiExtractionFailing", "ShipyardCiDown")), names.toString());
    }

    /** The heading is the place that the alert names; below it stand how bad it is, why it comes and what helps. */
    @Test
    void runbook_hasAPlaceForEachAlert_andForNoOther() throws IOException {
        Map<String, String> described = new HashMap<>();
        for (String part : Files.readString(RUNBOOK).split("(?m)^(?=##)")) {
            if (part.startsWith("### ShipyardCi")) {
                described.put(part.lines().findFirst().orElseThrow().substring(4), part);
            }
        }
        for (JsonNode rule : Monitoring.rules()) {
            String name = rule.get("alert").asText();
            String severity = rule.at("/labels/severity").asText();
            String part = described.remove(name);
            assertTrue(part != null, name);
            assertTrue(part.contains("*%s.*".formatted(severity.equals("critical") ? "Critical" : "Warning")), name);
            assertTrue(part.contains("**Cause.**") && part.contains("**Cure.**"), name);
        }
        assertEquals(Set.of(), described.keySet());
    }

    @Test
    void dashboard_isOneThatGrafanaImports() {
        JsonNode dashboard = Monitoring.dashboard();
        assertTrue(dashboard.get("schemaVersion").asInt() >= 39);
        assertEquals("datasource", dashboard.at("/templating/list/0/type").asText());
        List<JsonNode> panels = Monitoring.panels();
        assertEquals(panels.size(), panels.stream().map(panel -> panel.get("id").asInt()).distinct().count());
        assertEquals(List.of("Is it right?", "GitHub", "Tracker", "API", "Process and database", "Receivers", "Environments"),
                panels.stream().filter(panel -> panel.get("type").asText().equals("row"))
                        .map(panel -> panel.get("title").asText()).toList());
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : panels) {
            JsonNode place = panel.get("gridPos");
            int left = place.get("x").asInt();
            int top = place.get("y").asInt();
            assertTrue(left + place.get("w").asInt() <= 24, panel.toString());
            IntStream.range(left, left + place.get("w").asInt()).forEach(x -> IntStream
                    .range(top, top + place.get("h").asInt())
                    .forEach(y -> assertTrue(taken.add(x + "," + y), panel::toString)));
            if (!panel.get("type").asText().equals("row")) {
                assertEquals("${datasource}", panel.at("/datasource/uid").asText());
                panel.get("targets").forEach(target -> assertTrue(target.get("expr").asText().contains("job=~\"$job\""),
                        target.toString()));
            }
        }
    }

    /** Where Prometheus is installed: Debian's package is called prometheus. */
    @Test
    void expressions_areGoodPromQl_andAlertsFireWhenTheyShould() throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "promtool"))), "promtool is not installed");
        promtool("check", "rules", Monitoring.ALERTS.toString());
        promtool("test", "rules", "src/test/monitoring/prometheus-alerts-test.yaml");
        promtool("check", "rules", asRules(Monitoring.expressions()).toString());
    }

    private Path asRules(List<PromQl> expressions) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<String> rules = new ArrayList<>();
        for (PromQl asked : expressions) {
            rules.add("{\"record\": \"expression%d\", \"expr\": %s}".formatted(rules.size(), json.writeValueAsString(
                    asked.expression().replace("$__rate_interval", "5m"))));
        }
        return Files.writeString(folder.resolve("rules.yaml"), rules.stream().collect(
                Collectors.joining(", ", "{\"groups\": [{\"name\": \"dashboard\", \"rules\": [", "]}]}")));
    }

    private static void promtool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process promtool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, promtool.waitFor(), said);
    }
}
