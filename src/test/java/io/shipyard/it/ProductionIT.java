package io.shipyard.it;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.awaitSlowly;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import javax.net.ssl.SSLHandshakeException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.shipyard.operation.Manifests;
import io.shipyard.testing.Ports;
import io.shipyard.testing.RawHttp;
import io.shipyard.testing.ServerCertificate;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.ServiceProcess.Answer;
import io.shipyard.testing.TestDatabase;
import io.vertx.core.json.JsonObject;

/** The packaged service as containers have it: with all settings of the manifests, and TLS by a Secret that is renewed. */
class ProductionIT {

    private final int tlsPort = Ports.reserve();

    @TempDir
    Path folder;

    @Test
    void service_withTheSettingsOfTheManifests_servesTlsAndReportsItsHealth() throws Exception {
        Path tls = Files.createDirectory(folder.resolve("tls"));
        ServerCertificate certificate = new ServerCertificate(Files.createDirectory(tls.resolve("..first")));
        Map<String, String> settings = new HashMap<>(Manifests.read(Path.of(System.getProperty("native.image.path"))
                .resolveSibling("kubernetes").resolve("kubernetes.yml")).settings());
        settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", "http://localhost:9",
                "QUARKUS_HTTP_SSL_PORT", Integer.toString(tlsPort), "QUARKUS_HTTP_INSECURE_REQUESTS", "redirect",
                "QUARKUS_HTTP_SSL_CERTIFICATE_FILES", mounted(tls, certificate.certificate()),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", mounted(tls, certificate.key()),
                "QUARKUS_HTTP_SSL_CERTIFICATE_RELOAD_PERIOD", "30s", "QUARKUS_HTTP_IDLE_TIMEOUT", "10M"));
        mount(tls, "..first");
        try (TestDatabase database = TestDatabase.create()) {
            settings.putAll(database.settings());
            try (ServiceProcess service = new ServiceProcess(folder, settings)) {
                service.start(tlsPort);
                assertEquals(new Answer(0, "ready\n"), service.ask("health"));
                assertHttpLeadsToHttps(service, certificate);
                assertTakesARenewedCertificate(tls, certificate);
                database.close();
                assertEquals(new Answer(1, "not ready: the service answered 503\n"), service.ask("health"));
                service.kill();
                assertEquals(1, service.ask("health").exitValue());
                assertThat(service.ask("health").said(), containsString("does not answer: Connection refused"));
                Answer refused = service.ask("healthy");
                assertEquals(1, refused.exitValue());
                assertEquals("shipyard-ci cannot start: it takes no arguments but health, which asks the service that runs "
                        + "whether it is ready", new JsonObject(refused.said()).getString("message"));
            }
        }
    }

    private void assertHttpLeadsToHttps(ServiceProcess service, ServerCertificate certificate) throws Exception {
        String releases = "/releases?page=2";
        given().redirects().follow(false).get(service.url(releases)).then().statusCode(301)
                .header("Location", is(tlsUrl(releases))).header("Strict-Transport-Security", nullValue());
        HttpResponse<String> page = get(certificate);
        assertEquals(200, page.statusCode());
        assertEquals("max-age=31536000", page.headers().firstValue("Strict-Transport-Security").orElse(""));
    }

    private void assertTakesARenewedCertificate(Path tls, ServerCertificate old) throws Exception {
        ServerCertificate renewed = new ServerCertificate(Files.createDirectory(tls.resolve("..second")));
        renewed.certificate();
        renewed.key();
        try (RawHttp client = new RawHttp(old.trusting().getSocketFactory().createSocket("localhost", tlsPort))) {
            client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThrows(SSLHandshakeException.class, () -> get(renewed));
            mount(tls, "..second");
            awaitSlowly().ignoreException(SSLHandshakeException.class)
                    .until(() -> get(renewed).statusCode() == 200);
            assertThrows(SSLHandshakeException.class, () -> get(old));
            RawHttp.Answer before = client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").answer();
            assertEquals(200, before.status());
            assertThat(before.body(), startsWith("HTTP/1.1 200 "));
        }
    }

    private String tlsUrl(String path) {
        return "https://localhost:" + tlsPort + path;
    }

    private HttpResponse<String> get(ServerCertificate trusted) throws Exception {
        return HttpClient.newBuilder().sslContext(trusted.trusting()).build()
                .send(HttpRequest.newBuilder(URI.create(tlsUrl("/"))).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A file of a Secret, as Kubernetes has it in a volume: a link to a link, which leads to the folder of the day. */
    private static String mounted(Path volume, Path file) throws IOException {
        return Files.createSymbolicLink(volume.resolve(file.getFileName()), Path.of("..data").resolve(file.getFileName()))
                .toString();
    }

    /** All files of a Secret change at once. */
    private static void mount(Path volume, String day) throws IOException {
        Files.move(Files.createSymbolicLink(volume.resolve("..new"), Path.of(day)), volume.resolve("..data"), ATOMIC_MOVE);
    }
}
