package io.shipyard.testing;

import java.util.Map;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/**
 * A real PostgreSQL and a simulated GitHub for the tests in the service's process. A field of type {@link WireMockServer} is
 * given the simulated GitHub, without any stub of an earlier test.
 */
public class TestServices implements QuarkusTestResourceLifecycleManager {

    public static final String TOKEN = "github-token-of-the-tests";

    private TestDatabase database;
    private WireMockServer gitHub;

    @Override
    public Map<String, String> start() {
        database = TestDatabase.create();
        gitHub = new WireMockServer(WireMockConfiguration.options().port(Ports.reserve()).globalTemplating(true)
                .extensions(new GitHubEtags()));
        gitHub.start();
        return Map.of(
                "database.url", database.url(),
                "database.username", TestDatabase.USER,
                "ci.auth", "none",
                "quarkus.management.port", "0",
                "github.api-url", gitHub.baseUrl(),
                "github.org", "acme",
                "github.token", TOKEN,
                "github.ignore-repos", "ignored",
                "ci.poll-interval", "1s",
                "ci.rate-limit-interval", "2s");
    }

    @Override
    public void inject(TestInjector injector) {
        gitHub.resetAll();
        injector.injectIntoFields(gitHub, field -> field.getType() == WireMockServer.class);
    }

    @Override
    public void stop() {
        gitHub.stop();
        database.close();
    }
}
