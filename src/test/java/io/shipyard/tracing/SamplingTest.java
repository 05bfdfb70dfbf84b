package io.shipyard.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;

class SamplingTest {

    private static final String TRACE = "00000000000000000000000000000001";

    @ParameterizedTest
    @CsvSource({ "/api/releases, true", "/api/webhooks/github, true", "/, false", "/sign-in, false", "/q/health, false",
            "/ci/shipyard-ci.js, false", ", false" })
    void requests_areTracedIfTheyAreForTheApi(String path, boolean sampled) {
        Attributes attributes = path == null ? Attributes.empty() : Attributes.of(AttributeKey.stringKey("url.path"), path);

        assertEquals(sampled ? SamplingDecision.RECORD_AND_SAMPLE : SamplingDecision.DROP, new Sampling("always_on", 1)
                .shouldSample(Context.root(), TRACE, "GET", SpanKind.SERVER, attributes, List.of()).getDecision());
    }

    /** @param parent whether there is none, or one that is sampled, or one that is not */
    @ParameterizedTest
    @CsvSource({ "parentbased_always_on, 1, INTERNAL, none, true", "parentbased_always_on, 1, INTERNAL, unsampled, false",
            "parentbased_always_on, 1, CLIENT, sampled, true", "parentbased_always_on, 1, CLIENT, none, false",
            "always_on, 1, CLIENT, none, false", "always_on, 1, CLIENT, unsampled, true",
            "always_off, 1, INTERNAL, sampled, false", "parentbased_always_off, 1, INTERNAL, sampled, true",
            "parentbased_always_off, 1, INTERNAL, none, false", "traceidratio, 0, INTERNAL, none, false",
            "traceidratio, 0.001, INTERNAL, none, true", "parentbased_traceidratio, 0, INTERNAL, sampled, true",
            "parentbased_traceidratio, 0, INTERNAL, none, false" })
    void sampling_isTheChosenOne_andNothingOutsideOfTraces(String name, double ratio, SpanKind kind, String parent,
            boolean sampled) {
        Context context = parent.equals("none") ? Context.root()
                : Context.root().with(Span.wrap(SpanContext.create(TRACE, "0000000000000001",
                        parent.equals("sampled") ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                        TraceState.getDefault())));

        assertEquals(sampled ? SamplingDecision.RECORD_AND_SAMPLE : SamplingDecision.DROP, new Sampling(name, ratio)
                .shouldSample(context, TRACE, "a span", kind, Attributes.empty(), List.of()).getDecision());
    }
}
