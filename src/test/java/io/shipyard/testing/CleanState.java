package io.shipyard.testing;

import static io.shipyard.testing.Patience.await;

import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Arc;
import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.shipyard.deployment.TestEnvironments;

/**
 * Has each test in the service's process begin with the same state, whatever ran before it, in whatever order. A test cleans
 * up nothing for others: whatever it leaves is removed when nobody asks for it any more.
 */
public class CleanState implements QuarkusTestBeforeEachCallback {

    /** All that tests write to; the rest of a release goes with it. */
    private static final List<String> TABLES = List.of("release", "release_touched", "webhook_delivery", "github_limits",
            "github_client", "replica", "github_installation_token", "run_duration");

    @Override
    public void beforeEach(QuarkusTestMethodContext test) {
        RestAssured.requestSpecification = null;
        RestAssured.replaceFiltersWith(new DescribedAnswers());
        MeterRegistry registry = Arc.container().instance(MeterRegistry.class).get();
        await().until(() -> registry.get("ci.event.streams").gauge().value() == 0);
        Arc.container().instance(Listening.class).get().stop();
        Arc.container().instance(TestClock.class).get().reset();
        Arc.container().instance(TestEnvironments.class).get().reset();
        Ticks ticks = Arc.container().instance(Ticks.class).get();
        TABLES.forEach(table -> ticks.sql("delete from " + table));
    }
}
