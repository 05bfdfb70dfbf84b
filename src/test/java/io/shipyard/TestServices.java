package io.shipyard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Map;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A real PostgreSQL and a simulated GitHub for the tests, the same for those in this process and those against the packaged
 * service. A field of type {@link WireMockServer} is given the simulated GitHub, without any stub of an earlier test.
 */
public class TestServices implements QuarkusTestResourceLifecycleManager {

    public static final String TOKEN = "github-token-of-the-tests";

    private EmbeddedPostgres database;
    private WireMockServer gitHub;

    @Override
    public Map<String, String> start() {
        try {
            database = EmbeddedPostgres.builder().start();
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
        gitHub = new WireMockServer(WireMockConfiguration.options().port(freePort()).globalTemplating(true)
                .extensions(new GitHubEtags()));
        gitHub.start();
        return Map.of(
                "database.url", "postgresql://localhost:" + database.getPort() + "/postgres",
                "database.username", "postgres",
                "ci.auth", "none",
                "quarkus.management.port", "0",
                "github.api-url", gitHub.baseUrl(),
                "github.org", "acme",
                "github.token", TOKEN,
                "github.ignore-repos", "ignored",
                "ci.poll-interval", "1s",
                "ci.rate-limit-interval", "2s");
    }

    /** Fixed, so that a test may stop and start it. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        gitHub.resetAll();
        injector.injectIntoFields(gitHub, field -> field.getType() == WireMockServer.class);
    }

    @Override
    public void stop() {
        gitHub.stop();
        try {
            database.close();
        } catch (IOException cannotStop) {
            throw new UncheckedIOException(cannotStop);
        }
    }
}
