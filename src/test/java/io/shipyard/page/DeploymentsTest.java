package io.shipyard.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.TestServices;

@QuarkusTest
@WithTestResource(TestServices.class)
@InBrowser
class DeploymentsTest {

    @Inject
    TestReleases releases;

    @Test
    void rows_showWhatTheDesignAsksFor(Tab tab) {
        String id = mixed();
        show(tab, id);
        assertThat(tab.page.getByRole(AriaRole.COLUMNHEADER)).hasText(
                new String[] { "Repo", "CI Status", "Run", "Chart Version", "Started", "Completed" });
        assertThat(row(tab, "server")).hasText("server ✓ Success #937 1.1.937 2m ago 1m ago took 1m 0s");
        assertThat(row(tab, "plugin")).hasText("plugin ✗ Failed #156 Read again 2m ago — none");
        assertThat(row(tab, "webapp")).hasText("webapp ⏳ In progress #412 — none 2m ago — none");
        assertThat(row(tab, "server").locator("time").first()).hasAttribute("datetime",
                Pattern.compile("20\\d\\d-\\d\\d-\\d\\dT.*Z"));
        assertThat(row(tab, "server").locator("time").first()).hasAttribute("title", Pattern.compile(".*20\\d\\d.*:\\d\\d.*"));
    }

