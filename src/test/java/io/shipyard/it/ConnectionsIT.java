package io.shipyard.it;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.shipyard.testing.EventStream;
import io.shipyard.testing.Ports;
import io.shipyard.testing.RawHttp;
import io.shipyard.testing.ServerCertificate;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.TestDatabase;

/** The packaged service, and clients that take their time, more than their share of connections, or other than requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionsIT {

    private static final int MAX_CONNECTIONS = 40;
    private static final String LARGE = "/api/releases/11111111-2222-3333-4444-555555555555";

    private final TestDatabase database = TestDatabase.create();
    private final int tlsPort = Ports.reserve();
    private ServerCertificate certificate;
    private ServiceProcess service;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        certificate = new ServerCertificate(folder);
        Map<String, String> environment = new HashMap<>(database.settings());
        environment.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", "http://localhost:9",
                "CI_TICK", "off", "QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS", Integer.toString(MAX_CONNECTIONS),
                "QUARKUS_HTTP_IDLE_TIMEOUT", "5S", "SHIPYARD_REQUEST_TIMEOUT", "1S", "SHIPYARD_READING_TIMEOUT", "1S",
                "SHIPYARD_HEARTBEAT", "1S"));
        environment.putAll(Map.of("QUARKUS_HTTP_SSL_CERTIFICATE_FILES", certificate.certificate().toString(),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", certificate.key().toString(), "QUARKUS_HTTP_INSECURE_REQUESTS",
                "enabled", "QUARKUS_HTTP_SSL_PORT", Integer.toString(tlsPort)));
        service = new ServiceProcess(folder, environment);
        service.start(tlsPort);
        storeLarge();
        // the first answers of a service take their time, and it cuts off whoever waits for longer than it may
        await().ignoreExceptions().until(() -> given().get(service.url(LARGE)).statusCode() == 200);
    }

    private void storeLarge() {
        database.update("insert into release (id, source_branch, dest_branch, status, created_by, created_at, discover) values "
                + "('" + LARGE.substring(LARGE.lastIndexOf('/') + 1) + "', 'uat', 'master', 'approved', 'qa', now(), false)");
        database.update("insert into release_repo (id, release_id, owner, repo_name, named, pr_url) select n, id, 'acme', "
                + "'repo-' || n, true, 'https://x/' || repeat('x', 1900) from release, generate_series(1, 50) as n");
        database.update("insert into repo_ci_status (id, release_repo_id, status) select id, id, 'pending' from release_repo");
    }

    @AfterAll
    void stop() {
        service.close();
        database.close();
    }

    private Socket connect() throws IOException {
        URI root = URI.create(service.url("/"));
        return new Socket(root.getHost(), root.getPort());
    }

    private static void assertCutOff(RawHttp client) throws IOException {
        assertTrue(client.isCutOff(), "the service has sent something");
    }

    /** @param begin the handshake, too, is a part of the time that a client has for its head */
    private static void assertCutOffWhileItSends(RawHttp client, String begin, String more) throws IOException {
        assertTrue(!client.takes(begin) || client.isCutOffDuring(more), "the service has sent something");
    }

    @Test
    void head_thatTrickles_isCutOff() throws IOException {
        try (RawHttp client = new RawHttp(connect())) {
            assertCutOffWhileItSends(client, "GET /api/releases HTTP/1.1\r\nHost: test\r\n", "X: y\r\n");
        }
    }

    @Test
    void head_thatTricklesOverTls_isCutOff() throws Exception {
        try (RawHttp client = new RawHttp(certificate.trusting().getSocketFactory().createSocket("localhost", tlsPort))) {
            assertCutOffWhileItSends(client, "GET /api/releases HTTP/1.1\r\nHost: test\r\n", "X: y\r\n");
        }
    }

    @Test
    void secondHead_thatTrickles_isCutOff() throws IOException {
        try (Socket socket = connect(); RawHttp client = new RawHttp(socket)) {
            client.send("HEAD /favicon.svg HTTP/1.1\r\nHost: test\r\n\r\n");
            assertTrue(socket.getInputStream().readNBytes(100).length > 0);
            socket.getInputStream().skipNBytes(socket.getInputStream().available());
            assertCutOffWhileItSends(client, "GET /favicon.svg HTTP/1.1\r\n", "X: y\r\n");
        }
    }

    private static List<Arguments> whatIsNoRequest() {
        return List.of(
                Arguments.of(414, "longer than 4096 bytes", "GET /" + "a".repeat(4_100) + " HTTP/1.1\r\nHost: test\r\n\r\n"),
                Arguments.of(431, "larger than 16 KB", "GET / HTTP/1.1\r\nHost: test\r\n" + "X: a\r\n".repeat(5_000) + "\r\n"),
                Arguments.of(400, "address", "GET /%zz HTTP/1.1\r\nHost: test\r\n\r\n"),
                Arguments.of(400, "address", "GET /api/releases/% HTTP/1.1\r\nHost: test\r\n\r\n"),
                Arguments.of(400, "address", "GET /api/releases?limit=%zz HTTP/1.1\r\nHost: test\r\n\r\n"),
                Arguments.of(400, "not HTTP", "GET / SPDY\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("whatIsNoRequest")
    void whatIsNoRequest_isAnsweredWithAProblem(int status, String detail, String request) throws Exception {
        for (Socket socket : List.of(connect(), certificate.trusting().getSocketFactory().createSocket("localhost", tlsPort))) {
            try (RawHttp client = new RawHttp(socket)) {
                assertRefused(status, detail, client.send(request).answer());
            }
        }
    }

    private static void assertRefused(int status, String detail, RawHttp.Answer answer) {
        assertEquals(status, answer.status());
        assertEquals("application/problem+json", answer.header("content-type"));
        assertEquals("nosniff", answer.header("x-content-type-options"));
        assertEquals("no-store", answer.header("cache-control"));
        assertEquals("close", answer.header("connection"));
        assertThat(answer.body(), both(containsString("\"status\":" + status)).and(containsString(detail)));
    }

    @Test
    void secondRequest_thatIsNone_isAProblemAfterTheAnswerToTheFirst() throws IOException {
        try (RawHttp client = new RawHttp(connect())) {
            RawHttp.Answer answer = client
                    .send("HEAD /api/me HTTP/1.1\r\nHost: test\r\n\r\nGET /%zz HTTP/1.1\r\nHost: test\r\n\r\n")
                    .answer();
            assertEquals(200, answer.status());
            assertThat(answer.body(),
                    both(containsString("HTTP/1.1 400 ")).and(containsString("the address cannot be decoded")));
        }
    }

    @Test
    void body_thatTrickles_isCutOff() throws IOException {
        try (RawHttp client = new RawHttp(connect())) {
            assertCutOffWhileItSends(
                    client, "POST /api/releases HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 100000\r\n\r\n",
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
            client.send(("GET " + LARGE + " HTTP/1.1\r\nHost: test\r\n\r\n").repeat(50));
            await().until(() -> !client.takes(" "));
        }
    }

    @Test
    void eventStream_outlivesAllOfIt() {
        try (EventStream events = new EventStream(URI.create(service.url(LARGE + "/events")))) {
            for (int heartbeats = 0; heartbeats < 7;) {
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
            do {
                clients.add(new RawHttp(connect()));
            } while (isAnswered(clients.get(clients.size() - 1), "GET " + LARGE + "/events HTTP/1.1\r\nHost: test\r\n\r\n"));
            // those of earlier tests may not have ended yet
            assertThat(clients.size() - 1, both(greaterThan(MAX_CONNECTIONS / 2)).and(lessThanOrEqualTo(MAX_CONNECTIONS)));
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
        await().until(() -> {
            try (RawHttp client = new RawHttp(connect())) {
                return isAnswered(client, "GET /favicon.svg HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            }
        });
    }

    private static boolean isAnswered(RawHttp client, String request) throws IOException {
        try {
            return client.takes(request) && client.answer() != null;
        } catch (SocketException refused) {
            return false;
        }
    }
}
