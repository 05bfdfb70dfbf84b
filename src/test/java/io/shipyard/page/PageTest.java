package io.shipyard.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.Listening;
import io.shipyard.testing.TestServices;

@QuarkusTest
@WithTestResource(TestServices.class)
@InBrowser
class PageTest {

    @Inject
    TestReleases releases;

    @Inject
    Listening listening;

    @BeforeEach
    void listen() {
        listening.pulse();
    }

    @Test
    void list_showsNewestFirst_withFigures_andLeadsToTheRelease(Tab tab) {
        releases.create("server");
        String id = releases.create("server", "webapp", "plugin");
        releases.succeed(id, "server", 937, "1.1.937");
        releases.run(id, "webapp", "failure", 5);
        tab.open("/");
        Locator first = tab.find("release-row").first();
        assertThat(first).containsText("uat → master");
        assertThat(first).containsText("1 of 3 succeeded, 1 failed, 1 pending");
        assertThat(first).containsText("created just now by anonymous");
        assertEquals(List.of(), tab.requests("/api/releases/" + id));

        first.locator("a").click();
        assertThat(tab.page).hasURL(tab.origin + "/releases/" + id);
        assertThat(tab.page).hasTitle("uat → master · Shipyard CI");
    }

    @Test
    void form_namesWhatIsWrong_andThenCreates(Tab tab) {
        tab.allowErrors("400");
        tab.open("/");
        button(tab, "New release").click();
        Locator source = tab.page.getByLabel("Source branch");
        assertThat(source).isFocused();
        source.fill("u at");
        tab.page.getByLabel("Destination branch").fill("master");
        tab.page.getByLabel("Repositories").fill("server, a/b/c");
        button(tab, "Create release").click();
        assertThat(source).hasAccessibleDescription("must be a git branch name of 1 to 255 characters");
        assertThat(source).hasAttribute("aria-invalid", "true");
        assertThat(source).isFocused();
        assertThat(tab.page.getByLabel("Destination branch")).hasAttribute("aria-invalid", "false");
        assertThat(tab.page.getByLabel("Repositories")).hasAccessibleDescription(
                Pattern.compile(".*a/b/c: must be a repository: NAME or OWNER/NAME"));

        source.fill("uat");
        tab.page.getByLabel("Repositories").fill("server\nwebapp");
        button(tab, "Create release").click();
        assertThat(tab.page).hasURL(Pattern.compile(".*/releases/[0-9a-f-]{36}"));
        assertThat(tab.find("repo-list >> .name")).hasText(new String[] { "server", "webapp" });
    }

