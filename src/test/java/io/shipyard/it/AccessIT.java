package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.AsInProduction.as;
import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.Problems.assertProblem;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.restassured.http.ContentType;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.shipyard.testing.AsInProduction;
import io.shipyard.testing.Ports;
import io.shipyard.testing.ServerCertificate;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.TestDatabase;

/** Who may call the packaged service, which is configured only when it starts. */
class AccessIT {

    private static final int CHANGES_PER_MINUTE = 4;
    private static final String EAGER = "eager-token-0123456789abcdef-0123456789";
    private static final String SECRET = "client-secret-0123456789abcdef-0123456789";

    @TempDir
    Path folder;

    private static Map<String, String> environment(String... more) {
        Map<String, String> environment = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "CI_TICK",
                "off"));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    @Test
    void start_withoutAChoice_isRefusedWithOneLineThatSaysHowToChoose() {
        try (ServiceProcess service = new ServiceProcess(folder, environment("CI_AUTH", "", "DATABASE_URL",
                "postgresql://localhost/never-reached"))) {
            assertEquals(1, service.runToEnd());
            assertEquals("shipyard-ci cannot start: CI_AUTH is missing: oidc (people and programs of an OpenID Connect "
                    + "provider), token (those who have one of API_TOKEN) or none (everybody who can reach the service)\n",
                    service.log());
        }
    }

    @Test
    void token_andProviderThatComesLater_letThoseInWhoMay() throws Exception {
        WireMockServer provider = new WireMockServer(WireMockConfiguration.options().port(Ports.reserve()));
        WireMockServer untrusted = new ServerCertificate(folder).gitHub();
        untrusted.start();
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = environment("CI_AUTH", "token", "API_TOKEN",
                    "qa:read:" + AsInProduction.READ + ",ci:write:" + AsInProduction.WRITE + ",eager:write:" + EAGER,
                    "CI_CHANGES_PER_MINUTE",
                    Integer.toString(CHANGES_PER_MINUTE), "CI_TICK", "1s", "GITHUB_API_URL",
                    "https://localhost:" + untrusted.httpsPort());
            settings.putAll(database.settings());
            try (ServiceProcess service = service("token", settings)) {
                assertProblem(401, given().get(service.url("/api/releases"))).header("WWW-Authenticate", startsWith("Bearer"));
                as(AsInProduction.READ).get(service.url("/api/releases")).then().statusCode(200);
                assertProblem(403, as(AsInProduction.READ).contentType(ContentType.JSON).body("{}")
                        .post(service.url("/api/releases")));
                given().get(service.url("/q/health")).then().statusCode(401);
                given().get(service.managementUrl("/q/metrics")).then().statusCode(200);
                assertDistrustIsLogged(service, untrusted);
                assertChangesBeyondTheLimitAreRefused(service);
                assertThat(service.log(), not(containsString(AsInProduction.READ)));
            }

            String realm = "http://localhost:" + provider.getOptions().portNumber() + "/realms/shipyard";
            settings.putAll(
                    Map.of("CI_TICK", "off", "CI_AUTH", "oidc", "OIDC_AUTH_SERVER_URL", realm, "OIDC_CLIENT_ID", "shipyard-ci",
                            "OIDC_CLIENT_SECRET", SECRET));
            try (ServiceProcess service = service("oidc", settings)) {
                given().get(service.url("/")).then().statusCode(200);
                given().get(service.url("/api/releases")).then().statusCode(401);
                assertProblem(503, given().header("Authorization", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.e30")
                        .get(service.url("/api/releases"))).header("Retry-After", is("10"))
                        .body("detail", is("the identity provider is away"));
                given().redirects().follow(false).get(service.url("/sign-in")).then().statusCode(503);

                provider.start();
                provider.stubFor(get("/realms/shipyard/.well-known/openid-configuration").willReturn(okJson("""
                        {"issuer": "REALM", "authorization_endpoint": "REALM/auth", "token_endpoint": "REALM/token",
                        "jwks_uri": "REALM/certs"}""".replace("REALM", realm))));
                provider.stubFor(get("/realms/shipyard/certs").willReturn(okJson("{\"keys\": []}")));
                await().untilAsserted(() -> given().redirects().follow(false)
                        .get(service.url("/sign-in")).then().statusCode(302).header("Location", startsWith(realm + "/auth?")));
                given().header("Authorization", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.e30").get(service.url("/api/releases"))
                        .then().statusCode(401);
                assertThat(service.log(), not(containsString(SECRET)));
            }
        } finally {
            untrusted.stop();
            provider.stop();
        }
    }

    /**
     * GitHub's certificate is signed by nobody that the service was configured to trust: its check and its discovery say so.
     */
    private static void assertDistrustIsLogged(ServiceProcess service, WireMockServer gitHub) {
        String release = service.url("/api/releases/11111111-2222-3333-4444-555555555555");
        Header writer = new Header("Authorization", "Bearer " + AsInProduction.WRITE);
        given().header(writer).contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master",
                "repos", List.of(Map.of("repo_name", "server", "merge_commit_sha", "a".repeat(40))))).put(release).then()
                .statusCode(201);
        await().untilAsserted(() -> given().header(writer).get(release + "/ci-status").then()
                .body("statuses[0].last_error", containsString("the certificate is not trusted")));
        assertProblem(503, given().header(writer).post(release + "/refresh"))
                .body("detail", containsString("the certificate is not trusted"));
        assertThat(service.log(), containsString("the certificate is not trusted"));
        assertThat(service.log(), not(containsString("\tat ")));
        assertEquals(List.of(), gitHub.getAllServeEvents());
    }

    /** Of a caller who has a limit of their own, as everybody has. */
    private static void assertChangesBeyondTheLimitAreRefused(ServiceProcess service) {
        RequestSpecification change = given().header("Authorization", "Bearer " + EAGER).contentType(ContentType.JSON)
                .body("{}");
        Response answer = await().until(() -> change.post(service.url("/api/releases")), any -> any.statusCode() != 400);
        assertProblem(429, answer);
        assertThat(Integer.parseInt(answer.header("Retry-After")), greaterThan(0));
    }

    private ServiceProcess service(String name, Map<String, String> settings) throws Exception {
        ServiceProcess service = new ServiceProcess(Files.createDirectory(folder.resolve(name)), settings);
        service.start();
        return service;
    }
}
