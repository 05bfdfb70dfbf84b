package io.shipyard.tracing;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.AsInProduction.as;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.shipyard.testing.AsInProduction;
import io.shipyard.testing.CollectedSpans;
import io.shipyard.testing.Management;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

/** Where traces are on, which this profile has them be. */
@QuarkusTest
@TestProfile(AsInProduction.class)
@WithTestResource(TestServices.class)
class TracingTest {

    private static final String LOG = "CHART_VERSION=1.2.3";

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @Inject
    CollectedSpans spans;

    private SimulatedRepo repo;
    private String release;

    @BeforeEach
    void createRelease() {
        repo = new SimulatedRepo(gitHub, "traced", 41).commits(1).pullRequest(0).runs("completed/success").helmLog(LOG);
        release = as(AsInProduction.WRITE).contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(repo.name())))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        spans.forget();
    }

    private SpanData root(String name) {
        return await().until(() -> spans.all().stream().filter(span -> span.getName().equals(name)).findAny().orElse(null),
                Objects::nonNull);
    }

    private List<SpanData> traceOf(SpanData root) {
        return spans.all().stream().filter(span -> span.getTraceId().equals(root.getTraceId())).toList();
    }

    private static Set<String> urls(List<SpanData> trace) {
        return trace.stream().map(span -> span.getAttributes().get(AttributeKey.stringKey("url.full")))
                .filter(Objects::nonNull).map(url -> url.replaceFirst("http://[^/]*", "")).collect(Collectors.toSet());
    }

    private static List<String> statements(List<SpanData> trace) {
        return trace.stream().map(TracingTest::statement).filter(Objects::nonNull).toList();
    }

    private static String statement(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(attribute -> Set.of("db.statement", "db.query.text").contains(attribute.getKey().getKey()))
                .map(attribute -> attribute.getValue().toString()).findAny().orElse(null);
    }

    @Test
    void tick_withWhatItSendsToGitHubAndToTheDatabase_isOneTrace() {
        ticks.sync();
        SpanData discovery = root("discover");
        assertEquals(release, discovery.getAttributes().get(AttributeKey.stringKey("shipyard.release_id")));
        assertThat(urls(traceOf(discovery)), hasItem(startsWith(repo.path("/compare/"))));
        assertThat(statements(traceOf(discovery)), hasItem(containsString("insert into release_history")));

        spans.forget();
        ticks.track(1);
        SpanData tick = root("track");
        List<SpanData> trace = traceOf(tick);
        assertFalse(tick.getParentSpanContext().isValid());
        assertThat(trace.stream().map(SpanData::getName).toList(), hasItem("claim"));
        assertThat(urls(trace), hasItem(startsWith(repo.path("/actions/runs?"))));
        assertThat(statements(trace), hasItem(containsString("update repo_ci_status")));
        trace.stream().filter(span -> span.getKind() == SpanKind.CLIENT)
                .forEach(span -> assertEquals(tick.getSpanId(), span.getParentSpanId(), span.getName()));

        SpanData reading = root("read-chart-versions");
        assertThat(urls(traceOf(reading)), hasItem(startsWith(repo.path("/actions/jobs/"))));
        assertThat(statements(traceOf(reading)).size(), greaterThan(0));
        assertThat("another tick is another trace", reading.getTraceId(), not(tick.getTraceId()));
    }

    @Test
    void traces_haveNoSecretsAndNoValues() {
        gitHub.stubFor(get(urlPathMatching(repo.path("/actions/jobs/.*/logs"))).willReturn(temporaryRedirect(
                gitHub.baseUrl() + "/log-host/" + (repo.runId() + 1_000_000) + "?sig=the-signature")));
        ticks.sync();
        ticks.track(2);
        as(AsInProduction.WRITE).get("/api/releases/" + release + "/ci-status").then().statusCode(200);
        given().get("/sign-in?code=a-code-of-the-provider").then().statusCode(200);

        root("read-chart-versions");
        assertEquals(1, gitHub.findAll(getRequestedFor(urlPathMatching("/log-host/.*"))).size());
        String all = spans.all().stream().map(span -> span.getAttributes() + " " + span.getEvents() + " " + span.getName())
                .collect(Collectors.joining("\n"));
        assertThat(all, containsString("select"));
        for (String secret : List.of(TestServices.TOKEN, AsInProduction.WRITE, "a-code-of-the-provider", "the-signature",
                "'traced'")) {
            assertThat(all, not(containsString(secret)));
        }
    }

    @Test
    void idleTicks_healthAndFiles_areNotTraced() {
        ticks.sync();
        ticks.track(2);
        ticks.sql("update repo_ci_status set due_at = null, chart_due_at = null");
        spans.forget();
        ticks.poll();
        ticks.sql("select 1");
        given().get(Management.url("/q/health/ready")).then().statusCode(200);
        given().get(Management.url("/q/metrics")).then().statusCode(200);
        given().get("/favicon.svg").then().statusCode(200);
        as(AsInProduction.WRITE).get("/api/releases/" + UUID.randomUUID()).then().statusCode(404);

        SpanData request = root("GET /api/releases/{id}");
        assertEquals(List.of(), spans.all().stream().filter(span -> !span.getTraceId().equals(request.getTraceId())).toList());
    }
}
