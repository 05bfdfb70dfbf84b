package io.shipyard.it;

import static io.shipyard.testing.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestDatabase;

/** A replica ends, or is paused, that holds checks, the reading of a chart version, and a discovery. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class TakeoverIT {

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-555555555555";
    private static final int CHECKS = 4;
    private static final String READING = "/repos/acme/charted/actions/runs/.*/jobs";

    /** Each with the id of its lease. */
    private static final String HELD = """
            select 'check ' || lease from repo_ci_status where lease is not null and due_at > now()
            union all select 'chart version ' || chart_lease from repo_ci_status where chart_lease is not null and chart_due_at > now()
            union all select 'discovery ' || sync_lease from release where sync_lease is not null and sync_due_at > now()""";

    @TempDir
    Path folder;

    final HeldAnswers answers = new HeldAnswers();
    final WireMockServer gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort().containerThreads(60)
            .extensions(answers));

    @BeforeEach
    void startGitHub() {
        gitHub.start();
    }

    @AfterEach
    void stopGitHub() {
        answers.release();
        gitHub.stop();
    }

    /** The others have all it held long before its leases run out. */
    @Test
    void replicaThatIsKilled_isReplacedByTheOthers() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                ServiceProcess one = service("one", database);
                ServiceProcess second = service("second", database);
                ServiceProcess third = service("third", database)) {
            String discovered = holdEverything(one, database, second, third);
            List<String> held = held(database);
            one.kill();
            assertTakenOver(held, database, "killed, three replicas");
            answers.release();
            assertEnds(second, discovered);
        }
    }

    /** It comes back when the other has all it held, and what it still brings changes nothing. */
    @Test
    void replicaThatIsPaused_isReplacedByTheOther() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                ServiceProcess one = service("one", database);
                ServiceProcess other = service("other", database)) {
            String discovered = holdEverything(one, database, other);
            List<String> held = held(database);
            one.pause();
            assertTakenOver(held, database, "paused, two replicas");
            answers.release();
            assertEnds(other, discovered);
            one.resume();
            double sent = sent(one);
            await().until(() -> sent(one) > sent && one.isReady());
            assertEnds(one, discovered);
        }
    }

    @Test
    void onlyReplica_isKilled_andTakesOverItsOwnWorkWhenItStartsAgain() throws Exception {
        try (TestDatabase database = TestDatabase.create(); ServiceProcess only = service("only", database)) {
            String discovered = holdEverything(only, database);
            List<String> held = held(database);
            only.kill();
            only.launch();
            assertTakenOver(held, database, "killed and started again");
            only.awaitReady();
            answers.release();
            assertEnds(only, discovered);
        }
    }

    /**
     * Starts all of them, and has the first claim everything while the others cannot.
     *
     * @return the path of the release that is being discovered
     */
    private String holdEverything(ServiceProcess service, TestDatabase database, ServiceProcess... others) {
        service.start();
        Stream.of(others).forEach(ServiceProcess::launch);
        Stream.of(others).forEach(ServiceProcess::awaitReady);
        Stream.of(others).forEach(ServiceProcess::pause);
        SimulatedRepo.organisation(gitHub, "discovered");
        repo("discovered", 99).commits(1).pullRequest(0).runs("in_progress");
        List<SimulatedRepo> repos = IntStream.range(0, CHECKS)
                .mapToObj(number -> repo("repo-" + number, number).runs("in_progress")).toList();
        SimulatedRepo charted = repo("charted", 50).runs("in_progress", "completed/success").helmLog("CHART_VERSION=1.2.3");
        ServiceClient client = new ServiceClient(service);
        answers.hold(READING);
        client.register(RELEASE, Stream.concat(repos.stream(), Stream.of(charted)).toList());
        await().until(() -> answers.holds(READING));
        answers.hold(".*");
        await().until(() -> database.select("select 1 from repo_ci_status where lease is not null").size() == CHECKS);
        String discovered = client.create();
        await().until(() -> answers.holds("/orgs/acme/repos"));
        // as if all had just been claimed, and for as long as possible: no lease runs out by itself while this test waits
        database.update("update repo_ci_status set due_at = now() + interval '3 minutes' where lease is not null");
        Stream.of(others).forEach(ServiceProcess::resume);
        return discovered;
    }

    /** All of it at once: a request that takes too long for the service is given up, and begins anew. */
    private static List<String> held(TestDatabase database) {
        return await().until(() -> database.select(HELD), held -> held.size() == CHECKS + 2);
    }

    private static void assertTakenOver(List<String> held, TestDatabase database, String how) {
        // a discovery's lease is renewed as long as its replica lives, and so short that it would run out meanwhile
        database.update("update release set sync_due_at = now() + interval '3 minutes' where sync_lease is not null");
        String start = database.select("select now()").get(0);
        await().until(() -> {
            List<String> now = database.select(HELD);
            return now.size() == held.size() && now.stream().noneMatch(held::contains);
        });
        System.out.println("Taken over (" + how + ") after " + database.select("select now() - '" + start + "'"));
    }

    /** Once, whoever did it. */
    private static void assertEnds(ServiceProcess service, String discovered) {
        ServiceClient client = new ServiceClient(service);
        await().untilAsserted(() -> assertEquals(List.of("1.2.3", "", "", "", ""),
                client.get(RELEASE + "/ci-status").path("statuses.chart_version")));
        await().untilAsserted(() -> assertEquals(List.of("discovered"),
                client.get(discovered + "/ci-status").path("statuses.findAll { it.status == 'in_progress' }.repo_name")));
        assertEquals(Map.of("ci_started", CHECKS + 1, "ci_completed", 1, "release_created", 1), actions(client, RELEASE));
        await().untilAsserted(() -> assertEquals(Map.of("release_created", 1, "repos_synced", 1, "ci_started", 1),
                actions(client, discovered)));
        assertEquals(List.of(), service.log().lines().filter(line -> line.contains("ERROR")).toList());
    }

    /** How often; a discovery that was held for too long has failed before it begins anew. */
    private static Map<String, Integer> actions(ServiceClient client, String release) {
        Map<String, Integer> actions = new HashMap<>();
        client.get(release + "/history").<List<String>> path("Action")
                .forEach(action -> actions.merge(action, 1, Integer::sum));
        actions.remove("sync_failed");
        return actions;
    }

    private static double sent(ServiceProcess service) {
        return service.metric("github_requests_seconds_count.*");
    }

    private SimulatedRepo repo(String name, int number) {
        return new SimulatedRepo(gitHub, name, number);
    }

    private ServiceProcess service(String name, TestDatabase database) throws IOException {
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", gitHub.baseUrl(),
                "CI_POLL_INTERVAL", "1s", "CI_RATE_LIMIT_INTERVAL", "2s"));
        return new ServiceProcess(Files.createDirectory(folder.resolve(name)), settings);
    }
}
