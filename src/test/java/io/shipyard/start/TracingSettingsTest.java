package io.shipyard.start;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracingSettingsTest {

    private final Map<String, String> variables = new HashMap<>();

    private Map<String, String> settings() {
        return TracingSettings.of(this::setting);
    }

    private Map<String, String> systemProperties() {
        return TracingSettings.systemProperties(this::setting);
    }

    private Optional<String> setting(String property) {
        return variables.entrySet().stream()
                .filter(variable -> Setting.property(variable.getKey()).equals(property)).map(Map.Entry::getValue)
                .findAny();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "``, ``, false", "``, http://collector:4317, true", "false, ``, true",
            "false, http://collector:4317, true", "true, http://collector:4317, false", "true, ``, false" })
    void traces_areThoseThatAreAskedFor(String disabled, String endpoint, boolean on) {
        variables.putAll(Map.of("OTEL_SDK_DISABLED", disabled, "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "OTEL_SERVICE_NAME",
                "ci"));

        assertEquals(String.valueOf(!on), settings().get("quarkus.otel.sdk.disabled"));
        assertEquals(String.valueOf(!on), systemProperties().get("otel.sdk.disabled"));
        assertEquals(on ? "ci" : null, settings().get("quarkus.otel.service.name"));
    }

    @Test
    void traces_whoseExporterIsNone_areOff() {
        variables.putAll(Map.of("OTEL_SDK_DISABLED", "false", "OTEL_TRACES_EXPORTER", "none"));
        assertEquals("true", systemProperties().get("otel.sdk.disabled"));
        variables.put("OTEL_TRACES_EXPORTER", "otlp");
        assertEquals("false", systemProperties().get("otel.sdk.disabled"));
    }

    /** As for services that send logs elsewhere. */
    @Test
    void variables_ofTracesAlone_goFirst() {
        variables.putAll(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4317", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                "http://traces:4318/v1/traces", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf"));
        assertEquals("http://traces:4318", settings().get("quarkus.otel.exporter.otlp.traces.endpoint"));
        assertEquals("http/protobuf", settings().get("quarkus.otel.exporter.otlp.traces.protocol"));
        variables.remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        assertEquals("false", settings().get("quarkus.otel.sdk.disabled"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "authorization=Basic%20dXNlcg%3D%3D|authorization=Basic dXNlcg==",
            "a=b+c,d=e%2Cf|a=b+c,d=e\\,f", "a=b\\c|a=b\\\\c" })
    void headers_areDecoded(String encoded, String decoded) {
        variables.putAll(Map.of("OTEL_SDK_DISABLED", "false", "OTEL_EXPORTER_OTLP_HEADERS", encoded));
        assertEquals(decoded, settings().get("quarkus.otel.exporter.otlp.traces.headers"));
    }

    @Test
    void variables_becomeTheSettingsOfQuarkus() {
        variables.putAll(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318", "OTEL_EXPORTER_OTLP_PROTOCOL",
                "http/protobuf", "OTEL_EXPORTER_OTLP_HEADERS", "authorization=pa$$word", "OTEL_RESOURCE_ATTRIBUTES", "a=b"));

        assertEquals(Map.of("quarkus.otel.sdk.disabled", "false",
                "quarkus.otel.exporter.otlp.traces.endpoint", "http://collector:4318",
                "quarkus.otel.exporter.otlp.traces.protocol", "http/protobuf",
                "quarkus.otel.exporter.otlp.traces.headers", "authorization=pa$$$$word",
                "quarkus.otel.resource.attributes", "a=b"), settings());
        assertEquals(Map.of("otel.sdk.disabled", "false", "otel.traces.exporter", "cdi", "otel.metrics.exporter", "cdi",
                "otel.logs.exporter", "cdi", "otel.propagators", "tracecontext"), systemProperties());
    }
}
