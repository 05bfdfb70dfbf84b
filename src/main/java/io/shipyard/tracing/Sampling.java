package io.shipyard.tracing;

import java.util.List;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

/**
 * {@code OTEL_TRACES_SAMPLER}, which Quarkus would have fixed in the build, for what is worth a trace. Of requests these are
 * those for the API; files are of no interest, and a sign-in would reveal the provider's code. What is sent outside of any
 * trace, as the pulses of replicas and claims of nothing, begins none.
 */
@Singleton
class Sampling implements Sampler {

    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");

    private final Sampler chosen;

    @Inject
    Sampling(@ConfigProperty(name = "otel.traces-sampler") Optional<String> name,
            @ConfigProperty(name = "otel.traces-sampler-arg") Optional<Double> ratio) {
        this(name.orElse(TracingConfig.DEFAULT_SAMPLER), ratio.orElse(Double.valueOf(TracingConfig.DEFAULT_RATIO)));
    }

    Sampling(String name, double ratio) {
        String word = name.replaceFirst("^parentbased_", "");
        Sampler root = switch (word) {
            case "always_off" -> Sampler.alwaysOff();
            case "traceidratio" -> Sampler.traceIdRatioBased(ratio);
            default -> Sampler.alwaysOn();
        };
        this.chosen = word.equals(name) ? root : Sampler.parentBased(root);
    }

    @Override
    public SamplingResult shouldSample(Context parent, String traceId, String name, SpanKind kind, Attributes attributes,
            List<LinkData> links) {
        boolean worthIt = switch (kind) {
            case CLIENT -> Span.fromContext(parent).getSpanContext().isValid();
            case SERVER -> String.valueOf(attributes.get(PATH)).startsWith("/api/");
            default -> true;
        };
        return worthIt ? chosen.shouldSample(parent, traceId, name, kind, attributes, links) : SamplingResult.drop();
    }

    @Override
    public String getDescription() {
        return "Sampling{" + chosen.getDescription() + "}";
    }
}
