package io.shipyard.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.deployment.TestEnvironments;
import io.shipyard.testing.Listening;
import io.shipyard.testing.TestServices;

/** How page and components show where a release runs. */
@QuarkusTest
@WithTestResource(TestServices.class)
@InBrowser
class EnvironmentsTest {

    @Inject
    TestReleases releases;

    @Inject
    TestEnvironments environments;

    @Inject
    Listening listening;

    @BeforeEach
    void listen() {
        environments.set("qa", "uat", "prod");
        listening.pulse();
    }

    private String server() {
        String id = releases.create("server");
        releases.succeed(id, "server", 937, "1.1.937");
        releases.deploy(id, "server", "qa", "deployed");
        releases.deploy(id, "server", "uat", "syncing");
        return id;
    }

    private static String components(String id) {
        return "<ci-repo-badge release='" + id + "' repo='server'></ci-repo-badge><ci-deployments release='" + id
                + "'></ci-deployments>";
    }

    private static Locator places(Tab tab) {
        return tab.find("ci-deployments >> td.environment");
    }

    @Test
    void table_hasAColumnForEachEnvironment_withVersionIconAndLink(Tab tab) {
        tab.embed(components(server()));
        assertThat(tab.page.getByRole(AriaRole.COLUMNHEADER)).hasText(new String[] { "Repo", "CI Status", "Run",
                "Chart Version", "Started", "Completed", "qa", "uat", "prod" });
        assertThat(places(tab)).hasText(new String[] { "✓ 1.1.937", "⏳ 1.1.930", "—" });
        assertThat(places(tab).nth(1).getByRole(AriaRole.IMG)).hasAttribute("title", "syncing 1.1.937, now 1.1.930");
        Locator link = tab.page.getByRole(AriaRole.LINK,
                new Page.GetByRoleOptions().setName("1.1.937: server in qa, deployed 1.1.937"));
        assertThat(link).hasAttribute("href", "https://argo.example/applications/server-qa");
        assertThat(link).hasAttribute("rel", "noopener noreferrer");
    }

    @ParameterizedTest
    @CsvSource({ "waiting, waiting, —", "pending, pending, ○", "syncing, syncing, ⏳", "unhealthy, unhealthy, ✗",
            "deployed, deployed, ✓", "replaced, replaced, ✓", "not_found, not found, ?", "timeout, not deployed in time, ✗" })
    void icon_isNamedAfterTheState(String state, String name, String sign, Tab tab) {
        environments.set("qa");
        String id = releases.create("server");
        releases.deploy(id, "server", "qa", state);
        tab.embed(components(id));
        assertThat(places(tab).getByRole(AriaRole.IMG)).hasAccessibleName(name);
        assertThat(places(tab)).containsText(sign + " 1.1.9");
        assertThat(tab.find("ci-repo-badge >> .place").getByRole(AriaRole.IMG)).hasAccessibleName(name);
    }

    @Test
    void badge_saysHowFarItHasCome(Tab tab) {
        String id = server();
        tab.embed(components(id));
        assertThat(tab.find(".badge")).hasText("[CI: success ✓ #937 → v1.1.937 → qa ✓ uat ⏳ prod —]");
        assertThat(tab.find(".badge").getByRole(AriaRole.LINK, new Locator.GetByRoleOptions()
                .setName("uat: server in uat, syncing 1.1.937, now 1.1.930")))
                .hasAttribute("href", "https://argo.example/applications/server-uat");
    }

    @Test
    void addressThatIsNoneOfTheWeb_isNoLink_andMarkupStaysText(Tab tab) {
        String id = server();
        releases.setDeployment(id, "server", "qa", "url = 'javascript:document.title=1', current_version = '<b>1</b>', "
                + "last_error = '<img src=x onerror=alert(1)>'");
        tab.embed(components(id));
        assertThat(places(tab).first()).hasText("✓ <b>1</b> <img src=x onerror=alert(1)>");
        assertThat(places(tab).first().locator("a")).hasCount(0);
        assertThat(tab.find("img")).hasCount(0);
    }

