package io.shipyard.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.Problems.assertProblem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import io.restassured.response.Response;
import io.shipyard.testing.Chromium;
import io.shipyard.testing.Patience;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.TestDatabase;

/**
 * The packaged service and an OpenID Connect provider that is there, is away when the service starts, and comes back; people
 * sign in with a browser.
 */
class ProviderIT {

    private static final String RELEASES = "/api/releases";

    @TempDir
    Path folder;

    private final SimulatedProvider provider = new SimulatedProvider();

    /**
     * One person's, with cookies of its own. A server that stops ends requests of HTTP/2 on its connection; these begin anew.
     */
    private record Browser(HttpClient client, ServiceProcess service) {

        Browser(ServiceProcess service) {
            this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                    .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                    .followRedirects(HttpClient.Redirect.NORMAL).build(), service);
        }

        HttpResponse<String> get(String path) throws IOException, InterruptedException {
            return client.send(HttpRequest.newBuilder(URI.create(service.url(path))).build(),
                    HttpResponse.BodyHandlers.ofString());
        }

        void signIn() throws IOException, InterruptedException {
            assertEquals(401, get("/api/me").statusCode());
            HttpResponse<String> form = get("/sign-in?to=/index.html");
            HttpResponse<String> page = client.send(HttpRequest.newBuilder(form.uri())
                    .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(
                            "username=" + SimulatedProvider.USER + "&password=" + SimulatedProvider.PASSWORD))
                    .build(), HttpResponse.BodyHandlers.ofString());
            assertEquals("200 " + service.url("/index.html"), page.statusCode() + " " + page.uri());
            assertIsAnn();
        }

        void assertIsAnn() throws IOException, InterruptedException {
            assertEquals(
                    "{\"sub\":\"id-of-ann\",\"preferred_username\":\"\",\"email\":\"ann@acme.org\",\"name\":\"ann@acme.org\","
                            + "\"signed_in\":true,\"may_change\":false}",
                    get("/api/me").body());
            assertEquals(200, get(RELEASES).statusCode());
        }
    }

    @Test
    void session_isOpenedByTheProvider_andOutlivesTheServiceAndTheProvider() throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL",
                "http://localhost:9", "CI_TICK", "off"));
        settings.putAll(provider.settings());
        try (TestDatabase database = TestDatabase.create()) {
            settings.putAll(database.settings());
            try (ServiceProcess service = new ServiceProcess(folder, settings)) {
                provider.start(service.url(""));
                service.start();
                assertBearerIsTaken(service);
                Browser browser = new Browser(service);
                browser.signIn();

                service.kill();
                provider.stop();
                service.start();
                given().get(service.managementUrl("/q/health")).then().statusCode(200).body("status", is("UP"));
                given().get(service.url("/")).then().statusCode(200);
                assertProblem(401, given().get(service.url(RELEASES)));
                assertProblem(503, bearer(service)).header("Retry-After", is("10"));
                assertEquals(503, browser.get(RELEASES).statusCode());

                provider.start(service.url(""));
                assertBearerIsTaken(service);
                browser.assertIsAnn();
                new Browser(service).signIn();
                if (Chromium.isThere()) {
                    signInAndOutWithChromium(service);
                }
                assertEquals(List.of(), provider.refusals());
            }
        } finally {
            provider.stop();
        }
    }

    /** On a page of the service, which is on another site than the provider, as cookies have it. */
    private void signInAndOutWithChromium(ServiceProcess service) {
        try (Chromium chromium = new Chromium(); BrowserContext person = chromium.browser().newContext()) {
            person.setDefaultTimeout((int) Patience.LIMIT.toMillis());
            Page page = person.newPage();
            page.navigate(service.url("/releases/" + UUID.randomUUID()));
            String release = page.url();
            page.locator("session-bar >> a").click();
            page.getByLabel("Username").fill(SimulatedProvider.USER);
            page.getByLabel("Password").fill(SimulatedProvider.PASSWORD);
            button(page, "Sign in").click();
            assertThat(page).hasURL(release);
            assertThat(page.locator("session-bar >> span").first()).hasText("ann@acme.org");
            button(page, "Sign out").click();
            assertThat(page).hasURL(service.url("/"));
            assertThat(page.locator("release-list >> .notice")).containsText("You are not signed in");
            // the provider asks again, since its own session is over, too
            page.locator("session-bar >> a").click();
            assertThat(page.getByLabel("Password")).isVisible();
            assertTrue(page.url().startsWith(provider.url("/auth?")), page.url());
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private Response bearer(ServiceProcess service) {
        return given().auth().preemptive().oauth2(provider.accessToken()).get(service.url(RELEASES));
    }

    private void assertBearerIsTaken(ServiceProcess service) {
        await().until(() -> bearer(service).statusCode() != 503);
        bearer(service).then().statusCode(200);
        given().auth().preemptive().oauth2(provider.accessToken() + "A").get(service.url(RELEASES)).then().statusCode(401);
    }
}
