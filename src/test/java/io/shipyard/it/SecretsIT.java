package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.shipyard.start.Setting;
import io.shipyard.testing.AppKeys;
import io.shipyard.testing.DatabaseProcess;
import io.shipyard.testing.GitHubEtags;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedApp;
import io.shipyard.testing.SimulatedRepo;

/** No secret is in what packaged services answer and log, however loudly, nor in what tools read from outside. */
class SecretsIT {

    private static final String TOKEN = "ghp_0TokenThatNothingMayShow";
    private static final String WEBHOOK_SECRET = "webhook0SecretThatNothingMayShow";
    private static final String API_TOKEN = "api0TokenThatNothingMayShow";
    private static final String OIDC_SECRET = "oidc0SecretThatNothingMayShow";
    private static final String DATABASE_PASSWORD = "database0$$Password${that}NothingMay$Show";
    private static final String SIGNATURE = "log0SignatureThatNothingMayShow";
    private static final String COLLECTOR_KEY = "collector0KeyThatNothingMayShow";
    private static final String ARGO_CD_TOKEN = "argocd0TokenThatNothingMayShow";
    private static final String ARGO_CD_HEADER = "argocd0HeaderThatNothingMayShow";
    private static final KeyPair KEY = AppKeys.generate(2048);

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-555555555555";

    private static final List<String> LOUD = List.of("ORG_FLYWAYDB", "ORG_HIBERNATE", "ORG_HIBERNATE_ORM_SESSION", "IO_ZONKY",
            "IO_VERTX", "IO_VERTX_CORE_NET_IMPL_CONNECTIONBASE", "IO_NETTY", "IO_SMALLRYE_CONFIG", "IO_AGROAL",
            "IO_MICROMETER_CORE_INSTRUMENT_METERREGISTRY", "IO_QUARKUS", "ORG_JBOSS_RESTEASY_REACTIVE_CLIENT_LOGGING");

    @TempDir
    Path folder;

    @TempDir
    Path databaseFolder;

