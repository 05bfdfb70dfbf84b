package io.shipyard.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.microsoft.playwright.Route;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.Listening;
import io.shipyard.testing.TestServices;

@QuarkusTest
@WithTestResource(TestServices.class)
@InBrowser
class EmbeddingTest {

    /** See {@code CI_ALLOWED_ORIGINS} of the tests. */
    private static final String ALLOWED = "http://localhost:7001";
    private static final String NOT_ALLOWED = "http://localhost:7002";

    @Inject
    TestReleases releases;

    @Inject
    Listening listening;

    @BeforeEach
    void listen() {
        listening.pulse();
    }

    @Test
    void allowedOrigin_embedsComponentsThatFollowTheRelease(Tab tab) {
        String id = releases.create("server");
        releases.succeed(id, "server", 937, "");
        tab.embed(ALLOWED, components(id));
        assertThat(tab.find(".badge")).hasText("[CI: ✓ #937 success]");
        releases.run(id, "server", "failure", 156);
        assertThat(tab.find(".badge")).hasText("[CI: ✗ #156 failed]");
    }

    @Test
    void preflight_ofAnAllowedOrigin_isAnswered() {
        given().header("Origin", ALLOWED).header("Access-Control-Request-Method", "PATCH")
                .header("Access-Control-Request-Headers", "content-type").options("/api/releases/1/repos/1").then()
                .statusCode(204).header("Access-Control-Allow-Origin", is(ALLOWED))
                .header("Access-Control-Allow-Methods", containsString("PATCH"))
                .header("Access-Control-Allow-Headers", containsString("Content-Type"));
    }

    @Test
    void eventsBlocked_statusIsPolledAcrossOrigins(Tab tab) {
        String id = releases.create("server");
        tab.allowErrors("ERR_FAILED");
        tab.page.route("**/events", route -> route.abort());
        tab.page.clock().install();
        tab.embed(ALLOWED, components(id));
        assertThat(tab.find(".badge")).hasText("[CI: ○ pending]");
        // the page may read the ETag, and send it
        tab.page.waitForResponse(response -> response.status() == 304, () -> tab.page.clock().runFor(10_000));
    }

    @Test
    void originThatIsNotAllowed_getsNothing(Tab tab) {
        String id = releases.create("server");
        tab.allowErrors("CORS policy|ERR_FAILED");
        tab.embed(NOT_ALLOWED, components(id));
        tab.page.waitForCondition(() -> tab.requests("/ci/shipyard-ci.js").size() == 1);
        assertEquals(false, tab.page.evaluate("customElements.get('ci-repo-badge') !== undefined"));
        assertThat(tab.find("ci-repo-badge")).hasText("");
    }

    @Test
    void componentsThatComeFromElsewhere_getNothingWhereTheyAreNotAllowed(Tab tab) {
        String id = releases.create("server");
        tab.allowErrors("CORS policy|ERR_FAILED");
        tab.page.route("**/ci/**", route -> route.fulfill(new Route.FulfillOptions()
                .setResponse(route.fetch())
                .setHeaders(Map.of("Access-Control-Allow-Origin", "*", "Content-Type", "text/javascript"))));
        tab.embed(NOT_ALLOWED, components(id));
        assertThat(tab.find(".badge")).hasText("[CI: — not available]");
    }

    @Test
    void answers_areSharedWithAllowedOriginsOnly() {
        given().header("Origin", ALLOWED).get("/api/releases").then().statusCode(200)
                .header("Access-Control-Allow-Origin", is(ALLOWED));
        given().header("Origin", NOT_ALLOWED).get("/api/releases").then().statusCode(200)
                .header("Access-Control-Allow-Origin", is((String) null));
    }

    private static String components(String id) {
        return "<ci-repo-badge release='" + id + "' repo='server'></ci-repo-badge><ci-deployments release='" + id
                + "'></ci-deployments>";
    }
}
