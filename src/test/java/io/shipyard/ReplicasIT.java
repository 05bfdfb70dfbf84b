package io.shipyard;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;

import io.restassured.http.ContentType;

/** Two packaged services on one database. */
class ReplicasIT {

    private static final int REPOS = 16;
    private static final Duration LIMITED = Duration.ofSeconds(8);

    @TempDir
    Path folder;

    @TempDir
    Path databaseFolder;

    /** One request alone is answered so: whoever did not hear of it would go on, and be answered. */
    @ParameterizedTest
    @CsvSource({ "900, false", "0, true" })
    void rateLimit_metByOne_stopsBothWithinASecond(int requestsPerMinute, boolean secondary) throws Exception {
        WireMockServer gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        gitHub.start();
        try (DatabaseProcess database = new DatabaseProcess(databaseFolder)) {
            database.start();
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", gitHub.baseUrl(),
                    "CI_POLL_INTERVAL", "1s", "CI_RATE_LIMIT_INTERVAL", "2s", "GITHUB_MAX_CONCURRENCY", "4",
                    "GITHUB_REQUESTS_PER_MINUTE", String.valueOf(requestsPerMinute)));
            try (ServiceProcess one = service("one", settings); ServiceProcess other = service("other", settings)) {
                CompletableFuture<Void> starting = CompletableFuture.runAsync(one::start);
                other.start();
                starting.join();
                register(one, gitHub);
                gitHub.setGlobalFixedDelay(100);
                await().atMost(20, TimeUnit.SECONDS).until(() -> database
                        .select("select 1 from repo_ci_status where status = 'in_progress'").size() == REPOS);
                Map<ServiceProcess, Double> before = Map.of(one, sent(one), other, sent(other));
                await().atMost(30, TimeUnit.SECONDS)
                        .until(() -> Stream.of(one, other).allMatch(service -> sent(service) > before.get(service)));

                Instant reset = Instant.now().plus(LIMITED);
                gitHub.stubFor(any(anyUrl()).atPriority(1).inScenario("limit").whenScenarioStateIs(Scenario.STARTED)
                        .willSetStateTo("told").willReturn(limited(secondary, reset)));
                gitHub.resetRequests();
                await().atMost(10, TimeUnit.SECONDS).until(() -> !times(gitHub).isEmpty());
                Instant met = times(gitHub).get(0);
                await().pollInterval(Duration.ofMillis(200)).atMost(LIMITED.plusSeconds(2))
                        .until(() -> Instant.now().isAfter(reset.minusSeconds(1)));
                assertThat("sent while GitHub limits the token", times(gitHub).stream()
                        .filter(at -> at.isAfter(met.plusSeconds(1)) && at.isBefore(reset.minusSeconds(1))).toList(), empty());
                assertEquals(List.of(), database.select("select last_error from repo_ci_status where last_error <> '' "
                        + "or status <> 'in_progress'"));

                Map<ServiceProcess, Double> limited = Map.of(one, sent(one), other, sent(other));
                await().atMost(30, TimeUnit.SECONDS)
                        .until(() -> Stream.of(one, other).allMatch(service -> sent(service) > limited.get(service)));
            }
        } finally {
            gitHub.stop();
        }
    }

    /** A release of merged repositories, whose runs go on for ever. */
    private static void register(ServiceProcess service, WireMockServer gitHub) {
        List<Map<String, Object>> repos = IntStream.rangeClosed(1, REPOS).<Map<String, Object>> mapToObj(number -> {
            SimulatedRepo repo = new SimulatedRepo(gitHub, "repo-" + number, number).runs("in_progress");
            return Map.of("repo_name", repo.name(), "merge_commit_sha", repo.mergeCommit());
        }).toList();
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", repos))
                .put(service.url("/api/releases/11111111-2222-3333-4444-555555555555")).then().statusCode(201);
    }

    private ServiceProcess service(String name, Map<String, String> settings) throws IOException {
        return new ServiceProcess(Files.createDirectory(folder.resolve(name)), settings);
    }

    private static ResponseDefinitionBuilder limited(boolean secondary, Instant reset) {
        ResponseDefinitionBuilder answer = aResponse().withStatus(403);
        return secondary
                ? answer.withHeader("Retry-After", String.valueOf(LIMITED.toSeconds()))
                        .withBody("{\"message\":\"You have exceeded a secondary rate limit\"}")
                : answer.withHeader("x-ratelimit-limit", "5000").withHeader("x-ratelimit-remaining", "0")
                        .withHeader("x-ratelimit-reset", String.valueOf(reset.getEpochSecond()))
                        .withBody("{\"message\":\"API rate limit exceeded\"}");
    }

    /** When each request was sent, the first first. */
    private static List<Instant> times(WireMockServer gitHub) {
        return gitHub.findAll(getRequestedFor(anyUrl())).stream().map(request -> request.getLoggedDate().toInstant())
                .sorted().toList();
    }

    /** How many requests to GitHub a service says it has sent. */
    private static double sent(ServiceProcess service) {
        return given().get(service.managementUrl("/q/metrics")).asString().lines()
                .filter(line -> line.startsWith("github_requests_seconds_count"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }
}
