package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.shipyard.testing.AppKeys;
import io.shipyard.testing.HttpProxy;
import io.shipyard.testing.ServerCertificate;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedApp;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestDatabase;

/** The packaged service in a network that only a proxy leads out of, and that knows no names of the world outside. */
class ProxyIT {

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-555555555555";
    private static final String API = "api.shipyard.test";
    private static final String LOGS = "logs.shipyard.test";

    @TempDir
    Path folder;

    @Test
    void gitHub_isReachedThroughTheProxyAlone() throws Exception {
        ServerCertificate certificate = new ServerCertificate(folder);
        WireMockServer gitHub = certificate.gitHub();
        gitHub.start();
        new SimulatedApp(gitHub, "");
        SimulatedRepo repo = new SimulatedRepo(gitHub, "server", 1).runs("completed/success").helmLog("CHART_VERSION=1.2.3");
        gitHub.stubFor(get(urlPathMatching(repo.path("/actions/jobs/\\d+/logs"))).willReturn(aResponse().withStatus(302)
                .withHeader("Location", "https://" + LOGS + "/log-host/" + (repo.runId() + 1_000_000))));
        try (TestDatabase database = TestDatabase.create(); HttpProxy proxy = new HttpProxy(gitHub.httpsPort())) {
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_API_URL", "https://" + API, "GITHUB_APP_ID", SimulatedApp.ID,
                    "GITHUB_APP_PRIVATE_KEY", AppKeys.pkcs1(AppKeys.generate(2048)), "https_proxy", proxy.url(),
                    "QUARKUS_LOG_LEVEL", "DEBUG", "LOG_LEVEL", "DEBUG", "QUARKUS_CONFIG_LOG_VALUES", "true"));
            try (ServiceProcess service = new ServiceProcess(folder, settings,
                    "-Djavax.net.ssl.trustStore=" + certificate.keyStore(),
                    "-Djavax.net.ssl.trustStorePassword=" + ServerCertificate.PASSWORD)) {
                service.start();
                new ServiceClient(service).register(RELEASE, List.of(repo));
                await().untilAsserted(() -> assertEquals(List.of("1.2.3"),
                        given().get(service.url(RELEASE + "/ci-status")).path("statuses.chart_version")));
                assertEquals(Set.of(API + ":443", LOGS + ":443"), Set.copyOf(proxy.asked()));
                assertEquals(List.of(), Stream.of(service.log(), service.systemProperties()).flatMap(String::lines)
                        .filter(line -> HttpProxy.SECRETS.stream().anyMatch(line::contains))
                        .toList());
            }
        } finally {
            gitHub.stop();
        }
    }

    /** Or else requests would go out by no proxy. */
    @Test
    void addressThatCannotBeExpanded_endsTheStartWithALine() throws Exception {
        try (ServiceProcess service = new ServiceProcess(folder, Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token",
                "DATABASE_URL", "postgresql://localhost:9/shipyard", "HTTPS_PROXY", "http://me:pa55${word}@proxy:3128"))) {
            assertEquals(1, service.runToEnd());
            assertEquals(
                    "shipyard-ci cannot start: HTTPS_PROXY is not the address of an HTTP proxy, as in http://proxy:3128 or "
                            + "http://user:password@proxy:3128 (%24 stands for a dollar)\n",
                    service.log());
        }
    }
}
