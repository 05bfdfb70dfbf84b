package io.shipyard.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.microsoft.playwright.Route;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.TestServices;

@QuarkusTest
@WithTestResource(TestServices.class)
@InBrowser
class RepoBadgeTest {

    @Inject
    TestReleases releases;

    @Test
    void everyState_isShownInItsOwnWords(Tab tab) {
        String id = releases.create("server", "webapp", "plugin", "docs", "queue", "stopped", "late", "fresh", "versionless",
                "gated");
        releases.succeed(id, "server", 937, "1.1.937");
        releases.succeed(id, "versionless", 88, "");
        releases.run(id, "webapp", "in_progress", 412);
        releases.run(id, "plugin", "failure", 156);
        releases.set(id, "docs", "status = 'no_workflow'");
        releases.run(id, "queue", "pending", 5);
        releases.run(id, "stopped", "cancelled", 6);
        releases.run(id, "late", "timeout", 7);
        releases.run(id, "gated", "pending", 8);
        releases.set(id, "gated", "conclusion = 'waiting'");
        releases.set(id, "fresh", "merge_commit_sha = ''");

        tab.embed(badge(id, "server") + badge(id, "versionless") + badge(id, "webapp") + badge(id, "plugin")
                + badge(id, "docs") + badge(id, "queue") + badge(id, "stopped") + badge(id, "late") + badge(id, "fresh")
                + badge(id, "gated")
                + badge(id, "stranger") + badge(id, String.valueOf(releases.id(id, "server"))));

        assertThat(tab.find("ci-repo-badge >> .badge")).hasText(new String[] {
                "[CI: success ✓ #937 → v1.1.937]", "[CI: ✓ #88 success]", "[CI: ⏳ #412 in progress]", "[CI: ✗ #156 failed]",
                "[CI: — no workflow]", "[CI: ○ #5 pending]", "[CI: ○ #6 cancelled]", "[CI: ✗ #7 timed out]",
                "[CI: ○ not merged]", "[CI: ○ #8 waiting for approval]",
                "[CI: — not tracked]", "[CI: success ✓ #937 → v1.1.937]" });
    }

    @Test
    void runOfALaterCommit_isNamedAndLinked(Tab tab) {
        String id = releases.create("server", "webapp", "plugin");
        releases.supersede(id, "server", 937, "success", 945, "1.1.945");
        releases.supersede(id, "webapp", 412, "in_progress", 413, "");
        releases.supersede(id, "plugin", 156, "failure", 157, "");
        tab.embed(badge(id, "server") + badge(id, "webapp") + badge(id, "plugin"));
        assertThat(tab.find("ci-repo-badge >> .badge")).hasText(new String[] { "[CI: ✓ deployed with #945 → v1.1.945]",
                "[CI: ⏳ superseded by #413]", "[CI: ✗ superseded by #157, which failed]" });
        assertThat(tab.find("a").first()).hasAttribute("href", "https://github.com/acme/server/actions/runs/945");
    }

    @Test
    void runNumber_leadsToGitHubInANewTab(Tab tab) {
        String id = releases.create("server");
        releases.run(id, "server", "failure", 156);
        tab.embed(badge(id, "server"));
        assertThat(tab.find("a")).hasAttribute("href", "https://github.com/acme/server/actions/runs/156");
        assertThat(tab.find("a")).hasAttribute("target", "_blank");
        assertThat(tab.find("a")).hasAttribute("rel", "noopener noreferrer");
        assertThat(tab.find("a")).hasAccessibleName("Run #156 of server on GitHub");
    }

    @Test
    void addressThatIsNoneOfTheWeb_isNoLink(Tab tab) {
        String id = releases.create("server");
        releases.run(id, "server", "failure", 156);
        releases.set(id, "server", "run_url = 'javascript:document.title=1'");
        tab.embed(badge(id, "server"));
        assertThat(tab.find(".badge")).containsText("#156");
        assertThat(tab.find("a")).hasCount(0);
    }

    @Test
    void markupInWhatIsShown_staysText(Tab tab) {
        String id = releases.create("server");
        releases.succeed(id, "server", 1, "<img src=x onerror=alert(1)>");
        tab.embed(badge(id, "server"));
        assertThat(tab.find(".badge")).containsText("v<img src=x onerror=alert(1)>");
        assertThat(tab.find("img")).hasCount(0);
    }

