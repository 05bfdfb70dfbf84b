package io.shipyard.start;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The standard variables of
 * <a href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">OpenTelemetry</a>, as the
 * settings that Quarkus has for them. Without any of them nothing is traced.
 */
final class TracingSettings {

    /**
     * OpenTelemetry reads the variables by itself as well, and fails at exporters and propagators that are not there, though
     * they may be set for all services of a cluster alike. System properties win over them.
     */
    private static final Map<String, String> FIXED = Map.of("otel.traces.exporter", "cdi", "otel.metrics.exporter", "cdi",
            "otel.logs.exporter", "cdi", "otel.propagators", "tracecontext");

    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";

    private static final Map<String, String> SETTINGS = Map.of(
            ENDPOINT, "quarkus.otel.exporter.otlp.traces.endpoint",
            "OTEL_EXPORTER_OTLP_PROTOCOL", "quarkus.otel.exporter.otlp.traces.protocol",
            HEADERS, "quarkus.otel.exporter.otlp.traces.headers",
            "OTEL_SERVICE_NAME", "quarkus.otel.service.name",
            "OTEL_RESOURCE_ATTRIBUTES", "quarkus.otel.resource.attributes");

    private TracingSettings() {
    }

    /**
     * Whether an endpoint is named, or traces are asked for; {@code OTEL_SDK_DISABLED=true} and
     * {@code OTEL_TRACES_EXPORTER=none} have the last word.
     */
    static boolean areOn(Function<String, Optional<String>> settings) {
        String disabled = set(settings, "OTEL_SDK_DISABLED").orElse("");
        boolean unwanted = disabled.equals("true") || set(settings, "OTEL_TRACES_EXPORTER").orElse("").equals("none");
        return !unwanted && (!disabled.isEmpty()
                || ofTraces(settings, ENDPOINT).isPresent());
    }

    /**
     * The settings of Quarkus that follow from the variables.
     *
     * @param settings as {@link StartupCheck#problems} has them
     */
    static Map<String, String> of(Function<String, Optional<String>> settings) {
        boolean on = areOn(settings);
        Map<String, String> derived = new HashMap<>(Map.of("quarkus.otel.sdk.disabled", String.valueOf(!on)));
        if (on) {
            SETTINGS.forEach((variable, property) -> ofTraces(settings, variable)
                    .map(value -> variable.equals(HEADERS) ? decode(value) : value)
                    .ifPresent(value -> derived.put(property, SecretFiles.literal(value))));
        }
        return derived;
    }

    /** The system properties that OpenTelemetry itself reads, none of which is a secret. */
    static Map<String, String> systemProperties(Function<String, Optional<String>> settings) {
        boolean on = areOn(settings);
        Map<String, String> properties = new HashMap<>(Map.of("otel.sdk.disabled", String.valueOf(!on)));
        if (on) {
            properties.putAll(FIXED);
        }
        return properties;
    }

    /**
     * A variable for traces alone, as {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT}, goes before that for all signals. It is a
     * whole URL, to which Quarkus would add the path of traces once more.
     */
    private static Optional<String> ofTraces(Function<String, Optional<String>> settings, String variable) {
        return set(settings, variable.replace("_OTLP_", "_OTLP_TRACES_"))
                .map(value -> variable.equals(ENDPOINT) ? value.replaceFirst("/v1/traces/?$", "") : value)
                .or(() -> set(settings, variable));
    }

    /** The standard has them encoded like URLs, but for the plus; Quarkus' list of them takes a backslash before a comma. */
    private static String decode(String headers) {
        return Stream.of(headers.split(",")).map(header -> URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8)
                .replace("\\", "\\\\").replace(",", "\\,")).collect(Collectors.joining(","));
    }

    private static Optional<String> set(Function<String, Optional<String>> settings, String variable) {
        return settings.apply(Setting.property(variable)).filter(value -> !value.isBlank());
    }
}
