package io.shipyard.operation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The dashboard and the alerts. */
public final class Monitoring {

    static final Path ALERTS = Path.of("src/main/monitoring/prometheus-alerts.yaml");
    private static final Path DASHBOARD = Path.of("src/main/monitoring/grafana-dashboard.json");

    private Monitoring() {
    }

    /** All that they ask Prometheus. */
    public static List<PromQl> expressions() {
        return Stream.concat(rules().stream(), panels().stream()
                .flatMap(panel -> StreamSupport.stream(panel.path("targets").spliterator(), false)))
                .map(asked -> PromQl.of(asked.get("expr").asText())).toList();
    }

    static List<JsonNode> rules() {
        Object document = Manifests.documents(read(ALERTS)).toList().get(0);
        JsonNode groups = new ObjectMapper().valueToTree(document).get("groups");
        return StreamSupport.stream(groups.spliterator(), false)
                .flatMap(group -> StreamSupport.stream(group.get("rules").spliterator(), false)).toList();
    }

    static JsonNode dashboard() {
        try {
            return new ObjectMapper().readTree(read(DASHBOARD));
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    static List<JsonNode> panels() {
        return StreamSupport.stream(dashboard().get("panels").spliterator(), false).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException cannotRead) {
            throw new UncheckedIOException(cannotRead);
        }
    }
}
