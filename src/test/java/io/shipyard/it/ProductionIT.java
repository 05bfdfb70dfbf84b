package io.shipyard.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.shipyard.operation.Manifests;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.ServiceProcess.Answer;
import io.shipyard.testing.TestDatabase;
import io.vertx.core.json.JsonObject;

/** The packaged service as containers have it: with all settings of the manifests, and asked for its health by itself. */
class ProductionIT {

    @TempDir
    Path folder;

    @Test
    void service_withTheSettingsOfTheManifests_startsAndReportsItsHealth() throws IOException {
        Map<String, String> settings = new HashMap<>(Manifests.read(Path.of(System.getProperty("native.image.path"))
                .resolveSibling("kubernetes").resolve("kubernetes.yml")).settings());
        settings.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", "http://localhost:9"));
        try (TestDatabase database = TestDatabase.create()) {
            settings.putAll(database.settings());
            try (ServiceProcess service = new ServiceProcess(folder, settings)) {
                service.start();
                assertEquals(new Answer(0, "ready\n"), service.ask("health"));
                database.close();
                assertEquals(new Answer(1, "not ready: the service answered 503\n"), service.ask("health"));
                service.kill();
                assertEquals(1, service.ask("health").exitValue());
                assertThat(service.ask("health").said(), containsString("does not answer: Connection refused"));
                Answer refused = service.ask("healthy");
                assertEquals(1, refused.exitValue());
                assertEquals("shipyard-ci cannot start: it takes no arguments but health, which asks the service that runs "
                        + "whether it is ready", new JsonObject(refused.said()).getString("message"));
            }
        }
    }
}
