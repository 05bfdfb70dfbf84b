package io.shipyard.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.deployment.TestEnvironments;
import io.shipyard.testing.TestServices;

/** What axe-core finds in what the page and the components look like. */
@QuarkusTest
@WithTestResource(TestServices.class)
@InBrowser
class AccessibilityTest {

    @Inject
    TestReleases releases;

    @Inject
    TestEnvironments environments;

    @ParameterizedTest
    @EnumSource(names = { "LIGHT", "DARK" })
    void release_hasNothingSerious(ColorScheme scheme, Tab tab) {
        String id = everything();
        tab.in(scheme).open("/releases/" + id);
        assertThat(tab.find("ci-deployments >> tbody tr")).hasCount(7);
        assertThat(tab.find("release-history >> li")).hasCount(1);
        tab.find("ci-deployments >> summary").click();
        assertThat(tab.find("ci-deployments >> .message")).isVisible();
        assertEquals(List.of(), serious(tab));
    }

    @ParameterizedTest
    @EnumSource(names = { "LIGHT", "DARK" })
    void listAndForm_haveNothingSerious(ColorScheme scheme, Tab tab) {
        everything();
        tab.allowErrors("400");
        tab.in(scheme).open("/");
        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("New release")).click();
        tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Create release")).click();
        assertThat(tab.page.getByLabel("Source branch")).hasAttribute("aria-invalid", "true");
        assertThat(tab.find("release-row").first()).containsText("1 of 7 succeeded");
        assertEquals(List.of(), serious(tab));
    }

    @ParameterizedTest
    @EnumSource(names = { "LIGHT", "DARK" })
    void staleData_hasNothingSerious(ColorScheme scheme, Tab tab) {
        String id = everything();
        tab.allowErrors("503|ERR_FAILED");
        tab.page.route("**/events", route -> route.abort());
        tab.page.clock().install();
        tab.in(scheme)
                .embed("<h1>Embedding</h1><main><ci-deployments release='" + id + "'></ci-deployments><ci-repo-badge release='"
                        + id + "' repo='server'></ci-repo-badge></main>");
        assertThat(tab.find("tbody tr")).hasCount(7);
        tab.page.route("**/ci-status", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        tab.page.clock().runFor(10_000);
        assertThat(tab.find(".old")).isVisible();
        assertEquals(List.of(), serious(tab));
    }

    private String everything() {
        environments.set("qa", "uat");
        String id = releases.create("server", "webapp", "plugin", "docs", "queue", "stopped", "landed");
        releases.succeed(id, "server", 937, "1.1.937");
        releases.run(id, "webapp", "in_progress", 412);
        releases.set(id, "webapp", "usual_seconds = 600");
        releases.fail(id, "plugin", 156, "test", "Run the tests", "expected 3, but was 2");
        releases.run(id, "stopped", "cancelled", 6);
        releases.supersede(id, "landed", 88, "success", 89, "1.1.89");
        releases.set(id, "docs", "status = 'no_workflow'");
        Map.of("server", "deployed", "webapp", "syncing", "plugin", "unhealthy", "docs", "not_found", "queue", "pending",
                "stopped", "timeout", "landed", "replaced")
                .forEach((repo, state) -> releases.deploy(id, repo, "qa", state));
        releases.setDeployment(id, "server", "qa", "check_failed = true, last_error = 'Argo CD answered 503'");
        releases.setDeployment(id, "plugin", "qa", "last_error = 'one of 3 replicas is ready'");
        releases.set(id, "queue", "last_error = 'GitHub answered 502', last_checked_at = now()");
        return id;
    }

    private static List<String> serious(Tab tab) {
        return new AxeBuilder(tab.page).analyze().getViolations().stream()
                .filter(violation -> List.of("serious", "critical").contains(violation.getImpact()))
                .map(violation -> violation.getId() + ": " + violation.getNodes().stream()
                        .map(node -> node.getTarget() + " " + node.getFailureSummary()).toList())
                .toList();
    }
}