    private final WireMockServer gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort()
            .extensions(new GitHubEtags()));

    @Test
    void secrets_whateverHappens_areInNoLogAndNoAnswer() throws IOException {
        gitHub.start();
        try (DatabaseProcess database = new DatabaseProcess(databaseFolder)) {
            database.start();
            askForPasswords(database);
            try (ServiceProcess app = service("app", database, Map.of("GITHUB_APP_ID", SimulatedApp.ID,
                    "GITHUB_APP_PRIVATE_KEY_FILE", file("key.pem", AppKeys.pkcs1(KEY))));
                    ServiceProcess token = service("token", database,
                            Map.of("GITHUB_TOKEN_FILE", file("token.txt", TOKEN + "\n")))) {
                List<ServiceProcess> services = List.of(app, token);
                services.forEach(ServiceProcess::launch);
                services.forEach(service -> await().until(() -> service.log().contains("Listening on")));
                List<String> answers = new ArrayList<>();
                provoke(services, answers);
                List<String> secrets = secrets();
                services.forEach(service -> {
                    answers.add(service.log());
                    answers.add(service.systemProperties());
                });
                assertEquals(List.of(), answers.stream().flatMap(String::lines)
                        .filter(line -> secrets.stream().anyMatch(line::contains)).toList());
            }
        } finally {
            gitHub.stop();
        }
    }

    /** All ways in which GitHub, and callers, go wrong, after a release went right. */
    private void provoke(List<ServiceProcess> services, List<String> answers) {
        SimulatedApp app = new SimulatedApp(gitHub, "");
        SimulatedRepo repo = new SimulatedRepo(gitHub, "server", 1).runs("completed/success").helmLog("CHART_VERSION=1.2.3");
        gitHub.stubFor(get(urlPathMatching(repo.path("/actions/jobs/\\d+/logs"))).willReturn(aResponse().withStatus(302)
                .withHeader("Location", gitHub.baseUrl() + "/log-host/" + (repo.runId() + 1_000_000) + "?sig=" + SIGNATURE)));
        ServiceProcess first = services.get(0);
        answers.add(caller().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                List.of(Map.of("repo_name", repo.name(), "merge_commit_sha", repo.mergeCommit())))).put(first.url(RELEASE))
                .then().statusCode(201).extract().asString());
        await().until(() -> "1.2.3".equals(caller().get(first.url(RELEASE + "/ci-status"))
                .path("statuses[0].chart_version")));
        String chart = RELEASE + "/repos/" + caller().get(first.url(RELEASE + "/ci-status")).path("statuses[0].repo_id")
                + "/refresh-chart-version";
        services.forEach(service -> assertEquals("1.2.3", caller().post(service.url(chart)).path("chart_version")));
        assertTrue(Stream.of(SimulatedApp.token(1), TOKEN).allMatch(secret -> sent().anyMatch(("Bearer " + secret)::equals)));

        app.revoke(1);
        services.forEach(service -> answers.add(caller().post(service.url(chart)).asString()));
        StubMapping broken = gitHub.stubFor(any(anyUrl()).atPriority(1).willReturn(aResponse().withStatus(500)));
        services.forEach(service -> assertEquals(503, answer(answers, caller().post(service.url(chart)))));
        gitHub.removeStub(broken);
        StubMapping refused = gitHub.stubFor(any(anyUrl()).atPriority(1).willReturn(aResponse().withStatus(401)));
        services.forEach(service -> assertEquals(503, answer(answers, caller().post(service.url(chart)))));
        gitHub.removeStub(refused);
        IntStream.rangeClosed(2, 3).forEach(app::revoke);
        app.answerTokens(
                aResponse().withStatus(201).withBody("{\"token\":\"" + SimulatedApp.token(5) + "\",\"expires_at\":7x"));
        services.forEach(service -> answer(answers, caller().post(service.url(chart))));

        for (ServiceProcess service : services) {
            answer(answers, given().header("X-Hub-Signature-256", "sha256=" + "0".repeat(64)).header("X-GitHub-Event", "ping")
                    .contentType(ContentType.JSON).body("{}").post(service.url("/api/webhooks/github")));
            answer(answers, given().auth().preemptive().oauth2("wrong").get(service.url("/api/releases")));
            answer(answers, caller().contentType(ContentType.JSON).body("{").post(service.url("/api/releases")));
            Stream.of("/api/releases", RELEASE, RELEASE + "/ci-status", RELEASE + "/history", "/q/info", "/q/openapi", "/q/dev",
                    "/q/arc/beans").forEach(path -> answer(answers, caller().get(service.url(path))));
            Stream.of("/q/health", "/q/metrics", "/q/info").forEach(
                    path -> answer(answers, given().get(service.managementUrl(path))));
        }
    }

    /** As it was sent to GitHub. */
    private Stream<String> sent() {
        return gitHub.findAll(anyRequestedFor(anyUrl())).stream().map(request -> request.getHeader("Authorization"))
                .filter(header -> header != null);
    }

    private List<String> secrets() {
        List<String> signIns = sent().filter(header -> header.startsWith("Bearer ey")).map(header -> header.substring(7))
                .toList();
        assertFalse(signIns.isEmpty());
        Stream<String> key = Stream.of(AppKeys.pkcs1(KEY), AppKeys.pkcs8(KEY)).flatMap(String::lines)
                .filter(line -> line.length() > 30 && !line.startsWith("-"));
        return Stream.of(key, signIns.stream(), IntStream.rangeClosed(1, 5).mapToObj(SimulatedApp::token),
                Stream.of(TOKEN, WEBHOOK_SECRET, API_TOKEN, OIDC_SECRET, DATABASE_PASSWORD, SIGNATURE, COLLECTOR_KEY,
                        ARGO_CD_TOKEN, ARGO_CD_HEADER))
                .flatMap(secrets -> secrets).toList();
    }

    private static int answer(List<String> answers, Response response) {
        answers.add(response.headers() + "\n" + response.asString());
        return response.statusCode();
    }

    private static RequestSpecification caller() {
        return given().auth().preemptive().oauth2(API_TOKEN);
    }

    private ServiceProcess service(String name, DatabaseProcess database, Map<String, String> credential) throws IOException {
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_API_URL", gitHub.baseUrl(), "DATABASE_PASSWORD_FILE",
                file("password", DATABASE_PASSWORD + "\n"), "GITHUB_WEBHOOK_SECRET", WEBHOOK_SECRET, "CI_AUTH", "token",
                "API_TOKEN", "it:write:" + API_TOKEN, "OIDC_CLIENT_SECRET", OIDC_SECRET, "CI_POLL_INTERVAL", "1s",
                "CI_RATE_LIMIT_INTERVAL", "2s"));
        settings.putAll(Map.of("DEPLOYMENT_ENVIRONMENTS", "qa", "DEPLOYMENT_QA_ARGOCD_URL", gitHub.baseUrl(),
                "DEPLOYMENT_QA_ARGOCD_TOKEN_FILE", file("argocd-token", ARGO_CD_TOKEN + "\n"), "DEPLOYMENT_QA_ARGOCD_HEADERS",
                "X-Key: " + ARGO_CD_HEADER));
        settings.putAll(Map.of("QUARKUS_LOG_LEVEL", "DEBUG", "LOG_LEVEL", "DEBUG", "QUARKUS_CONFIG_LOG_VALUES", "true",
                "QUARKUS_REST_CLIENT_LOGGING_SCOPE", "request-response"));
        settings.putAll(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", gitHub.baseUrl(), "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "OTEL_EXPORTER_OTLP_HEADERS", "x-key=" + COLLECTOR_KEY));
        LOUD.forEach(category -> settings.put("QUARKUS_LOG_CATEGORY__" + category + "__LEVEL", "DEBUG"));
        Path home = Files.createDirectory(folder.resolve(name));
        Properties configured = new Properties();
        credential.forEach((variable, value) -> configured.setProperty(Setting.property(variable), value));
        try (OutputStream file = Files.newOutputStream(Files.createDirectory(home.resolve("config"))
                .resolve("application.properties"))) {
            configured.store(file, null);
        }
        return new ServiceProcess(home, settings);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    /** Over the network it trusts nobody any more, so what it is given counts. */
    private void askForPasswords(DatabaseProcess database) throws IOException {
        database.update("alter user postgres password '" + DATABASE_PASSWORD + "'");
        Files.writeString(databaseFolder.resolve("database").resolve("pg_hba.conf"), "host all all all scram-sha-256\n");
        database.select("select pg_reload_conf()");
    }
}
