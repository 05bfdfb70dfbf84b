package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.Problems.assertProblem;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.shipyard.it.SimulatedRelease.Outcome;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.Ports;
import io.shipyard.testing.ServerCertificate;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestDatabase;
import io.shipyard.testing.WebhookDelivery;

/** The packaged service, ticking by itself against a simulated GitHub, with TLS to both sides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleaseIT {

    private static final Map<String, String> TYPES = Map.of("js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");

    private final TestDatabase database = TestDatabase.create();
    private final int tlsPort = Ports.reserve();
    private ServerCertificate certificate;
    private WireMockServer gitHub;
    private ServiceProcess service;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        certificate = new ServerCertificate(folder);
        gitHub = certificate.gitHub();
        gitHub.start();
        Map<String, String> environment = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token",
                "GITHUB_API_URL", gitHub.baseUrl(), "CI_POLL_INTERVAL", "1s", "CI_RATE_LIMIT_INTERVAL", "2s",
                "QUARKUS_HTTP_SSL_CERTIFICATE_FILES", certificate.certificate().toString(),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", certificate.key().toString(), "QUARKUS_HTTP_INSECURE_REQUESTS",
                "enabled", "QUARKUS_HTTP_SSL_PORT", Integer.toString(tlsPort)));
        environment.putAll(database.settings());
        service = new ServiceProcess(folder, environment, "-Djavax.net.ssl.trustStore=" + certificate.keyStore(),
                "-Djavax.net.ssl.trustStorePassword=" + ServerCertificate.PASSWORD);
        service.start(tlsPort);
    }

    @BeforeEach
    void forgetStubs() {
        gitHub.resetAll();
    }

    @AfterAll
    void stop() {
        service.close();
        gitHub.stop();
        database.close();
    }

    private RequestSpecification given() {
        return RestAssured.given().baseUri(service.url(""));
    }

    @Test
    void release_ofEightRepositories_reachesTheStateOfEach() {
        SimulatedRelease.stub(gitHub);
        String release = "/api/releases/" + given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master")).post("/api/releases")
                .then().statusCode(201).body("syncing", is(true)).extract().<String> path("ID");
        try (EventStream events = new EventStream(URI.create(service.url(release + "/events")))) {
            assertReaches(release, events);
        }
    }

    private void assertReaches(String release, EventStream events) {
        await().untilAsserted(() -> assertEquals(Outcome.EXPECTED,
                Outcome.of(given().get(release + "/ci-status").path("statuses"), given().get(release + "/history").path(""))));
        given().get(release).then().body("ci_summary", is(Map.of("total", 8, "success", 4, "failed", 1, "in_progress", 0,
                "pending", 1, "cancelled", 1, "no_workflow", 1, "timeout", 0, "superseded", 0)));
        given().accept("text/plain").get(release + "/ci-status").then()
                .body(containsString("[succeeds]      1 commit   [CI: ✓ #901 → v1.1.1]\n"));
        assertEventsReceived(events);
        String tag = given().get(release + "/ci-status").header("ETag");
        given().header("If-None-Match", tag).get(release + "/ci-status").then().statusCode(304);
        given().post(release + "/refresh").then().statusCode(200).body("status", is("ok"));
        given().get(release + "/history").then().body("find { it.Action == 'release_refreshed' }", notNullValue());
        given().delete(release).then().statusCode(204);
        await().until(events::ends);
    }

    /** The state that was there, and then all kinds of events, until every repository is where it ends. */
    private static void assertEventsReceived(EventStream events) {
        EventStream.Received first = events.next();
        assertEquals("ci-status true", first.event() + " " + first.data().getBoolean("complete"));
        Set<String> kinds = new HashSet<>();
        Map<String, String> statuses = new HashMap<>();
        while (!statuses.equals(SimulatedRelease.STATUSES)) {
            String block = events.block();
            if (!block.startsWith(":")) {
                JsonPath data = new JsonPath(block.substring(block.indexOf("data:") + 5));
                Boolean complete = data.get("complete");
                kinds.add(block.replaceFirst("(?s).*event: (\\S+).*", "$1") + (complete == null ? "" : " " + complete));
                if (complete != null) {
                    data.<Map<String, String>> getList("statuses")
                            .forEach(repo -> statuses.put(repo.get("repo_name"), repo.get("status")));
                }
            }
        }
        assertEquals(Set.of("ci-status true", "ci-status false", "release", "sync"), kinds);
    }

    @Test
    void page_isThereWithAllItNeeds() {
        given().get("/").then().statusCode(200).contentType("text/html").header("Cache-Control", is("no-cache"))
                .header("Content-Security-Policy", containsString("script-src 'self'"))
                .header("X-Content-Type-Options", is("nosniff"));
        String html = given().get("/releases/" + UUID.randomUUID()).then().statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'none'")).extract().asString();
        List<String> files = Pattern.compile("(?:src|href)=\"(/[^\"]+\\.\\w+)\"").matcher(html).results()
                .map(match -> match.group(1)).distinct().toList();
        assertEquals(TYPES.keySet(), files.stream().map(file -> file.replaceFirst(".*\\.", ""))
                .collect(Collectors.toSet()), html);
        files.forEach(this::assertServed);
        String components = given().redirects().follow(false).get("/ci/shipyard-ci.js").then().statusCode(302)
                .header("Cache-Control", startsWith("no-cache")).extract().header("Location");
        assertServed(components);
    }

    private void assertServed(String file) {
        String kind = file.replaceFirst(".*\\.", "");
        given().get(file).then().statusCode(200).contentType(TYPES.get(kind)).header("Cache-Control",
                kind.equals("svg") ? notNullValue() : is("public, max-age=31536000, immutable")).body(not(emptyString()));
    }

    @Test
    void webhooks_withoutASecret_areNotThere() {
        assertProblem(404, WebhookDelivery.of("ping").sendTo(service.url(WebhookDelivery.PATH)));
    }

    @Test
    void errors_areProblems() {
        Map<String, String> branches = Map.of("source_branch", "uat", "dest_branch", "master");
        String release = "/api/releases/" + UUID.randomUUID();
        given().contentType(ContentType.JSON).body(branches).put(release).then().statusCode(201);

        assertProblem(400, given().contentType(ContentType.JSON).body("{").post("/api/releases"));
        assertProblem(400, given().contentType(ContentType.JSON).body(Map.of("source_branch", "a b")).post("/api/releases"))
                .body("violations[0].field", is("dest_branch"), "violations[0].message", notNullValue());
        assertProblem(404, given().get("/api/releases/not-a-uuid"));
        assertProblem(404, given().get("/api/releases/" + UUID.randomUUID() + "/ci-status"));
        assertProblem(404, given().get("/nothing"));
        assertProblem(405, given().put("/api/releases"));
        assertProblem(406, given().accept("image/png").get(release + "/ci-status"));
        assertProblem(409, given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "main"))
                .put(release));
        assertProblem(413, given().contentType(ContentType.JSON).body(" ".repeat(1024 * 1024 + 1)).post("/api/releases"));
        assertProblem(415, given().contentType("text/plain").body("x").post("/api/releases"));
        given().delete(release).then().statusCode(204);
    }

    /** And the check and the discovery of the release report what they met. */
    @Test
    void gitHubAway_isAProblemForWhoWaitsForIt() {
        SimulatedRepo repo = new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(0).runs("completed/success")
                .helmLog("CHART_VERSION=1.2.3");
        String release = "/api/releases/" + UUID.randomUUID();
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                List.of(Map.of("repo_name", repo.name(), "merge_commit_sha", repo.mergeCommit())))).put(release).then()
                .statusCode(201);
        await().until(() -> "1.2.3".equals(given().get(release + "/ci-status").path("statuses[0].chart_version")));
        int id = given().get(release + "/ci-status").path("statuses[0].repo_id");

        gitHub.stubFor(any(anyUrl()).atPriority(1).willReturn(aResponse().withStatus(502)));
        assertProblem(503, given().post(release + "/refresh")).header("Retry-After", notNullValue());
        assertProblem(503, given().post(release + "/repos/" + id + "/refresh-chart-version"))
                .header("Retry-After", notNullValue());
        given().delete(release).then().statusCode(204);
    }

    @Test
    void api_isDescribed() {
        given().get("/q/openapi").then().statusCode(200).body(containsString("/api/releases/{id}/ci-status"));
    }

    @Test
    void tls_isSpokenToBothSides() throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(certificate.trusting()).build();
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + tlsPort + "/api/releases")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
        assertEquals("max-age=31536000", answer.headers().firstValue("Strict-Transport-Security").orElse(""));

        SimulatedRepo repo = new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(0).runs("completed/success")
                .helmLog("2026-11-20T10:00:00.0000000Z CHART_VERSION=1.2.3");
        String release = "/api/releases/" + UUID.randomUUID();
        String body = "{\"source_branch\":\"uat\",\"dest_branch\":\"master\",\"repos\":[{\"repo_name\":\"server\",\"merge_commit_sha\":\""
                + repo.mergeCommit() + "\"}]}";
        HttpRequest put = HttpRequest.newBuilder(URI.create("https://localhost:" + tlsPort + release))
                .header("Content-Type", "application/json").PUT(HttpRequest.BodyPublishers.ofString(body)).build();
        assertEquals(201, client.send(put, HttpResponse.BodyHandlers.ofString()).statusCode());
        await().until(() -> "1.2.3"
                .equals(given().get(release + "/ci-status").path("statuses[0].chart_version")));
    }
}
