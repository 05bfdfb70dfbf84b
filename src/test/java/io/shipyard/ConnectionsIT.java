package io.shipyard;

import static io.restassured.RestAssured.given;
import static io.shipyard.Problems.assertProblem;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.restassured.http.ContentType;
import io.restassured.response.Response;

/** The packaged service with TLS to both sides, and clients that take their time or more than their share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConnectionsIT {

    private static final int MAX_CONNECTIONS = 40;
    private static final int CHANGES_PER_MINUTE = 12;

    private final ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor();
    private ServerCertificate certificate;
    private WireMockServer gitHub;
    private DatabaseProcess database;
    private ServiceProcess service;
    private int tlsPort;
    private String large;

    @BeforeAll
    void start(@TempDir Path folder, @TempDir Path databaseFolder) throws Exception {
        certificate = new ServerCertificate(folder);
        gitHub = certificate.gitHub();
        gitHub.start();
        database = new DatabaseProcess(databaseFolder);
        database.start();
        try (ServerSocket socket = new ServerSocket(0)) {
            tlsPort = socket.getLocalPort();
        }
        Map<String, String> environment = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token",
                "GITHUB_API_URL", "https://localhost:" + gitHub.httpsPort(), "CI_POLL_INTERVAL", "1s",
                "CI_CHANGES_PER_MINUTE", Integer.toString(CHANGES_PER_MINUTE)));
        environment.putAll(database.settings());
        environment.putAll(Map.of("QUARKUS_HTTP_SSL_CERTIFICATE_FILES", certificate.certificate().toString(),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", certificate.key().toString(), "QUARKUS_HTTP_INSECURE_REQUESTS",
                "enabled",
                "QUARKUS_HTTP_SSL_PORT", Integer.toString(tlsPort), "QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS",
                Integer.toString(MAX_CONNECTIONS), "QUARKUS_HTTP_IDLE_TIMEOUT", "2S", "SHIPYARD_REQUEST_TIMEOUT", "1S",
                "SHIPYARD_READING_TIMEOUT", "1S", "SHIPYARD_HEARTBEAT", "1S"));
        service = new ServiceProcess(folder, environment, "-Djavax.net.ssl.trustStore=" + certificate.keyStore(),
                "-Djavax.net.ssl.trustStorePassword=" + ServerCertificate.PASSWORD);
        service.start();
        large = "/api/releases/" + UUID.randomUUID();
        assertEquals(201, given()
                .contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                        IntStream.range(0, 50)
                                .mapToObj(i -> Map.of("repo_name", "repo-" + i, "pr_url", "https://x/" + "x".repeat(1_900)))
                                .toList()))
                .put(service.url(large)).statusCode());
    }

    @AfterAll
    void stop() {
        trickle.shutdownNow();
        service.close();
        database.close();
        gitHub.stop();
    }

    private Socket connect() throws IOException {
        URI root = URI.create(service.url("/"));
        return new Socket(root.getHost(), root.getPort());
    }

    private static void assertCutOff(RawHttp client) throws IOException {
        assertTrue(client.isCutOff(), "the service has sent something");
    }

    /** Sends the same again and again, often enough for no idle timeout to see a pause, and waits for the end. */
    private void assertCutOffWhileItSends(RawHttp client, String more) throws IOException {
        var sending = trickle.scheduleWithFixedDelay(() -> sendUnlessClosed(client, more), 0, 100, TimeUnit.MILLISECONDS);
        try {
            assertCutOff(client);
        } finally {
            sending.cancel(true);
        }
    }

    private static boolean sendUnlessClosed(RawHttp client, String text) {
        try {
            client.send(text);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void head_thatTrickles_isCutOff() throws IOException {
        try (RawHttp client = new RawHttp(connect())) {
            assertCutOffWhileItSends(client.send("GET /api/releases HTTP/1.1\r\nHost: test\r\n"), "X: y\r\n");
        }
    }

    @Test
    void head_thatTricklesOverTls_isCutOff() throws Exception {
        try (RawHttp client = new RawHttp(certificate.trusting().getSocketFactory().createSocket("localhost", tlsPort))) {
            assertCutOffWhileItSends(client.send("GET /api/releases HTTP/1.1\r\nHost: test\r\n"), "X: y\r\n");
        }
    }

    @Test
    void secondHead_thatTrickles_isCutOff() throws IOException {
        try (Socket socket = connect(); RawHttp client = new RawHttp(socket)) {
            client.send("HEAD /favicon.svg HTTP/1.1\r\nHost: test\r\n\r\n");
            assertTrue(socket.getInputStream().readNBytes(100).length > 0);
            socket.getInputStream().skipNBytes(socket.getInputStream().available());
            assertCutOffWhileItSends(client.send("GET /favicon.svg HTTP/1.1\r\n"), "X: y\r\n");
        }
    }

    @Test
    void body_thatTrickles_isCutOff() throws IOException {
        try (RawHttp client = new RawHttp(connect())) {
            assertCutOffWhileItSends(
                    client.send("POST /api/releases HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 100000\r\n\r\n"),
                    " ");
        }
    }

    @Test
    void connection_thatIsIdle_isCutOff() throws IOException {
        try (RawHttp client = new RawHttp(connect())) {
            assertCutOff(client);
        }
    }

    @Test
    void reader_thatDoesNotRead_isCutOff() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            URI root = URI.create(service.url("/"));
            socket.connect(new InetSocketAddress(root.getHost(), root.getPort()));
            RawHttp client = new RawHttp(socket);
            client.send(("GET " + large + " HTTP/1.1\r\nHost: test\r\n\r\n").repeat(50));
            await().until(() -> !sendUnlessClosed(client, " "));
        }
    }

    @Test
    void eventStream_outlivesAllOfIt() {
        try (EventStream events = new EventStream(URI.create(service.url(large + "/events")))) {
            for (int heartbeats = 0; heartbeats < 4;) {
                String block = events.block();
                assertThat(block, containsString("event: "));
                heartbeats += block.startsWith(": heartbeat") ? 1 : 0;
            }
        }
    }

    @Test
    void connections_beyondTheLimit_areRefusedUntilOthersEnd() throws IOException {
        List<RawHttp> clients = new ArrayList<>();
        try {
            for (int i = 0; i < MAX_CONNECTIONS; i++) {
                clients.add(new RawHttp(connect()).send("GET " + large + "/events HTTP/1.1\r\nHost: test\r\n\r\n"));
            }
            try (RawHttp refused = new RawHttp(connect())) {
                assertCutOff(refused);
            }
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
        await().until(service::isReady);
    }

    /** Nothing can be changed afterwards. */
    @Test
    @Order(Integer.MAX_VALUE)
    void changes_beyondTheLimit_areRefused() {
        Response answer = given().contentType(ContentType.JSON).body("{}").post(service.url("/api/releases"));
        for (int i = 0; i < CHANGES_PER_MINUTE && answer.statusCode() == 400; i++) {
            answer = given().contentType(ContentType.JSON).body("{}").post(service.url("/api/releases"));
        }
        assertProblem(429, answer);
        assertThat(Integer.parseInt(answer.header("Retry-After")), greaterThan(0));
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
        await()
                .until(() -> client.send(put, HttpResponse.BodyHandlers.ofString()).statusCode() < 300);
        await().until(() -> "1.2.3"
                .equals(given().get(service.url(release + "/ci-status")).path("statuses[0].chart_version")));
    }
}