    @Test
    void figures_areThoseOfTheSummary_andFilter(Tab tab) {
        show(tab, mixed());
        assertThat(tab.find(".figures button")).hasText(new String[] { "5 total", "1 ✓ success", "1 ✗ failed",
                "1 ⏳ in progress", "1 ○ pending", "1 — no workflow" });

        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("1 failed")).click();
        assertThat(names(tab)).hasText(new String[] { "plugin" });
        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("5 total")).click();
        assertThat(names(tab)).hasCount(5);
    }

    @Test
    void supersededRepositories_areFiguresAndRowsOfTheirOwn(Tab tab) {
        String id = releases.create("server", "webapp", "plugin", "docs");
        releases.supersede(id, "server", 937, "success", 945, "1.1.945");
        releases.supersede(id, "webapp", 412, "in_progress", 413, "");
        releases.supersede(id, "plugin", 156, "failure", 157, "");
        releases.supersede(id, "docs", 0, "success", 8, "");
        show(tab, id);
        assertThat(row(tab, "server")).hasText("server ✓ Deployed with #945 #937 cancelled 1.1.945 2m ago — none");
        assertThat(row(tab, "webapp")).hasText("webapp ⏳ Superseded by #413 #412 cancelled — none 2m ago — none");
        assertThat(row(tab, "plugin")).containsText("✗ Superseded by #157, which failed");
        assertThat(row(tab, "docs")).containsText("✓ Deployed with #8 — none Read again");
        assertThat(tab.find(".figures button")).hasText(new String[] { "4 total", "0 ✓ success", "3 ✓ superseded",
                "1 ✗ failed", "0 ⏳ in progress", "0 ○ pending" });

        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("3 superseded")).click();
        assertThat(names(tab)).hasText(new String[] { "docs", "server", "webapp" });
        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("1 failed")).click();
        assertThat(names(tab)).hasText(new String[] { "plugin" });
    }

    @Test
    void runUnderWay_showsHowFarItIs_andThatItTakesLonger(Tab tab) {
        String id = mixed();
        releases.set(id, "webapp", "usual_seconds = 100000");
        show(tab, id);
        assertThat(row(tab, "webapp")).containsText(Pattern.compile("about \\d+ h( \\d+ min)? left"));
        Locator bar = tab.page.getByRole(AriaRole.PROGRESSBAR, new Page.GetByRoleOptions().setName("Progress of webapp"));
        assertThat(bar).hasJSProperty("value", 0);
        assertThat(tab.find("ci-remaining")).hasCount(1);

        releases.set(id, "webapp", "usual_seconds = 1, started_at = now() - interval '3 hours'");
        show(tab, id);
        assertThat(row(tab, "webapp")).containsText(Pattern.compile("\\d+ (h|min) longer than usual"));
        assertThat(bar).hasJSProperty("value", 100);
    }

    @Test
    void failedRow_unfoldsByKeyboard_andSaysWhy(Tab tab) {
        String id = mixed();
        releases.fail(id, "plugin", 156, "unit <tests>", "Run the tests", "expected 3, but was <b>2</b>");
        show(tab, id);
        assertThat(tab.find("details")).hasCount(1);
        Locator message = row(tab, "plugin").getByText("expected 3, but was <b>2</b>");
        assertThat(message).isHidden();

        Locator why = row(tab, "plugin").locator("summary");
        assertThat(why).hasAccessibleName("Why plugin failed");
        why.focus();
        tab.page.keyboard().press("Enter");
        assertThat(message).isVisible();
        Locator step = tab.page.getByRole(AriaRole.LINK,
                new Page.GetByRoleOptions().setName("Run the tests, in the job unit <tests> of plugin on GitHub"));
        assertThat(step).hasText("Run the tests");
        assertThat(step).hasAttribute("href", "https://github.com/acme/plugin/actions/runs/156/job/7");

        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("CI Status")).click();
        assertThat(names(tab).first()).hasText("plugin");
        assertThat(message).isVisible();
        why.focus();
        tab.page.keyboard().press("Space");
        assertThat(message).isHidden();
    }

    @Test
    void failedRow_onANarrowScreen_isNotTooWide(Tab tab) {
        tab.page.setViewportSize(390, 800);
        String id = releases.create("plugin");
        releases.fail(id, "plugin", 156, "unit tests", "Run the tests", "expected " + "x".repeat(200));
        show(tab, id);
        tab.find("summary").click();
        assertThat(tab.find(".message")).isVisible();
        assertEquals(false, tab.page.evaluate("document.documentElement.scrollWidth > innerWidth"));
    }

    @Test
    void filterThatNothingMeets_saysSo(Tab tab) {
        String id = releases.create("server");
        show(tab, id);
        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("0 failed")).click();
        assertThat(tab.find(".notice")).hasText("No repository has the status “failed”.");
    }

    @Test
    void columns_areSortedByKeyboard(Tab tab) {
        String id = releases.create("a", "b", "c");
        releases.succeed(id, "a", 10, "1.10.0");
        releases.succeed(id, "b", 30, "1.9.0");
        show(tab, id);
        assertThat(names(tab)).hasText(new String[] { "a", "b", "c" });
        assertThat(tab.find("[aria-sort]")).hasText("Repo");

        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Chart Version").setExact(true)).press("Enter");
        assertThat(names(tab)).hasText(new String[] { "b", "a", "c" });
        assertThat(tab.find("[aria-sort=ascending]")).hasText("Chart Version");

        tab.page.keyboard().press("Space");
        assertThat(names(tab)).hasText(new String[] { "a", "b", "c" });
        assertThat(tab.find("[aria-sort=descending]")).hasText("Chart Version");

        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("CI Status")).press("Enter");
        assertThat(names(tab)).hasText(new String[] { "c", "a", "b" });
    }

    @Test
    void missingVersion_isReadAgainOnDemand(Tab tab) {
        String id = releases.create("server");
        releases.succeed(id, "server", 937, "");
        tab.allowErrors("503");
        show(tab, id);
        answerChart(tab, 503, "application/problem+json", "{\"status\":503,\"detail\":\"GitHub limits this token\"}");
        Locator button = tab.page.getByRole(AriaRole.BUTTON,
                new Page.GetByRoleOptions().setName("Read the chart version of server again"));
        button.click();
        assertThat(row(tab, "server")).containsText("Read again GitHub limits this token");

        answerChart(tab, 200, "application/json", "{\"chart_name\":\"\",\"chart_version\":\"\"}");
        button.click();
        assertThat(row(tab, "server")).containsText("none in the log");

        answerChart(tab, 200, "application/json", "{\"chart_name\":\"server\",\"chart_version\":\"1.1.937\"}");
        button.click();
        assertThat(row(tab, "server")).containsText("1.1.937 server");
        assertThat(button).hasCount(0);
    }

    @Test
    void whatIsWrong_isShownWithTheLastCheck(Tab tab) {
        String id = releases.create("server");
        releases.set(id, "server", "last_error = 'GitHub answered 502', last_checked_at = now() - interval '3 minutes'");
        show(tab, id);
        assertThat(tab.find(".trouble")).hasText("GitHub answered 502. Last check 3m ago");
    }

    @Test
    void times_tick(Tab tab) {
        String id = releases.create("server");
        releases.run(id, "server", "in_progress", 1);
        tab.page.clock().install();
        show(tab, id);
        assertThat(row(tab, "server")).containsText("2m ago");
        tab.page.clock().runFor(3 * 60_000);
        assertThat(row(tab, "server")).containsText("5m ago");
    }

    @Test
    void emptyRelease_saysWhy(Tab tab) {
        show(tab, releases.create());
        assertThat(tab.find(".notice")).hasText(
                "○ No repositories No repository has anything to release between these branches.");
    }

    @Test
    void releaseOfExcludedRepositories_saysWhy(Tab tab) {
        String id = releases.create("server");
        releases.sql("update release_repo set excluded = true where release_id = '" + id + "'");
        show(tab, id);
        assertThat(tab.find(".notice")).hasText("○ No repositories All repositories of this release are excluded.");
    }

    @Test
    void unknownRelease_isSaid(Tab tab) {
        tab.allowErrors("404");
        show(tab, UUID.randomUUID().toString());
        assertThat(tab.find(".notice")).containsText("Unknown release");
    }

    @Test
    void releaseThatCannotBeRead_isTriedAgainByButton(Tab tab) {
        String id = releases.create("server");
        tab.allowErrors("503");
        tab.stopClock();
        tab.page.route("**/api/releases/**", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        show(tab, id);
        assertThat(tab.find(".notice")).containsText("The release cannot be shown");

        // the clock stands still, so that it is not tried by itself
        tab.page.unroute("**/api/releases/**");
        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try now")).click();
        assertThat(names(tab)).hasText(new String[] { "server" });
    }

    @Test
    void discoveryUnderWay_isAProgressBar(Tab tab) {
        String id = releases.create();
        releases.startSync(id);
        show(tab, id);
        assertThat(tab.page.getByRole(AriaRole.PROGRESSBAR)).hasAccessibleName("Looking for repositories…");
        releases.endSync(id);
    }

    @Test
    void narrowScreen_hasACardForEachRepository(Tab tab) {
        tab.page.setViewportSize(390, 800);
        show(tab, mixed());
        assertThat(names(tab)).hasCount(5);
        assertEquals(List.of(), tab.page.evaluate("document.documentElement.scrollWidth > innerWidth ? ['too wide'] : []"));
        // it is still a table to those who do not see it
        assertThat(tab.page.getByRole(AriaRole.ROW)).hasCount(6);
        assertThat(tab.page.getByRole(AriaRole.CELL, new Page.GetByRoleOptions().setName("Success"))).hasCount(1);
    }

    private String mixed() {
        String id = releases.create("server", "webapp", "plugin", "docs", "queue");
        releases.succeed(id, "server", 937, "1.1.937");
        releases.run(id, "webapp", "in_progress", 412);
        releases.run(id, "plugin", "failure", 156);
        releases.set(id, "docs", "status = 'no_workflow'");
        return id;
    }

    private static void show(Tab tab, String release) {
        tab.embed("<ci-deployments release='" + release + "'></ci-deployments>");
    }

    private static Locator row(Tab tab, String repo) {
        return tab.page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHas(
                tab.page.getByRole(AriaRole.ROWHEADER, new Page.GetByRoleOptions().setName(repo).setExact(true))));
    }

    private static Locator names(Tab tab) {
        return tab.page.getByRole(AriaRole.ROWHEADER);
    }

    private static void answerChart(Tab tab, int status, String type, String body) {
        tab.page.route("**/refresh-chart-version", route -> route.fulfill(new Route.FulfillOptions().setStatus(status)
                .setContentType(type).setBody(body)));
    }
}
