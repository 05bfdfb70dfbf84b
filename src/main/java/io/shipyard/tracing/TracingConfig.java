package io.shipyard.tracing;

import java.util.Optional;

import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.Secret;
import io.shipyard.settings.SettingPrefix;
import io.shipyard.settings.Url;
import io.smallrye.config.WithDefault;

/**
 * The standard variables of
 * <a href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">OpenTelemetry</a>. They may be
 * set for all services of a cluster alike, so they are checked only while traces are on.
 */
@SettingPrefix("otel")
public interface TracingConfig {

    String PROTOCOL = "grpc|http/protobuf";
    String NO_PROTOCOL = "is neither grpc nor http/protobuf";
    String HEADER = "\\s*[^\\s=,]+\\s*=(?:%[0-9A-Fa-f]{2}|[^,%])*";
    String HEADERS = HEADER + "(?:," + HEADER + ")*";
    String NO_HEADERS = "is not a list of name=value, encoded as in URLs";
    String SAMPLER = "(?:parentbased_)?(?:always_on|always_off|traceidratio)";
    String NO_SAMPLER = "is neither always_on, always_off, traceidratio nor one of them after parentbased_";
    String DEFAULT_SAMPLER = "parentbased_always_on";
    String DEFAULT_RATIO = "1";
    String RATIO = "0|1|0?\\.\\d{1,9}|[01]\\.0{1,9}";
    String ATTRIBUTE = "\\s*[^\\s=,]+\\s*=[^,]*";
    String ATTRIBUTES = ATTRIBUTE + "(?:," + ATTRIBUTE + ")*";

    /** Where traces are sent: {@code http://HOST:4317}. Empty: nothing is traced. */
    Optional<@Url(scheme = "https?", example = "http://collector:4317") String> exporterOtlpEndpoint();

    /** {@code grpc} or {@code http/protobuf}, which have ports of their own: 4317 and 4318. */
    @WithDefault("grpc")
    Optional<@Pattern(regexp = PROTOCOL, message = NO_PROTOCOL) String> exporterOtlpProtocol();

    /** Headers to send them with: {@code name=value}, separated by commas and encoded as in URLs. */
    @Secret
    Optional<@Pattern(regexp = HEADERS, message = NO_HEADERS) String> exporterOtlpHeaders();

    /** As {@code OTEL_EXPORTER_OTLP_ENDPOINT}, for traces alone, and with their path; it takes precedence. */
    Optional<@Url(scheme = "https?", example = "http://collector:4318/v1/traces") String> exporterOtlpTracesEndpoint();

    /** As {@code OTEL_EXPORTER_OTLP_PROTOCOL}, for traces alone. */
    Optional<@Pattern(regexp = PROTOCOL, message = NO_PROTOCOL) String> exporterOtlpTracesProtocol();

    /** As {@code OTEL_EXPORTER_OTLP_HEADERS}, for traces alone. */
    @Secret
    Optional<@Pattern(regexp = HEADERS, message = NO_HEADERS) String> exporterOtlpTracesHeaders();

    /**
     * {@code true} traces nothing, though an endpoint is set; {@code false} sends traces to {@code http://localhost:4317} if
     * none is.
     */
    Optional<@Pattern(regexp = "true|false", message = "is neither true nor false") String> sdkDisabled();

    /** {@code none} traces nothing, though an endpoint is set. */
    Optional<String> tracesExporter();

    /** What traces call the service. */
    @WithDefault("shipyard-ci")
    Optional<String> serviceName();

    /** How traces describe the service: {@code name=value}, separated by commas. */
    Optional<@Pattern(regexp = ATTRIBUTES, message = "is not a list of name=value") String> resourceAttributes();

    /**
     * Which traces are kept: {@code always_on}, {@code always_off} or {@code traceidratio}. After {@code parentbased_} they
     * hold for traces that begin here, and others are kept as their callers' are.
     */
    @WithDefault(DEFAULT_SAMPLER)
    Optional<@Pattern(regexp = SAMPLER, message = NO_SAMPLER) String> tracesSampler();

    /** The part that {@code traceidratio} keeps, from 0 to 1. */
    @WithDefault(DEFAULT_RATIO)
    Optional<@Pattern(regexp = RATIO, message = "is not a number from 0 to 1") String> tracesSamplerArg();
}
