package io.shipyard.streams;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.deployment.TestEnvironments;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.EventStream.Received;
import io.shipyard.testing.Listening;
import io.shipyard.testing.ReleaseRows;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

/** What those are sent who follow a release, of where it runs: as events, and as lines. */
@QuarkusTest
@WithTestResource(TestServices.class)
class DeploymentEventsTest {

    private final UUID release = UUID.randomUUID();

    @TestHTTPResource("/api/releases/")
    URI releases;

    @Inject
    Listening listening;

    @Inject
    TestEnvironments environments;

    @Inject
    ReleaseRows rows;

    @Inject
    Ticks ticks;

    @BeforeEach
    void listenAndRegister() {
        listening.pulse();
        environments.set("qa", "prod");
        rows.register(release, "storefront", "accounts");
    }

    private EventStream follow() {
        return new EventStream(releases.resolve(release + "/events"));
    }

    private EventStream followLines(String query) {
        return EventStream.ofLines(releases.resolve(release + "/events" + query));
    }

    /** One that has been sent the present state already. */
    private EventStream following() {
        EventStream stream = follow();
        assertEquals("ci-status", stream.next().event());
        assertEquals("deployment-status", stream.next().event());
        return stream;
    }

    private static String words(EventStream stream) {
        return stream.block().substring("12:03:44Z  ".length());
    }

    @Test
    void follow_beginsWithTheWholeState() {
        rows.deploy(release, "storefront", "qa", "syncing");
        try (EventStream stream = follow()) {
            assertEquals("ci-status", stream.next().event());
            Received first = stream.next();
            assertEquals("deployment-status", first.event());
            assertTrue(first.data().getBoolean("complete"));
            assertTrue(first.data().getBoolean("any_pending"));
            assertEquals(given().get("/api/releases/" + release + "/deployment-status").jsonPath().getList("statuses"),
                    first.data().getList("statuses"));
        }
    }

    @Test
    void change_isAnEventOfWhatChanged_andACheckWithoutOneIsNone() {
        rows.deploy(release, "storefront", "qa", "pending");
        try (EventStream stream = following()) {
            rows.changeDeployment(release, "storefront", "qa", "last_checked_at = now(), due_at = now()");
            rows.changeDeployment(release, "storefront", "qa", "state = 'deployed', current_version = '1.1.937'");
            Received changed = stream.next();
            assertEquals("deployment-status", changed.event());
            assertFalse(changed.data().getBoolean("complete"));
            assertTrue(changed.data().getBoolean("any_pending"));
            assertEquals(List.of("storefront"), changed.data().getList("statuses.repo_name"));
            assertEquals("deployed", changed.data().getString("statuses[0].environments.qa.state"));
            assertEquals("waiting", changed.data().getString("statuses[0].environments.prod.state"));

            rows.deploy(release, "accounts", "prod", "pending");
            assertEquals(List.of("accounts"), stream.next().data().getList("statuses.repo_name"));
        }
    }

    @Test
    void endOfCi_thatLeavesNothingToWaitFor_isAnEvent() {
        rows.change(release, "accounts", "status = 'no_workflow'");
        try (EventStream stream = following()) {
            rows.change(release, "storefront", "status = 'failure'");
            assertEquals("ci-status", stream.next().event());
            Received ended = stream.next();
            assertEquals("deployment-status", ended.event());
            assertEquals(List.of(), ended.data().getList("statuses"));
            assertFalse(ended.data().getBoolean("any_pending"));
        }
    }

    @Test
    void repositoryThatIsExcluded_isAReleaseAndItsWholeState() {
        try (EventStream stream = following()) {
            ticks.sql("update release_repo set excluded = true where repo_name = 'accounts'");
            assertEquals("release", stream.next().event());
            assertEquals("ci-status", stream.next().event());
            Received whole = stream.next();
            assertEquals("deployment-status", whole.event());
            assertTrue(whole.data().getBoolean("complete"));
            assertTrue(whole.data().getBoolean("statuses[0].excluded"));
        }
    }

    @Test
    void withoutEnvironments_nothingIsSaidOfThem() {
        environments.set();
        rows.deploy(release, "storefront", "qa", "pending");
        try (EventStream stream = follow(); EventStream lines = followLines("")) {
            assertEquals("ci-status", stream.next().event());
            assertEquals("[accounts]    0 commits  [CI: ○ pending]", lines.block());
            assertEquals("[storefront]  0 commits  [CI: ○ pending]", lines.block());
            rows.changeDeployment(release, "storefront", "qa", "state = 'deployed'");
            for (String status : List.of("failure", "cancelled")) {
                rows.change(release, "storefront", "status = '" + status + "'");
                assertEquals(List.of(status), stream.next().data().getList("statuses.status"));
            }
            assertEquals("[storefront]  ✗ failed", words(lines));
        }
    }

    @Test
    void lines_areThePresentStateAsText_thenOneForEachState() {
        rows.deploy(release, "storefront", "qa", "pending");
        try (EventStream stream = followLines("")) {
            assertEquals("[accounts]    0 commits  [CI: ○ pending]", stream.block());
            assertEquals("[storefront]  0 commits  [CI: ○ pending]", stream.block());
            assertEquals("[accounts]    qa –                    prod –", stream.block());
            assertEquals("[storefront]  qa ○ 1.1.930 → 1.1.937  prod –", stream.block());

            rows.changeDeployment(release, "storefront", "qa", "state = 'syncing'");
            assertEquals("[storefront]  qa ⏳ syncing 1.1.937", words(stream));
            rows.changeDeployment(release, "storefront", "qa", "current_version = '1.1.937'");
            rows.changeDeployment(release, "storefront", "qa",
                    "state = 'unhealthy', last_error = 'Degraded: one of 3 replicas is ready'");
            assertEquals("[storefront]  qa ✗ unhealthy 1.1.937", words(stream));
            assertEquals("    qa: Degraded: one of 3 replicas is ready", stream.block());
            rows.changeDeployment(release, "storefront", "qa", "check_failed = true, last_error = 'Argo CD answered 503'");
            rows.changeDeployment(release, "storefront", "qa", "state = 'deployed', check_failed = false, last_error = ''");
            assertEquals("[storefront]  qa ✓ deployed 1.1.937", words(stream));
            rows.changeDeployment(release, "storefront", "qa", "state = 'replaced', current_version = '1.1.940'");
            assertEquals("[storefront]  qa ✓ replaced by 1.1.940", words(stream));
            rows.deploy(release, "accounts", "prod", "not_found");
            assertEquals("[accounts]    prod ? not found 1.1.937", words(stream));
        }
    }

    @Test
    void untilDone_isUntilCiIs() {
        rows.deploy(release, "storefront", "qa", "pending");
        try (EventStream stream = followLines("?until=done")) {
            for (int line = 0; line < 4; line++) {
                stream.block();
            }
            ticks.sql("update repo_ci_status set status = 'failure'");
            assertEquals("[accounts]    ✗ failed", words(stream));
            assertEquals("[storefront]  ✗ failed", words(stream));
            assertEquals("2 repositories: 2 failed", stream.block());
            assertTrue(stream.ends());
        }
    }
}
