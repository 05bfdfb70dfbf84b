package io.shipyard.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.Listening;
import io.shipyard.testing.TestServices;

@QuarkusTest
@WithTestResource(TestServices.class)
@InBrowser
class LiveUpdatesTest {

    private static final String EVENTS = "**/events";

    @Inject
    TestReleases releases;

    @Inject
    Listening listening;

    @BeforeEach
    void listen() {
        listening.pulse();
    }

    @Test
    void change_isSeenInEveryComponentWithoutReload(Tab tab) {
        String id = running();
        show(tab, id);
        assertThat(tab.find(".badge")).hasText("[CI: ⏳ #412 in progress]");

        releases.succeed(id, "webapp", 412, "1.1.412");
        assertThat(tab.find(".badge")).hasText("[CI: success ✓ #412 → v1.1.412]");
        assertThat(tab.find("tbody tr")).containsText("Success");
        assertThat(tab.find(".figures button").nth(1)).hasText("1 ✓ success");
        // one stream, and no check besides it
        assertEquals(1, tab.requests("/events").size());
        assertEquals(0, tab.requests("/ci-status").size());
    }

    @Test
    void repositoriesThatComeAndLeave_areSeenWithoutReload(Tab tab) {
        String id = running();
        show(tab, id);
        assertThat(tab.find("tbody tr")).hasCount(1);
        releases.register(id, "webapp", "latecomer");
        assertThat(tab.find("tbody tr")).hasCount(2);
        releases.register(id, "latecomer");
        assertThat(tab.page.getByRole(AriaRole.ROWHEADER)).hasText(new String[] { "latecomer" });
        assertThat(tab.find(".badge")).hasText("[CI: — not tracked]");
    }

    @Test
    void changes_areAnnouncedOnceAndTogether(Tab tab) {
        String id = releases.create("server", "webapp");
        show(tab, id);
        assertThat(tab.find("tbody tr")).hasCount(2);
        releases.run(id, "server", "failure", 1);
        releases.run(id, "webapp", "in_progress", 2);
        assertThat(tab.find("ci-deployments >> .unseen[role=status]")).hasText("server: failed. webapp: in progress");
        assertThat(tab.find("ci-repo-badge >> .unseen[role=status]")).hasText("");
    }

    @Test
    void badgeAlone_announcesWhatItShows_andNothingElse(Tab tab) {
        String id = releases.create("server", "webapp");
        tab.embed("<ci-repo-badge release='" + id + "' repo='webapp'></ci-repo-badge>");
        assertThat(tab.find(".badge")).hasText("[CI: ○ pending]");
        releases.run(id, "server", "failure", 1);
        releases.run(id, "webapp", "in_progress", 2);
        assertThat(tab.find(".unseen[role=status]")).hasText("webapp: in progress");
    }

    @Test
    void serviceThatWasAway_leavesWhatWasKnown_andIsFoundAgain(Tab tab) {
        String id = running();
        // Chromium has many words for a connection that is lost
        tab.allowErrors("net::ERR_");
        try (TcpProxy proxy = new TcpProxy(URI.create(tab.origin).getPort())) {
            tab.expectRequestsTo(proxy.origin());
            tab.embed(proxy.origin(), components(id));
            assertThat(tab.find(".badge")).hasText("[CI: ⏳ #412 in progress]");

            proxy.stop();
            assertThat(tab.find(".badge")).containsText("[CI: ⏳ #412 in progress · last updated ");
            assertThat(tab.find(".old")).containsText("Not up to date: the service cannot be reached. Last updated");
            releases.run(id, "webapp", "failure", 412);

            proxy.start();
            assertThat(tab.find(".badge")).hasText("[CI: ✗ #412 failed]");
            assertThat(tab.find(".old")).hasCount(0);
        }
    }

    @Test
    void eventsBlocked_statusIsPolledWhileSomethingIsInProgress(Tab tab) {
        String id = running();
        AtomicInteger unchanged = new AtomicInteger();
        tab.allowErrors("ERR_FAILED");
        tab.page.route(EVENTS, route -> route.abort());
        tab.page.onResponse(response -> unchanged.addAndGet(response.status() == 304 ? 1 : 0));
        tab.page.clock().install();
        show(tab, id);
        assertThat(tab.find(".badge")).hasText("[CI: ⏳ #412 in progress]");

        tab.page.waitForResponse(response -> response.status() == 304, () -> tab.page.clock().runFor(10_000));
        assertEquals(true, unchanged.get() > 0, "an unchanged release costs a 304");

        releases.run(id, "webapp", "failure", 412);
        tab.page.clock().runFor(10_000);
        assertThat(tab.find(".badge")).hasText("[CI: ✗ #412 failed]");
    }

    @Test
    void manyReleasesOnOnePage_leaveConnectionsForRequests(Tab tab) {
        String badges = IntStream.range(0, 6).mapToObj(i -> "<ci-repo-badge release='" + running()
                + "' repo='webapp'></ci-repo-badge>").collect(Collectors.joining());
        tab.embed(badges);
        assertThat(tab.find(".badge")).hasText(Collections.nCopies(6, "[CI: ⏳ #412 in progress]").toArray(String[]::new));
        assertEquals(4, tab.requests("/events").size());
    }

