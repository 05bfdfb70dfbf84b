package io.shipyard;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

    private static final Map<String, String> SETTINGS = Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "quarkus.otel.exporter.otlp.traces.endpoint",
            "OTEL_EXPORTER_OTLP_PROTOCOL", "quarkus.otel.exporter.otlp.traces.protocol",
            "OTEL_EXPORTER_OTLP_HEADERS", "quarkus.otel.exporter.otlp.traces.headers",
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
        return !unwanted && (disabled.equals("false")
                || set(settings, "OTEL_EXPORTER_OTLP_ENDPOINT").isPresent());
    }

    /**
     * What Quarkus and OpenTelemetry are to be told, as system properties.
     *
     * @param settings as {@link StartupCheck#problems} has them
     */
    static Map<String, String> of(Function<String, Optional<String>> settings) {
        boolean on = areOn(settings);
        Map<String, String> known = new HashMap<>(Map.of("quarkus.otel.sdk.disabled", String.valueOf(!on),
                "otel.sdk.disabled", String.valueOf(!on)));
        if (on) {
            known.putAll(FIXED);
            SETTINGS.forEach((variable, property) -> set(settings, variable)
                    .ifPresent(value -> known.put(property, SecretFiles.literal(value))));
        }
        return known;
    }

    private static Optional<String> set(Function<String, Optional<String>> settings, String variable) {
        return settings.apply(StartupCheck.property(variable)).filter(value -> !value.isBlank());
    }
}
