package io.shipyard.operation;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.AsInProduction.as;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.shipyard.testing.AsInProduction;
import io.shipyard.testing.Management;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.shipyard.testing.WebhookDelivery;

/** What is measured, by the names that dashboards and alerts know. */
@QuarkusTest
@WithTestResource(TestServices.class)
@TestProfile(AsInProduction.class)
class MetricsTest {

    private static final String RUNS = "github_requests_seconds_count{outcome=\"%s\",route=\"/repos/{owner}/{repo}/actions/runs\"}";

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    private static double metric(String series) {
        return given().get(Management.url("/q/metrics")).then().statusCode(200).extract().asString().lines()
                .filter(line -> line.startsWith(series + " ")).findAny()
                // without the trace that it may end with
                .map(line -> Double.parseDouble(line.substring(series.length() + 1).split(" ")[0])).orElse(0.0);
    }

    private static List<Double> metrics(String... series) {
        return Stream.of(series).map(MetricsTest::metric).toList();
    }

    @Test
    void metrics_ofOneRun_countItsWholeLife() {
        String[] series = { RUNS.formatted("200"), RUNS.formatted("304"),
                "github_requests_seconds_count{outcome=\"3xx\",route=\"/repos/{owner}/{repo}/actions/jobs/{job_id}/logs\"}",
                "ci_status_transitions_total{from=\"pending\",to=\"in_progress\"}",
                "ci_status_transitions_total{from=\"in_progress\",to=\"success\"}", "ci_detection_latency_seconds_count",
                "ci_chart_extractions_total{outcome=\"found\"}" };
        List<Double> before = metrics(series);
        SimulatedRepo repo = new SimulatedRepo(gitHub, "measured-repository", 37).commits(1).pullRequest(0)
                .runs("none", "queued", "in_progress").helmLog("CHART_VERSION=1.2.3");
        as(AsInProduction.WRITE).contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of("measured-repository")))
                .post("/api/releases").then().statusCode(201);
        ticks.sync();
        ticks.track(5);
        repo.runs("completed/success");
        ticks.track(2);

        List<Double> after = metrics(series);
        for (int i = 0; i < series.length; i++) {
            double expected = List.of(4.0, 2.0, 1.0, 1.0, 1.0, 2.0, 1.0).get(i);
            assertEquals(before.get(i) + expected, after.get(i), series[i]);
        }
        String all = given().get(Management.url("/q/metrics")).asString();
        for (String name : List.of("github_rate_limit_remaining", "github_rate_limit_limit",
                "github_rate_limit_reset_timestamp_seconds", "github_rate_limit_gate_closed", "github_credential_refused",
                "github_requests_in_flight", "github_requests_waiting{priority=\"interactive\"}",
                "github_requests_waiting{priority=\"polling\"}", "github_polling_stretch_ratio", "ci_due_rows",
                "ci_due_oldest_age_seconds", "github_unreachable", "ci_event_streams",
                "outbox_waiting{receiver=\"events\"}", "outbox_oldest_age_seconds{receiver=\"events\"}",
                "ci_tick_phase_seconds_sum{phase=\"claim\"}",
                "ci_tick_phase_seconds_sum{phase=\"record\"}")) {
            assertEquals(1, all.lines().filter(line -> line.startsWith(name + " ")).count(), name);
        }
        given().get(Management.url("/q/metrics")).then().body(not(containsString("measured-repository")));

        WebhookDelivery.of("ping").send().then().statusCode(200);
        PromQl.Exposed exposed = PromQl.Exposed.parse(given().get(Management.url("/q/metrics")).asString());
        List<PromQl> asked = Monitoring.expressions();
        assertTrue(asked.size() > 40, "expressions: " + asked.size());
        assertEquals(List.of(), asked.stream().flatMap(expression -> expression.missingIn(exposed).stream()).toList());
    }

    /** Else an increase would not have the first. */
    @Test
    void readingsOfChartVersions_beginAtZero() {
        String all = given().get(Management.url("/q/metrics")).asString();
        for (String outcome : List.of("found", "absent", "unavailable", "failed")) {
            assertTrue(all.contains("\nci_chart_extractions_total{outcome=\"" + outcome + "\"} "), outcome);
        }
    }
}