    @Test
    void release_showsRepositoriesDeploymentsAndHistory_evenAfterAReload(Tab tab) {
        String id = releases.create("server", "webapp");
        releases.succeed(id, "server", 937, "1.1.937");
        releases.recordHistory(id, "ci_started", "{\"repo\":\"server\",\"run_number\":937,\"run_attempt\":2}");
        releases.recordHistory(id, "ci_completed",
                "{\"repo\":\"server\",\"run_number\":937,\"run_url\":\"https://github.com/acme/server"
                        + "/actions/runs/937\",\"status\":\"success\",\"chart_version\":\"1.1.937\"}");
        releases.recordHistory(id, "something_new", "nonsense");
        tab.open("/releases/" + id);
        tab.page.reload();
        assertThat(tab.page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))).hasText("uat → into master");
        assertThat(tab.find("repo-list >> li")).hasText(new String[] {
                "server 6 commits PR 7 [CI: success ✓ #937 → v1.1.937] Exclude",
                "webapp 6 commits PR 7 [CI: ○ pending] Exclude" });
        assertThat(tab.find("ci-deployments >> tbody tr")).hasCount(2);
        assertThat(tab.find("release-history >> .what")).hasText(new String[] { "system: something new",
                "server: run #937 succeeded → v1.1.937", "server: run #937 started again, attempt 2",
                "anonymous created the release of uat into master" });
        assertThat(tab.find("release-history >> a")).hasAttribute("href", "https://github.com/acme/server/actions/runs/937");
    }

    @Test
    void releaseWithoutRepositories_showsItsHistory(Tab tab) {
        tab.open("/releases/" + releases.create());
        assertThat(tab.find("release-history >> .what")).hasText("anonymous created the release of uat into master");
    }

    @Test
    void repository_isExcludedAndIncludedAgain(Tab tab) {
        String id = releases.create("server", "webapp");
        tab.open("/releases/" + id);
        Locator box = tab.page.getByLabel("Exclude server");
        box.check();
        assertThat(tab.find("repo-list >> li").first()).containsText("excluded: its CI is not tracked");
        assertThat(tab.find("ci-deployments >> tbody tr")).hasCount(1);
        assertThat(tab.find("release-history >> .what").first()).hasText("anonymous excluded server");
        box.uncheck();
        assertThat(tab.find("ci-deployments >> tbody tr")).hasCount(2);
        assertThat(tab.find("release-history >> .what").first()).hasText("anonymous included server again");
    }

    @Test
    void refresh_answersHowItWent(Tab tab) {
        String id = releases.create("server");
        tab.allowErrors("503");
        tab.open("/releases/" + id);
        tab.page.route("**/refresh", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)
                .setContentType("application/problem+json")
                .setBody("{\"status\":503,\"detail\":\"GitHub limits this token\"}")));
        button(tab, "Refresh").click();
        assertThat(tab.find("release-page >> .refresh")).hasText("GitHub limits this token Refresh");
        tab.page.unroute("**/refresh");
        tab.page.route("**/refresh", route -> route.fulfill(new Route.FulfillOptions()
                .setContentType("application/json").setBody("{\"status\":\"ok\"}")));
        button(tab, "Refresh").click();
        assertThat(tab.find("release-page >> .refresh")).hasText("GitHub was read again. Refresh");
    }

    @Test
    void unknownRelease_isSaid(Tab tab) {
        tab.allowErrors("404");
        tab.open("/releases/" + UUID.randomUUID());
        assertThat(tab.find(".notice")).containsText("Unknown release");
    }

    @Test
    void phone_needsNoScrollingSideways(Tab tab) {
        String id = releases.create("a-repository-with-a-very-long-name-that-goes-on-and-on-and-on", "server");
        releases.succeed(id, "server", 937, "1.1.937-rc.12.some.long.version");
        tab.page.setViewportSize(390, 800);
        for (String path : List.of("/", "/releases/" + id)) {
            tab.open(path);
            assertThat(tab.find(path.equals("/") ? "release-row >> nth=0" : "ci-deployments >> tbody tr >> nth=0")).isVisible();
            assertEquals(390, tab.page.evaluate("document.documentElement.scrollWidth"), path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "/", "/index.html", "/releases/0f8fad5b-d9cb-469f-a165-70867728950e" })
    void html_mayDoNothingButAskItsOwnOrigin(String path) {
        given().get(path).then().statusCode(200).contentType("text/html")
                .header("Content-Security-Policy", allOf(containsString("default-src 'none'"),
                        containsString("script-src 'self'"), containsString("frame-ancestors 'none'"),
                        not(containsString("unsafe"))))
                .header("X-Content-Type-Options", is("nosniff")).header("Referrer-Policy", is("no-referrer"))
                .header("Cache-Control", is("no-cache"));
    }

    @Test
    void script_isFoundAtAFixedPath_andKeptForLongBehindIt() {
        String file = given().redirects().follow(false).get("/ci/shipyard-ci.js").then().statusCode(302)
                .header("Cache-Control", containsString("no-cache")).extract().header("Location");
        given().get(file).then().statusCode(200).contentType(containsString("javascript"))
                .header("Cache-Control", is("public, max-age=31536000, immutable")).header("Vary", containsString("Origin"))
                .header("X-Content-Type-Options", is("nosniff")).body(containsString("ci-deployments"));
        given().get("/ci/shipyard-ci-ABCDEFGH.js").then().statusCode(404).header("Cache-Control", is("no-store"));
    }

    @Test
    void pagesOfOtherOrigins_readNothing_unlessTheyAreConfigured() {
        given().header("Origin", "https://shipyard.example").get("/api/releases").then().statusCode(200)
                .header("Access-Control-Allow-Origin", is((String) null));
    }

    private static Locator button(Tab tab, String name) {
        return tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }
}
