package io.shipyard;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.restassured.http.ContentType;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.TestDatabase;

/** The packaged service, with less memory than a job's log has, and answers that are compressed on their way. */
class JobLogIT {

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-555555555555";
    private static final byte[] LINES = "2026-11-20T10:00:00.0000000Z a line of a log, as there are many\n".repeat(1024)
            .getBytes(UTF_8);
    private static final int LOG_BYTES = 100 * 1024 * 1024;

    @TempDir
    Path folder;

    private final WireMockServer gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort()
            .extensions(new GitHubEtags()));

    @Test
    void log_largerThanTheMemory_isReadToItsEnd() throws Exception {
        gitHub.start();
        HttpServer logHost = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        logHost.createContext("/plain", exchange -> send(exchange, false));
        logHost.createContext("/compressed", exchange -> send(exchange, true));
        logHost.start();
        List<SimulatedRepo> repos = List.of(repo("plain", 1, logHost), repo("compressed", 2, logHost));
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", gitHub.baseUrl()));
            try (ServiceProcess service = new ServiceProcess(folder, settings, "-Xmx64m")) {
                service.start();
                given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                        repos.stream().map(repo -> Map.of("repo_name", repo.name(), "merge_commit_sha", repo.mergeCommit()))
                                .toList()))
                        .put(service.url(RELEASE)).then().statusCode(201);
                await().untilAsserted(() -> assertEquals(List.of("1.2.3", "1.2.3"),
                        given().get(service.url(RELEASE + "/ci-status")).path("statuses.chart_version")));
                assertThat(service.log(), not(containsString("OutOfMemory")));
                assertCompressed(service, RELEASE + "/ci-status", "\"chart_version\":\"1.2.3\"");
                assertCompressed(service, "/", "<script");
            }
        } finally {
            logHost.stop(0);
            gitHub.stop();
        }
    }

    /** Its log is on another host. */
    private SimulatedRepo repo(String name, int number, HttpServer logHost) {
        SimulatedRepo repo = new SimulatedRepo(gitHub, name, number).runs("completed/success").helmLog();
        gitHub.stubFor(get(urlPathMatching(repo.path("/actions/jobs/\\d+/logs"))).willReturn(aResponse().withStatus(302)
                .withHeader("Location", "http://localhost:" + logHost.getAddress().getPort() + "/" + name)));
        return repo;
    }

    private static void send(HttpExchange exchange, boolean compressed) throws IOException {
        if (compressed) {
            assertTrue(exchange.getRequestHeaders().getFirst("Accept-Encoding").contains("gzip"));
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = compressed ? new GZIPOutputStream(exchange.getResponseBody()) : exchange.getResponseBody()) {
            for (int sent = 0; sent < LOG_BYTES; sent += LINES.length) {
                body.write(LINES);
            }
            body.write("CHART_VERSION=1.2.3\n".getBytes(UTF_8));
        }
    }

    private static void assertCompressed(ServiceProcess service, String path, String content) throws Exception {
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(service.url(path)))
                .header("Accept-Encoding", "gzip").build(), HttpResponse.BodyHandlers.ofByteArray());
        assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElse(""), path);
        assertThat(new String(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(), UTF_8),
                containsString(content));
    }
}