    @Test
    void failedCheck_isMarked_withTheTimeOfTheLastOneThatWasAnswered(Tab tab) {
        String id = server();
        releases.setDeployment(id, "server", "qa", "check_failed = true, last_error = 'Argo CD answered 503', "
                + "last_checked_at = now() - interval '1 hour'");
        tab.embed(components(id));
        assertThat(places(tab).first()).hasText("✓ 1.1.937 as of 1h ago Argo CD answered 503");
        assertThat(tab.find("ci-deployments >> td.stale")).hasCount(1);
        assertThat(tab.find(".badge")).containsText("qa ✓ as of 1h ago uat ⏳ prod —");
        releases.setDeployment(id, "server", "qa", "check_failed = false, last_error = '', last_checked_at = now()");
        assertThat(places(tab).first()).hasText("✓ 1.1.937");
        assertThat(tab.find(".stale")).hasCount(0);
    }

    @Test
    void change_isSeenInEveryComponentWithoutReload_andAnnouncedOnce(Tab tab) {
        String id = server();
        tab.embed(components(id));
        assertThat(places(tab).nth(1)).hasText("⏳ 1.1.930");
        releases.setDeployment(id, "server", "uat", "state = 'deployed', current_version = '1.1.937'");
        assertThat(places(tab).nth(1)).hasText("✓ 1.1.937");
        assertThat(tab.find(".badge")).containsText("qa ✓ uat ✓ prod —");
        assertThat(tab.find("ci-deployments >> .unseen[role=status]")).hasText("server in uat: deployed 1.1.937");
        assertThat(tab.find("ci-repo-badge >> .unseen[role=status]")).hasText("");
        assertEquals(0, tab.requests("/deployment-status").size());
    }

    @Test
    void eventsBlocked_statusIsPolled(Tab tab) {
        String id = server();
        tab.allowErrors("ERR_FAILED");
        tab.page.route("**/events", route -> route.abort());
        tab.page.clock().install();
        tab.embed(components(id));
        assertThat(places(tab)).hasText(new String[] { "✓ 1.1.937", "⏳ 1.1.930", "—" });
        tab.page.waitForResponse(response -> response.url().endsWith("/deployment-status") && response.status() == 304,
                () -> tab.page.clock().runFor(10_000));
        releases.setDeployment(id, "server", "uat", "state = 'unhealthy'");
        tab.page.clock().runFor(10_000);
        assertThat(places(tab).nth(1)).hasText("✗ 1.1.930");
    }

    @Test
    void serviceThatDoesNotHaveIt_isAskedOnce_andNothingIsShown(Tab tab) {
        environments.set();
        String id = releases.create("server");
        releases.run(id, "server", "in_progress", 937);
        tab.allowErrors("ERR_FAILED|404");
        tab.page.route("**/events", route -> route.abort());
        tab.page.route("**/deployment-status", route -> route.fulfill(new Route.FulfillOptions().setStatus(404)));
        tab.page.clock().install();
        // requests that are under way time out when the clock is moved on, and are sent again
        List<String> answered = new ArrayList<>();
        tab.page.onResponse(response -> answered.add(response.url().replaceAll(".*/", "")));
        tab.page.waitForResponse("**/deployment-status", () -> tab.embed(components(id)));
        assertThat(tab.find(".badge")).hasText("[CI: ⏳ #937 in progress]");
        for (int times = 0; times < 2; times++) {
            tab.page.waitForResponse(response -> response.url().endsWith("/ci-status"),
                    () -> tab.page.clock().runFor(10_000));
        }
        assertThat(tab.find(".badge")).hasText("[CI: ⏳ #937 in progress]");
        assertThat(tab.page.getByRole(AriaRole.COLUMNHEADER)).hasCount(6);
        assertEquals(1, Collections.frequency(answered, "deployment-status"));
    }

    @Test
    void withoutEnvironments_nothingIsShown(Tab tab) {
        environments.set();
        String id = server();
        tab.embed(components(id));
        assertThat(tab.find(".badge")).hasText("[CI: success ✓ #937 → v1.1.937]");
        assertThat(tab.page.getByRole(AriaRole.COLUMNHEADER)).hasCount(6);
        tab.open("/");
        assertThat(tab.find("release-row").first()).containsText("1 of 1 succeeded");
        assertThat(tab.find("release-row >> .environments")).hasCount(0);
    }