    @Test
    void unknownRelease_isSaid(Tab tab) {
        tab.allowErrors("404");
        tab.embed(badge(UUID.randomUUID().toString(), "server") + badge("none", "server"));
        assertThat(tab.find(".badge")).hasText(new String[] { "[CI: — unknown release]", "[CI: — unknown release]" });
    }

    @Test
    void serviceThatFails_isNoState_andTheNextAnswerIs(Tab tab) {
        String id = releases.create("server");
        tab.allowErrors("503|500");
        tab.page.route("**/api/releases/**", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        tab.embed(badge(id, "server"));
        assertThat(tab.find(".badge")).hasText("[CI: — not available]");
        assertThat(tab.find(".badge")).hasAttribute("title", "the service answered 503");

        tab.page.unroute("**/api/releases/**");
        assertThat(tab.find(".badge")).hasText("[CI: ○ pending]");
    }

    @Test
    void answerThatIsLate_isWaitedForAloud(Tab tab) {
        String id = releases.create("server");
        tab.page.route("**/api/releases/**", route -> {
        });
        tab.embed(badge(id, "server"));
        assertThat(tab.find(".badge")).hasText("[CI: loading…]");
        assertThat(tab.find(".badge")).hasAttribute("aria-busy", "true");
        tab.page.unroute("**/api/releases/**");
    }

    @Test
    void styleOfTheEmbeddingPage_staysOut_butItsPropertiesComeIn(Tab tab) {
        String id = releases.create("server");
        releases.run(id, "server", "failure", 156);
        tab.embed("<style>span { color: rgb(1, 2, 3) !important } ci-repo-badge { --shipyard-ci-failure: rgb(4, 5, 6) }"
                + "ci-repo-badge::part(state) { color: rgb(7, 8, 9) }</style>" + badge(id, "server"));
        assertThat(tab.find(".badge")).not().hasCSS("color", "rgb(1, 2, 3)");
        assertThat(tab.find(".icon")).hasCSS("color", "rgb(4, 5, 6)");
        assertThat(tab.find("[part=state]")).hasCSS("color", "rgb(7, 8, 9)");
    }

    @Test
    void textStyleOfTheEmbeddingPage_isNotInherited(Tab tab) {
        String id = releases.create("server");
        tab.embed("<div style='text-transform: uppercase; letter-spacing: 1em; white-space: pre; text-align: right;"
                + " font-style: italic; font-weight: 900; line-height: 4'>" + badge(id, "server") + "</div>");
        for (String[] property : new String[][] { { "text-transform", "none" }, { "letter-spacing", "normal" },
                { "white-space", "normal" }, { "text-align", "start" }, { "font-style", "normal" }, { "font-weight", "400" },
                { "line-height", "21px" } }) {
            assertThat(tab.find(".badge")).hasCSS(property[0], property[1]);
        }
    }

    @Test
    void badgesInABoxThatScrolls_leaveThePageAsItIs(Tab tab) {
        String id = releases.create("server");
        tab.embed("<div style='height: 100px; overflow: auto'>" + badge(id, "server").repeat(50) + "</div>");
        assertThat(tab.find(".badge").last()).hasText("[CI: ○ pending]");
        assertEquals(false, tab.page.evaluate("document.documentElement.scrollHeight > innerHeight"));
    }

    @Test
    void anotherRelease_isFollowedWhenTheAttributeSaysSo(Tab tab) {
        String one = releases.create("server");
        String other = releases.create("server");
        releases.run(other, "server", "failure", 156);
        tab.embed(badge(one, "server"));
        assertThat(tab.find(".badge")).hasText("[CI: ○ pending]");
        tab.page.evalOnSelector("ci-repo-badge", "(badge, id) => badge.setAttribute('release', id)", other);
        assertThat(tab.find(".badge")).hasText("[CI: ✗ #156 failed]");
    }

    @Test
    void repositoryId_mayBeANumber(Tab tab) {
        String id = releases.create("server", "webapp");
        releases.run(id, "webapp", "failure", 156);
        tab.embed(badge(id, "server"));
        assertThat(tab.find(".badge")).hasText("[CI: ○ pending]");
        tab.page.evalOnSelector("ci-repo-badge", "(badge, id) => badge.repo = id", (int) releases.id(id, "webapp"));
        assertThat(tab.find(".badge")).hasText("[CI: ✗ #156 failed]");
    }

    private static String badge(String release, String repo) {
        return "<p><ci-repo-badge release='" + release + "' repo='" + repo + "'></ci-repo-badge></p>";
    }
}
