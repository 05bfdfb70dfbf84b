package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.TestServices;

/** The clock of this replica, ahead and behind. */
@QuarkusTest
@WithTestResource(TestServices.class)
class ClockFaultsTest extends FaultyServices {

    /** The service's own; the database's stands. Nothing is made due by hand here: what is put off for hours is not seen. */
    @ParameterizedTest
    @ValueSource(ints = { 5, -5, 30, -30 })
    void clockThatJumps_andBack_changesNothing(int hours) {
        repo("before", 35).pullRequest(0).runs("in_progress");
        repo("later", 36).pullRequest(1).runs("in_progress");
        repo("during", 37).pullRequest(0).runs("in_progress");
        String release = release("before", "later");
        tickUntil(() -> assertEquals("in_progress", row(release, "before").get("status")));

        clock.move(Duration.ofHours(hours));
        gitHub.resetRequests();
        tickUntil(() -> {
            assertEquals(Map.of("before", "in_progress", "later", "in_progress"), statuses(release));
            assertThat("polling goes on", requests("before"), greaterThanOrEqualTo(2));
        });
        String newOne = create("during");
        tickUntil(() -> assertEquals(Map.of("during", "in_progress"), statuses(newOne)));

        clock.reset();
        gitHub.resetRequests();
        tickUntil(() -> Stream.of("before", "later", "during").forEach(
                repo -> assertThat("polling goes on", requests(repo), greaterThanOrEqualTo(2))));
        assertEquals(Map.of("before", "in_progress", "later", "in_progress"), statuses(release));
        assertEquals(Map.of("during", "in_progress"), statuses(newOne));
        Stream.of(repo("before", 35), repo("later", 36), repo("during", 37))
                .forEach(repo -> repo.runs("completed/success").helmLog(LOG));
        tickUntil(() -> given().get("/api/releases/" + release + "/ci-status").then().body("statuses.chart_version",
                contains("1.1.937", "1.1.937")));
        tickUntil(() -> given().get("/api/releases/" + newOne + "/ci-status").then().body("statuses.chart_version",
                contains("1.1.937")));
        assertEquals(Map.of("before", ONCE, "later", ONCE), history(release));
        assertEquals(Map.of("during", ONCE), history(newOne));
    }

    @Test
    void clockSetBack_whileLimited_prolongsTheLimitByNothing() {
        repo("server", 37).pullRequest(0).runs("in_progress", "completed/success").helmLog(LOG);
        String release = release("server");
        ticks.track(1);
        clock.goBack();
        StubMapping limited = gitHub.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(429)
                .withHeader("Retry-After", "60").withBody("{\"message\":\"You have exceeded a secondary rate limit\"}")));
        ticks.track(1);
        gitHub.removeStub(limited);
        clock.move(Duration.ofHours(-5));
        ticks.track(1);
        assertEquals("in_progress", row(release, "server").get("status"));
        clock.move(Duration.ofSeconds(61));
        ticks.track(1);
        assertEquals("success", row(release, "server").get("status"));
    }
}