    @Test
    void releaseThatCannotBeReadAtFirst_isReadAgain(Tab tab) {
        String id = running();
        tab.allowErrors("503");
        Predicate<String> release = url -> url.endsWith("/api/releases/" + id + "?partial=true");
        tab.page.route(release, route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        tab.open("/releases/" + id);
        assertThat(tab.find("ci-deployments >> .old")).containsText("the service answered 503");
        tab.page.unroute(release);
        assertThat(tab.find("repo-list >> .name")).hasText("webapp");
        assertThat(tab.find("ci-deployments >> .old")).hasCount(0);
    }

    @Test
    void discoveryThatIsReportedWhileTheReleaseIsRead_hidesNoRepository(Tab tab) {
        String id = running();
        releases.startSync(id);
        AtomicReference<Route> held = new AtomicReference<>();
        tab.page.route(url -> url.endsWith("/api/releases/" + id + "?partial=true"), held::set);
        tab.open("/releases/" + id);
        assertThat(tab.page.getByRole(AriaRole.PROGRESSBAR)).isVisible();
        tab.page.waitForCondition(() -> held.get() != null);
        held.get().resume();
        assertThat(tab.find("repo-list >> .name")).hasText("webapp");
        assertThat(tab.page.getByRole(AriaRole.PROGRESSBAR)).isVisible();

        releases.endSync(id);
        assertThat(tab.page.getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
    }

    @Test
    void eventsBlocked_whatIsExcludedHereLeavesAtOnce(Tab tab) {
        String id = releases.create("server", "webapp");
        tab.allowErrors("ERR_FAILED");
        tab.page.route(EVENTS, route -> route.abort());
        tab.page.clock().install();
        tab.open("/releases/" + id);
        assertThat(tab.find("tbody tr")).hasCount(2);
        assertThat(tab.page.getByLabel("Exclude server")).isVisible();
        // from now on nothing happens by itself
        tab.page.clock().pauseAt(((Number) tab.page.evaluate("Date.now()")).longValue() + 30_000);
        tab.page.getByLabel("Exclude server").check();
        assertThat(tab.find("tbody tr")).hasCount(1);
    }

    @Test
    void serviceThatHangs_isSaid(Tab tab) {
        String id = running();
        tab.allowErrors("ERR_FAILED");
        tab.page.route(EVENTS, route -> route.abort());
        tab.page.clock().install();
        show(tab, id);
        assertThat(tab.find(".badge")).hasText("[CI: ⏳ #412 in progress]");

        tab.page.route("**/ci-status", route -> {
        });
        tab.page.clock().runFor(10_000);
        assertThat(tab.find(".old")).containsText("Not up to date: the service does not answer.",
                new LocatorAssertions.ContainsTextOptions().setTimeout(2 * Tab.PATIENCE));
    }

    @Test
    void streamThatIsSilent_isTakenForLost(Tab tab) {
        String id = running();
        tab.allowErrors("503|ERR_FAILED");
        tab.page.clock().install();
        show(tab, id);
        assertThat(tab.find(".badge")).hasText("[CI: ⏳ #412 in progress]");

        tab.page.route(EVENTS, route -> route.abort());
        tab.page.route("**/ci-status", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        tab.page.clock().runFor(65_000);
        assertThat(tab.find(".badge")).hasText("[CI: ⏳ #412 in progress · last updated 1m ago]");
    }

    @Test
    void eventsBack_areUsedAgain(Tab tab) {
        String id = running();
        tab.allowErrors("ERR_FAILED");
        tab.page.route(EVENTS, route -> route.abort());
        tab.page.clock().install();
        show(tab, id);
        assertThat(tab.find(".badge")).hasText("[CI: ⏳ #412 in progress]");

        tab.page.unroute(EVENTS);
        tab.page.waitForResponse("**/events", () -> tab.page.clock().runFor(30_000));
        int checks = tab.requests("/ci-status").size();
        releases.run(id, "webapp", "failure", 412);
        assertThat(tab.find(".badge")).hasText("[CI: ✗ #412 failed]");
        assertEquals(checks, tab.requests("/ci-status").size());
    }

    @Test
    void hiddenPage_receivesNothing_andCatchesUpWhenItIsSeen(Tab tab) {
        String id = running();
        show(tab, id);
        assertThat(tab.find(".badge")).hasText("[CI: ⏳ #412 in progress]");

        visibility(tab.page, "hidden");
        releases.run(id, "webapp", "failure", 412);
        // another page has seen it, so this one could have
        Page other = tab.page.context().newPage();
        other.navigate(tab.origin + "/releases/" + id);
        assertThat(other.locator(".badge")).hasText("[CI: ✗ #412 failed]");
        assertThat(tab.find(".badge")).hasText("[CI: ⏳ #412 in progress]");

        visibility(tab.page, "visible");
        assertThat(tab.find(".badge")).hasText("[CI: ✗ #412 failed]");
        assertEquals(2, tab.requests("/events").size());
    }

    @Test
    void releaseThatIsDeleted_isUnknown(Tab tab) {
        String id = running();
        tab.allowErrors("404|ERR_INCOMPLETE");
        show(tab, id);
        assertThat(tab.find("tbody tr")).hasCount(1);
        releases.delete(id);
        assertThat(tab.find(".notice")).containsText("Unknown release");
        assertThat(tab.find(".badge")).hasText("[CI: — unknown release]");
    }

    private String running() {
        String id = releases.create("webapp");
        releases.run(id, "webapp", "in_progress", 412);
        return id;
    }

    private static String components(String id) {
        return "<ci-repo-badge release='" + id + "' repo='webapp'></ci-repo-badge><ci-deployments release='" + id
                + "'></ci-deployments>";
    }

    private static void show(Tab tab, String id) {
        tab.embed(components(id));
    }

    private static void visibility(Page page, String state) {
        page.evaluate("state => { Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});"
                + " document.dispatchEvent(new Event('visibilitychange')) }", state);
    }
}
