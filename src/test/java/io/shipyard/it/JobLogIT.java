package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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

import io.shipyard.testing.GitHubEtags;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestDatabase;

/** The packaged service, with less memory than a job's log has, and answers that are compressed on their way. */
class JobLogIT {

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-555555555555";
    private static final byte[] LINES = ("2026-11-20T10:00:00.0000000Z " + "a line of a log ".repeat(60) + "\n").repeat(64)
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
        logHost.createContext("/plain", JobLogIT::sendLarge);
        logHost.createContext("/gzip", JobLogIT::sendCompressed);
        logHost.start();
        List<SimulatedRepo> repos = List.of(repo("gzip", 1, logHost), repo("plain", 2, logHost));
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", gitHub.baseUrl()));
            try (ServiceProcess service = new ServiceProcess(folder, settings, "-Xmx64m")) {
                service.start();
                new ServiceClient(service).register(RELEASE, repos);
                await().untilAsserted(() -> assertEquals(List.of("1.2.2", "1.2.3"),
                        given().get(service.url(RELEASE + "/ci-status")).path("statuses.chart_version")));
                assertThat(service.log(), not(containsString("OutOfMemory")));
                assertCompressed(service.url(RELEASE + "/ci-status"), "\"chart_version\":\"1.2.3\"");
                assertCompressed(service.url("/"), "<script");
                String runs = repos.get(0).path("/actions/runs");
                assertCompressed(gitHub.url(runs), "workflow_runs");
                assertEquals("gzip",
                        gitHub.findAll(getRequestedFor(urlPathEqualTo(runs))).get(0).getHeader("Accept-Encoding"));
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

    private static void sendLarge(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            for (int sent = 0; sent < LOG_BYTES; sent += LINES.length) {
                body.write(LINES);
            }
            body.write("CHART_VERSION=1.2.3\n".getBytes(UTF_8));
        }
    }

    /** To a service that asks for nothing but gzip. */
    private static void sendCompressed(HttpExchange exchange) throws IOException {
        byte[] log = gzip();
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.sendResponseHeaders("gzip".equals(exchange.getRequestHeaders().getFirst("Accept-Encoding")) ? 200 : 406,
                log.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(log);
        }
    }

    private static byte[] gzip() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream log = new GZIPOutputStream(compressed)) {
            log.write("CHART_VERSION=1.2.2\n".getBytes(UTF_8));
        }
        return compressed.toByteArray();
    }

    private static void assertCompressed(String url, String content) throws Exception {
        HttpResponse<byte[]> answer = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
                .send(HttpRequest.newBuilder(URI.create(url))
                        .header("Accept-Encoding", "gzip").build(), HttpResponse.BodyHandlers.ofByteArray());
        assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElse(""), url);
        assertThat(new String(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(), UTF_8),
                containsString(content));
    }
}
