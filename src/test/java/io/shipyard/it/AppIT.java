package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.shipyard.testing.AppKeys;
import io.shipyard.testing.GitHubEtags;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedApp;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestDatabase;

/** The packaged service that signs in as a GitHub App, with a key of its own. */
class AppIT {

    private static final String FIRST = "ghs_good_for_seconds";
    private static final String SECOND = "ghs_good_for_an_hour";
    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-555555555555";

    private final KeyPair key = AppKeys.generate(2048);
    private final WireMockServer gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort()
            .extensions(new GitHubEtags()));

    @TempDir
    Path folder;

    @Test
    void token_isRenewedBeforeItsEnd_keptEncrypted_andUsedAfterARestart() throws Exception {
        gitHub.start();
        SimulatedApp app = new SimulatedApp(gitHub, "");
        SimulatedRepo repo = new SimulatedRepo(gitHub, "server", 1).runs("completed/success").helmLog("CHART_VERSION=1.2.3");
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_API_URL", gitHub.baseUrl(), "CI_CHANGES_PER_MINUTE", "0",
                    "GITHUB_REQUESTS_PER_MINUTE", "0", "GITHUB_APP_ID", SimulatedApp.ID,
                    "GITHUB_APP_PRIVATE_KEY", AppKeys.pkcs1(key).replace("\n", "\\n")));
            try (ServiceProcess service = new ServiceProcess(folder, settings)) {
                // it is renewed five minutes before its end
                issue(app, FIRST, Duration.ofSeconds(303));
                service.start();
                register(service, repo);
                issue(app, SECOND, Duration.ofHours(1));
                await().until(() -> {
                    refresh(service);
                    return sent("/repos/.*").contains("Bearer " + SECOND);
                });
                assertTrue(sent("/repos/.*").contains("Bearer " + FIRST));
                int asked = app.tokensAsked();
                refresh(service);
                assertEquals(asked, app.tokensAsked());
                sent("/app/.*|/orgs/.*").forEach(this::assertSigned);
                assertIsEncrypted(database);

                service.kill();
                gitHub.resetRequests();
                service.start();
                refresh(service);
                assertEquals(List.of("Bearer " + SECOND), sent("/repos/.*").stream().distinct().toList());
                assertEquals(0, app.tokensAsked());
            }
        } finally {
            gitHub.stop();
        }
    }

    private static void issue(SimulatedApp app, String token, Duration lifetime) {
        app.answerTokens(aResponse().withStatus(201).withBody("{\"token\":\"" + token + "\",\"expires_at\":\""
                + Instant.now().plus(lifetime) + "\"}"));
    }

    private static void register(ServiceProcess service, SimulatedRepo repo) {
        new ServiceClient(service).register(RELEASE, List.of(repo));
        await().until(() -> "1.2.3".equals(given().get(service.url(RELEASE + "/ci-status")).path("statuses[0].chart_version")));
    }

    private static void refresh(ServiceProcess service) {
        int id = given().get(service.url(RELEASE + "/ci-status")).path("statuses[0].repo_id");
        given().post(service.url(RELEASE + "/repos/" + id + "/refresh-chart-version")).then().statusCode(200);
    }

    /** How requests to these paths were authorized. */
    private List<String> sent(String paths) {
        return gitHub.findAll(anyRequestedFor(urlPathMatching(paths))).stream()
                .map(request -> request.getHeader("Authorization")).toList();
    }

    private void assertSigned(String authorization) {
        String[] parts = authorization.replace("Bearer ", "").split("\\.");
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
            assertTrue(signature.verify(Base64.getUrlDecoder().decode(parts[2])), authorization);
        } catch (GeneralSecurityException noSignature) {
            throw new AssertionError(authorization, noSignature);
        }
    }

    private static void assertIsEncrypted(TestDatabase database) {
        List<String> stored = database.select("select encode(token, 'hex') from github_installation_token");
        assertEquals(1, stored.size());
        assertTrue(stored.get(0).length() > 2 * SECOND.length());
        assertThat(stored.get(0), not(containsString(HexFormat.of().formatHex("ghs_".getBytes(UTF_8)))));
    }
}
