package io.shipyard.testing;

import java.util.Map;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/**
 * A real PostgreSQL and a simulated GitHub for the tests in the service's process; see {@link SimulatedGitHub}.
 */
public class TestServices implements QuarkusTestResourceLifecycleManager {

    public static final String TOKEN = "github-token-of-the-tests";

    /** Of the receiver of events, which is the same server. */
    public static final String EVENTS_PATH = "/receiver-of-events";
    /** Of the channel that receives messages of releases of uat into master. */
    public static final String CHANNEL_PATH = "/hooks/channel-of-the-tests";
    public static final String EVENTS_SECRET = "events-secret-of-the-tests";

    private TestDatabase database;
    private WireMockServer gitHub;

    @Override
    public Map<String, String> start() {
        database = TestDatabase.create();
        gitHub = new WireMockServer(WireMockConfiguration.options().port(Ports.reserve()).globalTemplating(true)
                .extensions(new GitHubEtags()));
        gitHub.start();
        return Map.ofEntries(
                Map.entry("database.url", database.url()),
                Map.entry("database.username", TestDatabase.USER),
                Map.entry("ci.auth", "none"),
                Map.entry("quarkus.management.port", "0"),
                Map.entry("github.api-url", gitHub.baseUrl()),
                Map.entry("github.org", "acme"),
                Map.entry("github.token", TOKEN),
                Map.entry("github.ignore-repos", "ignored"),
                Map.entry("ci.poll-interval", "1s"),
                Map.entry("ci.rate-limit-interval", "2s"),
                // sent by hand, and else taken by nobody
                Map.entry("events.url", gitHub.baseUrl() + EVENTS_PATH),
                Map.entry("events.secret", EVENTS_SECRET),
                Map.entry("notify.url", "uat>master=" + gitHub.baseUrl() + CHANNEL_PATH + ", uat>staging=" + gitHub.baseUrl()
                        + "/hooks/of-others"));
    }

    @Override
    public void inject(TestInjector injector) {
        gitHub.resetAll();
        injector.injectIntoFields(gitHub,
                new TestInjector.AnnotatedAndMatchesType(SimulatedGitHub.class, WireMockServer.class));
    }

    @Override
    public void stop() {
        gitHub.stop();
        database.close();
    }
}
