package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.SimulatedArgoCd.application;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
import io.shipyard.testing.SimulatedArgoCd;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestDatabase;
import io.vertx.core.json.JsonObject;

/** Two packaged services that follow what an environment runs, one of which is killed while they do. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class DeploymentIT {

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-777777777777";
    private static final String ARGO_CD = "/argocd";
    private static final String EVENTS = "/events";
    private static final String TOKEN = "argocd-token-that-no-log-may-hold";
    private static final String HEADER = "argocd-header-that-no-log-may-hold";
    private static final int REPOS = 10;

    @TempDir
    Path folder;

    @Test
    void deployments_areRecordedOnceEach_thoughAReplicaIsKilled_andStandWhileTheArgoCdIsAway() throws Exception {
        WireMockServer outside = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        outside.start();
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", outside.baseUrl(),
                    "CI_POLL_INTERVAL", "1s", "EVENTS_URL", outside.baseUrl() + EVENTS, "EVENTS_SECRET",
                    "a-secret-of-the-events"));
            settings.putAll(Map.of("DEPLOYMENT_ENVIRONMENTS", "pre-prod", "DEPLOYMENT_POLL_INTERVAL", "5s",
                    "DEPLOYMENT_PRE_PROD_ARGOCD_URL", outside.baseUrl() + ARGO_CD, "DEPLOYMENT_PRE_PROD_ARGOCD_TOKEN", TOKEN,
                    "DEPLOYMENT_PRE_PROD_ARGOCD_HEADERS", "X-Access: " + HEADER));
            outside.stubFor(post(urlEqualTo(EVENTS)).willReturn(aResponse().withStatus(204)));
            SimulatedArgoCd argoCd = new SimulatedArgoCd(outside, ARGO_CD).applications(applications("0.9.0"));
            try (ServiceProcess one = service("one", settings); ServiceProcess other = service("other", settings)) {
                one.launch();
                other.start();
                one.awaitReady();
                ServiceClient client = new ServiceClient(other);
                client.register(RELEASE, IntStream.rangeClosed(1, REPOS)
                        .mapToObj(number -> new SimulatedRepo(outside, "repo-" + number, number)
                                .runs("in_progress", "completed/success").helmLog("CHART_VERSION=1.0.0"))
                        .toList());
                await().until(() -> states(database).equals(Map.of("pending", REPOS)));

                argoCd.applications(applications("0.9.0", "1.0.0"));
                await().until(() -> states(database).containsKey("deployed"));
                one.kill();
                await().until(() -> states(database).equals(Map.of("deployed", REPOS)));

                argoCd.away(503);
                await().until(() -> database
                        .select("select 1 from repo_deployment where state = 'deployed' and last_error like '%503%'")
                        .size() == REPOS);
                assertEquals(Map.of("deployed", REPOS), states(database));

                await().until(() -> database.select("select 1 from outbox").isEmpty());
                List<String> recorded = database
                        .select("select id::text from release_history where action = 'deployed' order by id");
                assertEquals(REPOS, recorded.size());
                assertEquals(Set.copyOf(recorded), events(outside));
                outside.verify(getRequestedFor(urlPathEqualTo(ARGO_CD + "/api/v1/applications"))
                        .withHeader("Authorization", equalTo("Bearer " + TOKEN)).withHeader("X-Access", equalTo(HEADER)));
                for (String log : Stream.of(one, other).map(ServiceProcess::log).toList()) {
                    Stream.of(TOKEN, HEADER, " ERROR ").forEach(text -> assertThat(log, not(containsString(text))));
                }
            }
        } finally {
            outside.stop();
        }
    }

    private static JsonObject[] applications(String... ran) {
        return IntStream.rangeClosed(1, REPOS).mapToObj(number -> application("repo-" + number + "-pre-prod",
                "repo-" + number, "1.0.0", "Healthy", ran)).toArray(JsonObject[]::new);
    }

    private static Map<String, Integer> states(TestDatabase database) {
        return database.select("select state from repo_deployment").stream()
                .collect(Collectors.toMap(state -> state, state -> 1, Integer::sum));
    }

    /** The ids of deployments that the receiver was sent. */
    private static Set<String> events(WireMockServer receiver) {
        return receiver.findAll(postRequestedFor(urlEqualTo(EVENTS))).stream()
                .map(request -> new JsonObject(request.getBodyAsString()))
                .filter(event -> event.getString("type").equals("shipyard.deployed")).map(event -> event.getString("id"))
                .collect(Collectors.toSet());
    }

    private ServiceProcess service(String name, Map<String, String> settings) throws IOException {
        return new ServiceProcess(Files.createDirectory(folder.resolve(name)), settings);
    }
}
