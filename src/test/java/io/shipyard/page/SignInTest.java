package io.shipyard.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.shipyard.testing.AsInProduction;
import io.shipyard.testing.TestServices;

@QuarkusTest
@TestProfile(AsInProduction.class)
@WithTestResource(TestServices.class)
@InBrowser
class SignInTest {

    @Inject
    TestReleases releases;

    @BeforeEach
    void haveTestsWrite() {
        RestAssured.requestSpecification = new RequestSpecBuilder()
                .addHeader("Authorization", "Bearer " + AsInProduction.WRITE).build();
    }

    @Test
    void releaseThatIsOpenedByNobody_isThereAfterSigningIn(Tab tab) {
        String id = releases.create("server");
        tab.allowErrors("401|403");
        tab.open("/releases/" + id);
        assertThat(tab.find("release-page >> .notice")).containsText("You are not signed in");
        assertThat(tab.find("release-form")).hasCount(0);
        tab.find("session-bar >> a").click();
        signIn(tab, "a-wrong-token");
        assertThat(tab.page.getByRole(AriaRole.ALERT)).hasText("This token is not known here.");
        signIn(tab, AsInProduction.READ);

        assertThat(tab.page).hasURL(tab.origin + "/releases/" + id);
        assertThat(tab.find("repo-list >> .name")).hasText("server");
        assertThat(tab.find("session-bar >> span").first()).hasText("qa-team");
    }

    @Test
    void list_offersToSignIn(Tab tab) {
        tab.allowErrors("401");
        tab.open("/");
        tab.find("release-list >> .notice").getByText("Sign in", new Locator.GetByTextOptions().setExact(true)).click();
        signIn(tab, AsInProduction.READ);
        assertThat(tab.page).hasURL(tab.origin + "/");
        assertThat(tab.find("release-list >> .notice")).containsText("No releases yet");
    }

    @Test
    void reader_whoChangesSomething_isRefused(Tab tab) {
        String id = releases.create("server");
        tab.allowErrors("403");
        openAs(tab, AsInProduction.READ, "/releases/" + id);
        // the refusal may be there before the mark is
        tab.page.getByLabel("Exclude server").click();
        assertThat(tab.find("repo-list >> [role=alert]"))
                .hasText("qa-team may not change anything here: that takes the role write");
        assertThat(tab.page.getByLabel("Exclude server")).not().isChecked();
    }

    @Test
    void writer_changesThings_byTheirName(Tab tab) {
        String id = releases.create("server");
        openAs(tab, AsInProduction.WRITE, "/releases/" + id);
        tab.page.getByLabel("Exclude server").check();
        assertThat(tab.find("release-history >> .what").first()).hasText("shipyard excluded server");
    }

    @Test
    void sessionThatEndsUnderAnOpenPage_isSaid_andOverWhenSignedInAgain(Tab tab) {
        String id = releases.create("server");
        tab.allowErrors("401");
        openAs(tab, AsInProduction.READ, "/releases/" + id);
        assertThat(tab.find("repo-list >> .name")).hasText("server");
        tab.page.context().clearCookies();
        button(tab, "Refresh").click();

        assertThat(tab.find("session-bar >> [role=status]")).hasText("Your session has ended. Sign in");
        assertThat(tab.find("ci-deployments >> .old")).containsText("you are not signed in any more. Sign in");
        assertThat(tab.find("repo-list >> .name")).hasText("server");
        tab.find("ci-deployments >> .old a").click();
        signIn(tab, AsInProduction.READ);
        assertThat(tab.page).hasURL(tab.origin + "/releases/" + id);
        assertThat(tab.find("ci-deployments >> .old")).hasCount(0);
    }

    @Test
    void signOut_leavesNothingToBeSeen(Tab tab) {
        releases.create("server");
        tab.allowErrors("401");
        openAs(tab, AsInProduction.READ, "/");
        assertThat(tab.find("release-list >> li")).hasCount(1);
        button(tab, "Sign out").click();
        assertThat(tab.find("release-list >> .notice")).containsText("You are not signed in");
        assertThat(tab.find("release-list >> li")).hasCount(0);
        assertEquals(List.of(), tab.page.context().cookies());
    }

    @Test
    void components_onAPageThatIsNotSignedIn_offerToSignIn(Tab tab) {
        String id = releases.create("server");
        tab.allowErrors("401");
        tab.embed("<ci-repo-badge release='" + id + "' repo='server'></ci-repo-badge><ci-deployments release='" + id
                + "'></ci-deployments>");
        assertThat(tab.find(".badge")).hasText("[CI: — Sign in]");
        assertThat(tab.find("ci-deployments >> .notice")).containsText("You are not signed in");
        assertThat(tab.find("ci-deployments >> .notice a")).hasAttribute("href",
                tab.origin + "/sign-in?to=%2Fembedding");
    }

    @Test
    void form_isAccessible(Tab tab) {
        tab.allowErrors("403");
        tab.open("/sign-in?to=/releases/" + UUID.randomUUID());
        assertEquals(List.of(), new AxeBuilder(tab.page).analyze().getViolations());
        signIn(tab, "a-wrong-token");
        assertThat(tab.page.getByRole(AriaRole.ALERT)).isVisible();
        assertEquals(List.of(), new AxeBuilder(tab.page).analyze().getViolations());
    }

    private static void openAs(Tab tab, String token, String path) {
        tab.open("/sign-in?to=" + path);
        signIn(tab, token);
        assertThat(tab.page).hasURL(tab.origin + path);
    }

    private static void signIn(Tab tab, String token) {
        tab.page.getByLabel("Token").fill(token);
        button(tab, "Sign in").click();
    }

    private static Locator button(Tab tab, String name) {
        return tab.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }
}
