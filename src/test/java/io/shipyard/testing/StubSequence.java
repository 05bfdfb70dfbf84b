package io.shipyard.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;

import java.util.UUID;
import java.util.function.Supplier;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.ScenarioMappingBuilder;

/**
 * Answers that follow each other, as a scenario of WireMock's that can begin while requests come in. WireMock answers 500 to a
 * request that matches the first stub of a scenario it does not know yet, and may lose a state that is set while a stub is
 * added: so the first stub matches no request, and the others match none before all are there.
 */
public final class StubSequence {

    private StubSequence() {
    }

    /** Each answer is given once, in this order; the last one from then on. */
    public static void lastStays(WireMockServer server, Supplier<MappingBuilder> request,
            ResponseDefinitionBuilder... answers) {
        stub(server, request, answers, answers.length - 1);
    }

    /** Each answer is given once, in this order; after them, what was stubbed before. */
    public static void once(WireMockServer server, Supplier<MappingBuilder> request, ResponseDefinitionBuilder... answers) {
        stub(server, request, answers, answers.length);
    }

    private static void stub(WireMockServer server, Supplier<MappingBuilder> request, ResponseDefinitionBuilder[] answers,
            int leaving) {
        String scenario = UUID.randomUUID().toString();
        server.stubFor(any(urlEqualTo("/" + scenario)).inScenario(scenario));
        for (int i = 0; i < answers.length; i++) {
            ScenarioMappingBuilder stub = request.get().inScenario(scenario).whenScenarioStateIs(state(i))
                    .willReturn(answers[i]);
            server.stubFor(i < leaving ? stub.willSetStateTo(state(i + 1)) : stub);
        }
        server.setScenarioState(scenario, state(0));
    }

    private static String state(int answer) {
        return "answer " + answer;
    }
}
