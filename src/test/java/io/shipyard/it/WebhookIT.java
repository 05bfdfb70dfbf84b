package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.Problems.assertProblem;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.shipyard.testing.EventStream;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestDatabase;
import io.shipyard.testing.WebhookDelivery;
import io.vertx.core.json.JsonObject;

/** The packaged service, which receives changes long before it would check by itself. */
class WebhookIT {

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-555555555555";
    private static final String[] STATES = { "queued", "in_progress", "completed/failure", "in_progress@2",
            "completed/success@2" };

    @TempDir
    Path folder;

    WireMockServer gitHub;

    @BeforeEach
    void startGitHub() {
        gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        gitHub.start();
    }

    @AfterEach
    void stopGitHub() {
        gitHub.stop();
    }

    /** A tick is ten seconds apart from the next: without deliveries each change would take another. */
    @Test
    void deliveries_wakeTheTrackerAndAreEventsAtOnce() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", gitHub.baseUrl(),
                    "GITHUB_WEBHOOK_SECRET", WebhookDelivery.SECRET, "CI_TICK", "10s", "CI_POLL_INTERVAL", "1h",
                    "LOG_LEVEL", "DEBUG", "OTEL_EXPORTER_OTLP_ENDPOINT", gitHub.baseUrl(),
                    "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf", "OTEL_EXPORTER_OTLP_HEADERS", "x-collector=ours"));
            // as for services that are instrumented otherwise
            settings.putAll(Map.of("OTEL_TRACES_EXPORTER", "otlp", "OTEL_METRICS_EXPORTER", "otlp", "OTEL_PROPAGATORS", "b3"));
            settings.put("LOG_FORMAT", null);
            gitHub.stubFor(post("/v1/traces").willReturn(ok()));
            try (ServiceProcess service = new ServiceProcess(Files.createDirectory(folder.resolve("service")), settings)) {
                service.start();
                SimulatedRepo repo = new SimulatedRepo(gitHub, "server", 37).helmJob("failure");
                new ServiceClient(service).register(RELEASE, List.of(repo));
                try (EventStream events = new EventStream(URI.create(service.url(RELEASE + "/events")))) {
                    double ticks = ticks(service);
                    for (String state : STATES) {
                        repo.runs(state).attempt("completed/failure@1");
                        WebhookDelivery.ofRun(repo, "completed").sendTo(service.url(WebhookDelivery.PATH)).then()
                                .statusCode(202);
                        awaitEvent(events, state);
                    }
                    assertThat(ticks(service) - ticks, lessThan((double) STATES.length));
                }
                assertEveryKindIsRead(service, repo);
                assertThat(service.log(), not(containsString(WebhookDelivery.SECRET)));
                assertLogIsForMachines(service.log());
                await().untilAsserted(() -> gitHub.verify(postRequestedFor(urlEqualTo(
                        "/v1/traces")).withHeader("x-collector", equalTo("ours"))
                        .withHeader("Content-Type", equalTo("application/x-protobuf"))));
                byte[] traces = gitHub.findAll(postRequestedFor(urlEqualTo("/v1/traces"))).get(0).getBody();
                assertThat(new String(traces, StandardCharsets.ISO_8859_1), containsString("shipyard-ci"));
            }
        }
    }

    /** How many there have been: this one runs with each, and is not woken. */
    private static double ticks(ServiceProcess service) {
        return service.metric("ci_tick_seconds_count.*tick=\"chart-versions\".*");
    }

    private static void assertEveryKindIsRead(ServiceProcess service, SimulatedRepo repo) {
        String url = service.url(WebhookDelivery.PATH);
        WebhookDelivery.of("ping").sendTo(url).then().statusCode(200);
        WebhookDelivery.ofJob(repo, repo.runId()).sendTo(url).then().statusCode(202);
        WebhookDelivery.ofPullRequest(repo, 37, "uat", "master").sendTo(url).then().statusCode(202);
        // to an environment that is not tracked, which is seen when they are read
        WebhookDelivery.of("deployment").sendTo(url).then().statusCode(202);
        WebhookDelivery.of("deployment_status").sendTo(url).then().statusCode(202);
        assertProblem(401, WebhookDelivery.of("ping").withSignature(null).sendTo(url));
        assertProblem(400, WebhookDelivery.of("workflow_run", "[]".getBytes(StandardCharsets.UTF_8)).sendTo(url));
        String metrics = given().get(service.managementUrl("/q/metrics")).asString();
        for (String event : List.of("ping", "workflow_run", "workflow_job", "pull_request")) {
            assertThat(metrics,
                    containsString("ci_webhook_deliveries_total{event=\"" + event + "\",outcome=\"accepted\"}"));
        }
    }

    /** Every line, also those that come first. */
    private static void assertLogIsForMachines(String log) {
        List<JsonObject> lines = log.lines().map(JsonObject::new).toList();
        for (JsonObject line : lines) {
            assertThat(line.encode(), line.fieldNames(), hasItems("timestamp", "level", "logger", "message", "thread", "mdc",
                    "service", "version"));
            Instant.parse(line.getString("timestamp"));
        }
        JsonObject ended = lines.stream().filter(line -> line.getString("message").contains("attempt 2 ended in success"))
                .findAny().orElseThrow();
        assertEquals(RELEASE, "/api/releases/" + ended.getJsonObject("mdc").getString("releaseId"));
        assertThat("it is a line of a trace", ended.getJsonObject("mdc").fieldNames(), hasItem("traceId"));
        assertTrue(lines.stream().anyMatch(line -> line.getString("level").equals("DEBUG")), "DEBUG is asked for");
    }

    private static void awaitEvent(EventStream events, String state) {
        int attempt = state.endsWith("@2") ? 2 : 1;
        String status = state.replaceAll("completed/|@\\d", "").replace("queued", "pending");
        String run = "\"run_number\":937,\"run_attempt\":" + attempt;
        for (String event = ""; !event.contains("\"status\":\"" + status + "\"") || !event.contains(run);) {
            event = events.block();
        }
    }
}
