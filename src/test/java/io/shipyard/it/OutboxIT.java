package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
import io.vertx.core.json.JsonObject;

/** Two packaged services that send what happens, one of which is killed while it does. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class OutboxIT {

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-666666666666";
    private static final String SECRET = "a-secret-that-no-log-may-hold";
    private static final String EVENTS = "/events-path-that-no-log-may-hold";
    private static final String CHANNEL = "/channel-path-that-no-log-may-hold";
    private static final int REPOS = 10;

    @TempDir
    Path folder;

    @Test
    void events_reachTheirReceiverAtLeastOnce_thoughAReplicaIsKilled_andTheChannelReceivesTheEnd() throws Exception {
        WireMockServer gitHub = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        gitHub.start();
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", gitHub.baseUrl(),
                    "CI_POLL_INTERVAL", "1s", "CI_RATE_LIMIT_INTERVAL", "2s", "EVENTS_URL", gitHub.baseUrl() + EVENTS,
                    "EVENTS_SECRET", SECRET, "NOTIFY_URL", "uat>master=" + gitHub.baseUrl() + CHANNEL));
            gitHub.stubFor(post(urlEqualTo(EVENTS)).willReturn(aResponse().withFixedDelay(200)));
            gitHub.stubFor(post(urlEqualTo(CHANNEL)).willReturn(aResponse().withBody("ok")));
            try (ServiceProcess one = service("one", settings); ServiceProcess other = service("other", settings)) {
                one.launch();
                other.start();
                one.awaitReady();
                ServiceClient client = new ServiceClient(other);
                client.register(RELEASE, IntStream.rangeClosed(1, REPOS)
                        .mapToObj(number -> new SimulatedRepo(gitHub, "repo-" + number, number)
                                .runs("in_progress", "completed/success").helmJob("skipped"))
                        .toList());
                await().until(() -> received(gitHub).size() > 3);
                one.kill();

                await().until(() -> client.get(RELEASE + "/history").<List<Object>> path("").size() > 2 * REPOS);
                await().until(() -> database.select("select 1 from outbox").isEmpty());
                Set<String> recorded = database.select("select id::text from release_history order by id").stream()
                        .collect(Collectors.toCollection(LinkedHashSet::new));
                List<String> bodies = received(gitHub);
                assertEquals(recorded, bodies.stream().map(body -> new JsonObject(body).getString("id"))
                        .collect(Collectors.toSet()));
                assertEquals(recorded.size(), Set.copyOf(bodies).size(), "a repetition differs");
                List<String> messages = gitHub.findAll(postRequestedFor(urlEqualTo(CHANNEL))).stream()
                        .map(request -> request.getBodyAsString()).toList();
                assertThat(messages.get(messages.size() - 1), containsString("CI is done: " + REPOS + " succeeded"));
                for (String log : Stream.of(one, other).map(ServiceProcess::log).toList()) {
                    Stream.of(SECRET, EVENTS, CHANNEL, " ERROR ").forEach(text -> assertThat(log, not(containsString(text))));
                }
            }
        } finally {
            gitHub.stop();
        }
    }

    private static List<String> received(WireMockServer receiver) {
        return receiver.findAll(postRequestedFor(urlEqualTo(EVENTS))).stream().map(request -> request.getBodyAsString())
                .toList();
    }

    private ServiceProcess service(String name, Map<String, String> settings) throws IOException {
        return new ServiceProcess(Files.createDirectory(folder.resolve(name)), settings);
    }
}