    @Test
    void list_saysHowFarEachHasCome(Tab tab) {
        releases.create();
        String id = releases.create("server", "webapp", "plugin");
        releases.deploy(id, "server", "qa", "deployed");
        releases.deploy(id, "webapp", "qa", "replaced");
        releases.deploy(id, "plugin", "qa", "unhealthy");
        releases.deploy(id, "server", "uat", "timeout");
        tab.open("/");
        Locator first = tab.find("release-row").first();
        assertThat(first.locator(".environments")).hasText("qa 2 of 3 deployed 2/3, 1 unhealthy · uat 0 of 3 deployed 0/3, "
                + "1 unhealthy · prod 0 of 3 deployed 0/3");
        assertThat(tab.find("release-row").nth(1).locator(".environments")).hasCount(0);
    }

    @Test
    void phone_hasACardForEachRepository_andNeedsNoScrollingSideways(Tab tab) {
        environments.set("qa", "uat", "staging-in-the-datacentre-europe", "prod");
        tab.page.setViewportSize(390, 800);
        String id = releases.create("a-repository-with-a-very-long-name-that-goes-on-and-on-and-on", "server");
        releases.deploy(id, "server", "qa", "deployed");
        releases.deploy(id, "server", "uat", "unhealthy");
        releases.deploy(id, "server", "staging-in-the-datacentre-europe", "deployed");
        releases.setDeployment(id, "server", "staging-in-the-datacentre-europe", "check_failed = true");
        releases.setDeployment(id, "server", "uat", "current_version = '1.1.937-rc.12.some.long.version.that.goes.on', "
                + "last_error = 'no such thing: " + "x".repeat(120) + "', check_failed = true");
        for (String path : List.of("/", "/releases/" + id)) {
            tab.open(path);
            assertThat(
                    tab.find(path.equals("/") ? "release-row >> .environments" : "ci-deployments >> td.environment >> nth=0"))
                    .isVisible();
            assertEquals(390, tab.page.evaluate("document.documentElement.scrollWidth"), path);
        }
        assertEquals("", cutOff(tab));
        Locator badges = tab.find("repo-list >> .badge");
        assertThat(badges).hasCount(2);
        assertThat(badges.last()).containsText("prod");
        // it is still a table to those who do not see it
        assertThat(tab.page.getByRole(AriaRole.COLUMNHEADER)).hasCount(10);
        assertThat(tab.find("ci-deployments >> tbody tr").first()).hasCSS("display", "grid");
    }

    @Test
    void page_hasRoomForThreeEnvironmentsInATable_andCutsNothingOff(Tab tab) {
        String id = releases.create("a-repository-with-a-long-name", "server", "plugin");
        releases.fail(id, "plugin", 156, "test", "Run the integration tests", "expected 3, but was 2");
        releases.supersede(id, "server", 937, "success", 945, "1.1.12345-rc.12");
        releases.succeed(id, "a-repository-with-a-long-name", 41237, "1.1.41237");
        for (String environment : List.of("qa", "uat", "prod")) {
            releases.deploy(id, "server", environment, "unhealthy");
            releases.setDeployment(id, "server", environment, "current_version = '1.1.12345-rc.12', check_failed = true, "
                    + "last_error = 'Argo CD answered 503 to a question for applications'");
        }
        tab.open("/releases/" + id);
        assertThat(places(tab)).hasCount(9);
        assertThat(tab.find("ci-deployments >> tbody tr").first()).hasCSS("display", "table-row");
        assertEquals("", cutOff(tab));
        tab.page.setViewportSize(900, 900);
        assertThat(tab.find("ci-deployments >> tbody tr").first()).hasCSS("display", "grid");
        assertEquals("", cutOff(tab));
    }

    /** What of the table is beyond its right edge, or that of its cell. */
    private static Object cutOff(Tab tab) {
        return tab.find("ci-deployments >> .deployments").evaluate("""
                frame => [...frame.querySelectorAll('th, td, td *')]
                  .filter(part => !part.closest('.unseen, .glyph') && getComputedStyle(part).clipPath === 'none')
                  .filter(part => part.getBoundingClientRect().right > frame.getBoundingClientRect().right + 1
                    || (part.matches('td, small') && part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0))
                  .map(part => part.outerHTML).join()""");
    }
}
