package io.shipyard.it;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.http.ContentType;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.Patience;
import io.shipyard.testing.Pooler;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.TestClients;
import io.shipyard.testing.TestDatabase;

/** The packaged service, and a pooler in front of its database. */
class PoolerIT {

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-555555555555";

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token",
            "GITHUB_API_URL", "http://localhost:9", "CI_TICK", "off", "DATABASE_USERNAME", TestDatabase.USER));

    @Test
    void pooler_ofSessions_isNoHindrance() throws Exception {
        try (TestDatabase database = TestDatabase.create(); Pooler pooler = new Pooler(database, Pooler.Mode.SESSION)) {
            settings.put("DATABASE_URL", pooler.url());
            try (ServiceProcess service = new ServiceProcess(folder, settings)) {
                service.start();
                given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                        List.of(Map.of("repo_name", "server", "merge_commit_sha", "a".repeat(40))))).put(service.url(RELEASE))
                        .then().statusCode(201);
                try (TestClients clients = new TestClients(1)) {
                    Future<Boolean> received = clients.start(() -> receivesChanges(service));
                    await().until(() -> {
                        database.update(
                                "update repo_ci_status set chart_name = 'a-chart', chart_version = chart_version || '1'");
                        return received.isDone();
                    });
                    assertTrue(Patience.result(received));
                }
            }
        }
    }

    /** It may begin with a change, and be sent another one when the service begins to listen; all others need notifications. */
    private static boolean receivesChanges(ServiceProcess service) {
        try (EventStream events = new EventStream(URI.create(service.url(RELEASE + "/events")))) {
            for (int received = 0; received < 4;) {
                received += events.block().contains("\"a-chart\"") ? 1 : 0;
            }
            return true;
        }
    }

    @Test
    void pooler_ofTransactions_endsTheStartWithALine() throws Exception {
        try (TestDatabase database = TestDatabase.create(); Pooler pooler = new Pooler(database, Pooler.Mode.TRANSACTION)) {
            settings.put("DATABASE_URL", pooler.url());
            try (ServiceProcess service = new ServiceProcess(folder, settings)) {
                assertEquals(1, service.runToEnd());
                assertThat(service.log(), startsWith("shipyard-ci cannot start: the database at localhost:"));
                assertEquals(1, service.log().lines().count());
            }
        }
    }
}
