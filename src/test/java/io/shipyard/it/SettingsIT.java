package io.shipyard.it;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.shipyard.start.Setting;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.TestDatabase;

/** The packaged service with its settings from each place they can come from. */
class SettingsIT {

    private static final String API_TOKEN = "a-token-of-the-integration-test";

    @TempDir
    Path folder;

    private final TestDatabase database = TestDatabase.create();

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void service_withSettingsFromAnySource_startsWithThem() throws IOException {
        try (ServiceProcess variables = withVariables("variables", settings("variables"));
                ServiceProcess file = withFile("file", settings("file"));
                ServiceProcess properties = withSystemProperties("properties", settings("properties"));
                ServiceProcess secrets = withSecretFiles("secrets", settings("secrets"))) {
            Map<String, ServiceProcess> services = Map.of("variables", variables, "file", file, "properties", properties,
                    "secrets", secrets);
            services.values().forEach(ServiceProcess::launch);
            services.forEach((name, service) -> {
                service.awaitReady();
                given().auth().preemptive().oauth2(API_TOKEN).get(service.url("/api/me")).then().statusCode(200)
                        .body("name", is(name));
                assertEquals(new ServiceProcess.Answer(0, "ready\n"), service.ask("health"));
            });
        }
    }

    @Test
    void service_withABadSettingFromAnySource_saysTheSame() throws IOException {
        Map<String, String> bad = settings("bad");
        bad.put("CI_POLL_INTERVAL", "often");
        bad.put("DEPLOYMENT_UTA_ARGOCD_URL", "https://argocd.acme.example");
        bad.remove("DEPLOYMENT_PRE_PROD_GITHUB_ENVIRONMENT");
        for (ServiceProcess service : List.of(withVariables("variables", bad), withFile("file", bad),
                withSystemProperties("properties", bad), withSecretFiles("secrets", bad))) {
            assertEquals(1, service.runToEnd());
            assertEquals("shipyard-ci cannot start: CI_POLL_INTERVAL=often is not a duration from 1s to 365d; "
                    + "DEPLOYMENT_PRE_PROD_ARGOCD_URL is missing: the URL of the Argo CD that deploys to pre-prod; "
                    + "DEPLOYMENT_PRE_PROD_GITHUB_ENVIRONMENT, the name of an environment in GitHub's deployments, can take its "
                    + "place; DEPLOYMENT_UTA_ARGOCD_URL is set, but DEPLOYMENT_ENVIRONMENTS does not name uta\n",
                    service.log());
        }
    }

    /** What the file system has in place of a secret is read at the start, and is no system property meanwhile. */
    private ServiceProcess withSecretFiles(String name, Map<String, String> settings) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        Map<String, String> variables = new HashMap<>(settings);
        for (String secret : List.of("API_TOKEN", "GITHUB_TOKEN", "DEPLOYMENT_QA_ARGOCD_TOKEN")) {
            variables.put(secret + "_FILE",
                    Files.writeString(home.resolve(secret), variables.remove(secret) + "\n").toString());
        }
        return service(home, variables);
    }

    private ServiceProcess withVariables(String name, Map<String, String> settings) throws IOException {
        return service(Files.createDirectory(folder.resolve(name)), settings);
    }

    private ServiceProcess withFile(String name, Map<String, String> settings) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        Properties properties = new Properties();
        settings.forEach((variable, value) -> properties.setProperty(Setting.property(variable), value));
        try (OutputStream file = Files
                .newOutputStream(Files.createDirectory(home.resolve("config")).resolve("application.properties"))) {
            properties.store(file, null);
        }
        return service(home, Map.of());
    }

    private ServiceProcess withSystemProperties(String name, Map<String, String> settings) throws IOException {
        return service(Files.createDirectory(folder.resolve(name)), Map.of(), settings.entrySet().stream()
                .map(setting -> "-D" + Setting.property(setting.getKey()) + "=" + setting.getValue())
                .toArray(String[]::new));
    }

    private static ServiceProcess service(Path home, Map<String, String> variables, String... options) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.putIfAbsent("CI_AUTH", null);
        return new ServiceProcess(home, environment, options);
    }

    /** @param caller the name that the service has for whoever presents the token */
    private Map<String, String> settings(String caller) {
        Map<String, String> settings = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL",
                "http://localhost:9", "CI_TICK", "off", "CI_AUTH", "token", "API_TOKEN", caller + ":read:" + API_TOKEN));
        settings.putAll(Map.of("DEPLOYMENT_ENVIRONMENTS", "qa,pre-prod", "DEPLOYMENT_QA_ARGOCD_URL", "http://localhost:9",
                "DEPLOYMENT_QA_ARGOCD_TOKEN", "a-token", "DEPLOYMENT_PRE_PROD_GITHUB_ENVIRONMENT", "staging"));
        settings.putAll(database.settings());
        return settings;
    }
}
