package io.shipyard.it;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.restassured.http.ContentType;
import io.shipyard.it.SimulatedRelease.Outcome;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedRepo;

/** The packaged service, started and killed as operators and machines do. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class KillIT {

    private static final String TOKEN = "a-token-that-no-log-may-hold";

    @TempDir
    Path folder;

    final HeldAnswers answers = new HeldAnswers();
    final WireMockServer gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort().extensions(answers));

    @BeforeEach
    void startGitHub() {
        gitHub.start();
    }

    @AfterEach
    void stopGitHub() {
        answers.release();
        gitHub.stop();
    }

    private Map<String, String> environment(String... more) {
        Map<String, String> environment = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", TOKEN, "GITHUB_API_URL",
                gitHub.baseUrl(), "CI_POLL_INTERVAL", "1s", "CI_RATE_LIMIT_INTERVAL", "2s", "DATABASE_DATA_DIR",
                folder.resolve("postgresql").toString()));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    /** On the embedded PostgreSQL, which is left behind by the killed process and must be taken over with its data. */
    @Test
    void kill9_andRestart_loseAndDoubleNothing() throws Exception {
        SimulatedRelease.stub(gitHub);
        try (ServiceProcess service = onEmbeddedDatabase()) {
            String release = create(service);
            await().until(() -> history(service, release).contains("ci_started"));
            service.kill();
            service.start();
            await().untilAsserted(() -> assertEquals(Outcome.EXPECTED,
                    Outcome.of(given().get(service.url(release + "/ci-status")).path("statuses"),
                            given().get(service.url(release + "/history")).path(""))));
            service.stop();
            String log = service.log();
            assertThat(log, containsString("run #901 attempt 1 ended in success"));
            assertThat(log, not(containsString(TOKEN)));
            assertThat(log, not(containsString(" ERROR ")));
        }
    }

    @Test
    void kill9_duringDiscovery_isTakenUpAgain() throws Exception {
        SimulatedRepo.organisation(gitHub, "server");
        new SimulatedRepo(gitHub, "server", 1).commits(1).pullRequest(0).runs("completed/success").helmJob("skipped");
        answers.hold("/orgs/acme/repos");
        try (ServiceProcess service = onEmbeddedDatabase()) {
            String release = create(service);
            await().until(() -> answers.holds("/orgs/acme/repos"));
            service.kill();
            answers.release();
            service.start();
            // what a discovery has found is checked whether or not it has ended
            await().until(() -> history(service, release).containsAll(List.of("ci_completed", "repos_synced")));
            assertEquals(List.of("ci_completed", "ci_started", "release_created", "repos_synced"),
                    history(service, release).stream().sorted().toList());
        }
    }

    private ServiceProcess onEmbeddedDatabase() throws IOException {
        assumeFalse(Files.isExecutable(Path.of(System.getProperty("native.image.path"))),
                "the native binary has no embedded PostgreSQL");
        // which runs as another user where this one is root
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        ServiceProcess service = new ServiceProcess(folder, environment());
        service.start();
        return service;
    }

    private static String create(ServiceProcess service) {
        return "/api/releases/" + given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master")).post(service.url("/api/releases"))
                .<String> path("ID");
    }

    private static List<String> history(ServiceProcess service, String release) {
        return given().get(service.url(release + "/history")).path("Action");
    }

    @Test
    void badSettings_stopTheStartWithOneLine() {
        try (ServiceProcess service = new ServiceProcess(folder, environment("GITHUB_ORG", "", "CI_POLL_INTERVAL", "soon",
                "DATABASE_URL", "postgresql://localhost/never-reached"))) {
            assertEquals(1, service.runToEnd());
            assertEquals("shipyard-ci cannot start: CI_POLL_INTERVAL=soon is not a duration from 1s to 365d; "
                    + "GITHUB_ORG is missing: the organisation whose repositories are released\n", service.log());
        }
    }
}
