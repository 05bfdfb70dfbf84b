package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.shipyard.database.MigrationsTest;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.Readers;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.StubSequence;
import io.shipyard.testing.TestDatabase;

/** Two packaged services on one database. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class ReplicasIT {

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-555555555555";
    private static final int REPOS = 16;
    private static final Duration LIMITED = Duration.ofSeconds(5);
    private static final int CHANGES_PER_MINUTE = 6;
    private static final Pattern LIMIT_LOGGED = Pattern.compile("GitHub's (.*): nothing is sent before (\\S+)");

    @TempDir
    Path folder;

    /**
     * They start at once on an empty database, count a caller's changes together, one meets a limit of GitHub's, and one goes.
     * One request alone is answered so: a replica that did not receive the limit would go on, and be answered.
     *
     * @param killed whether the one that goes is killed, or stopped
     */
    @ParameterizedTest
    @CsvSource({ "900, false, true", "0, true, false" })
    void twoReplicas_migrateOnce_shareLimits_andOneServesOn(int requestsPerMinute, boolean secondary, boolean killed)
            throws Exception {
        WireMockServer gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        gitHub.start();
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", gitHub.baseUrl(),
                    "CI_POLL_INTERVAL", "1s", "CI_RATE_LIMIT_INTERVAL", "2s", "GITHUB_MAX_CONCURRENCY", "4",
                    "GITHUB_REQUESTS_PER_MINUTE", String.valueOf(requestsPerMinute)));
            settings.putAll(Map.of("CI_CHANGES_PER_MINUTE", String.valueOf(CHANGES_PER_MINUTE),
                    "QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true", "QUARKUS_HTTP_PROXY_ALLOW_X_FORWARDED", "true",
                    "QUARKUS_HTTP_PROXY_TRUSTED_PROXIES", "127.0.0.1,[::1]"));
            try (ServiceProcess one = service("one", settings); ServiceProcess other = service("other", settings)) {
                one.launch();
                other.start();
                one.awaitReady();
                assertEquals(MigrationsTest.files().stream().map(file -> MigrationsTest.version(file) + " true").toList(),
                        database.select("select version || ' ' || success from flyway_schema_history order by installed_rank"));
                register(one, gitHub);
                assertChangesCountAtBoth(one, other);
                gitHub.setGlobalFixedDelay(100);
                await().until(() -> database
                        .select("select 1 from repo_ci_status where status = 'in_progress'").size() == REPOS);
                Map<ServiceProcess, Double> before = Map.of(one, sent(one), other, sent(other));
                await().until(() -> Stream.of(one, other).allMatch(service -> sent(service) > before.get(service)));

                Instant reset = Instant.now().plus(LIMITED);
                // one replica at a time has this repository, so that no other request can be answered so at the same moment
                StubSequence.once(gitHub, () -> any(urlPathMatching("/repos/acme/repo-1/.*")).atPriority(1),
                        limited(secondary, reset));
                await().until(() -> Stream.of(one, other).allMatch(service -> limitLogged(service).isPresent()
                        && service.metric("github_requests_(in_flight|waiting).*") == 0));
                gitHub.resetRequests();
                assertEquals(Set.of((secondary ? "secondary" : "primary") + " rate limit is reached",
                        "rate limit was reached by another replica"),
                        Stream.of(one, other).map(service -> limitLogged(service).orElseThrow().group(1))
                                .collect(Collectors.toSet()));
                assertEquals(List.of(), database.select("select last_error from repo_ci_status where last_error <> '' "
                        + "or status <> 'in_progress'"));

                Map<ServiceProcess, Double> limited = Map.of(one, sent(one), other, sent(other));
                await().until(() -> Stream.of(one, other).allMatch(service -> sent(service) > limited.get(service)));
                Instant opens = Stream.of(one, other).map(service -> Instant.parse(limitLogged(service).orElseThrow().group(2)))
                        .min(Comparator.naturalOrder()).orElseThrow();
                assertThat("sent while GitHub limits the token", times(gitHub).stream().filter(at -> at.isBefore(opens))
                        .toList(), empty());

                assertServesOnWithout(one, killed, other, database);
                assertEquals(List.of(), Stream.of(one, other).flatMap(service -> service.log().lines())
                        .filter(line -> line.contains("ERROR")).toList());
            }
        } finally {
            gitHub.stop();
        }
    }

    /** A replica that does not listen yet, or a notification that is late, leaves the next caller to show it. */
    private static void assertChangesCountAtBoth(ServiceProcess one, ServiceProcess other) {
        AtomicInteger callers = new AtomicInteger();
        await().until(() -> changesCount(one, other, callers.incrementAndGet()));
        await().until(() -> changesCount(other, one, callers.incrementAndGet()));
    }

    /**
     * Whether what a new caller changes at the first counts at the second. What the second lets through before it has
     * received it is owed there.
     */
    private static boolean changesCount(ServiceProcess first, ServiceProcess second, int caller) {
        changeUntilRefused(first, caller);
        return changeUntilRefused(second, caller) < CHANGES_PER_MINUTE || isOwedMoreThanOne(change(second, caller));
    }

    private static boolean isOwedMoreThanOne(Response answer) {
        return answer.statusCode() == 429 && Integer.parseInt(answer.header("Retry-After")) > 60 / CHANGES_PER_MINUTE;
    }

    /** How many changes were let through. */
    private static int changeUntilRefused(ServiceProcess service, int caller) {
        int letThrough = 0;
        while (change(service, caller).statusCode() != 429) {
            letThrough++;
        }
        return letThrough;
    }

    private static Response change(ServiceProcess service, int caller) {
        return given().header("X-Forwarded-For", "198.18." + caller / 256 + "." + caller % 256).contentType(ContentType.JSON)
                .body("{}")
                .post(service.url("/api/releases"));
    }

    /** Readers and followers of one notice nothing of the end of the other, whose work it takes over. */
    private static void assertServesOnWithout(ServiceProcess gone, boolean killed, ServiceProcess stays,
            TestDatabase database) {
        try (EventStream events = new EventStream(URI.create(stays.url(RELEASE + "/events")));
                Readers readers = new Readers(stays, RELEASE + "/ci-status", RELEASE, RELEASE + "/history", "/")) {
            assertEquals("ci-status", events.next().event());
            readers.awaitReads(200);
            if (killed) {
                gone.kill();
            } else {
                gone.stop();
            }
            readers.awaitReads(500);
            String now = database.select("select now()").get(0);
            await().until(() -> database.select("select 1 from repo_ci_status "
                    + "where last_checked_at > '" + now + "'").size() == REPOS);
            readers.awaitReads(200);
            given().contentType(ContentType.JSON).body(Map.of("status", "approved", "source_branch", "uat", "dest_branch",
                    "master")).put(stays.url(RELEASE)).then().statusCode(200);
            await().until(() -> events.block().contains("\"approved\""));
        }
    }

    /** A release of merged repositories, whose runs go on for ever. */
    private static void register(ServiceProcess service, WireMockServer gitHub) {
        new ServiceClient(service).register(RELEASE, IntStream.rangeClosed(1, REPOS)
                .mapToObj(number -> new SimulatedRepo(gitHub, "repo-" + number, number).runs("in_progress")).toList());
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

    /** That GitHub limits the token, which each replica logs once: how, and until when. */
    private static Optional<MatchResult> limitLogged(ServiceProcess service) {
        return LIMIT_LOGGED.matcher(service.log()).results().findFirst();
    }

    private static List<Instant> times(WireMockServer gitHub) {
        return gitHub.findAll(getRequestedFor(anyUrl())).stream().map(request -> request.getLoggedDate().toInstant())
                .toList();
    }

    /** How many requests to GitHub a service says it has sent. */
    private static double sent(ServiceProcess service) {
        return service.metric("github_requests_seconds_count.*");
    }
}
