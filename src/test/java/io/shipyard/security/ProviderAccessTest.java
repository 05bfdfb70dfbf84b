package io.shipyard.security;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.oidc.server.OidcWireMock;
import io.quarkus.test.oidc.server.OidcWiremockTestResource;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.shipyard.testing.EventStream;
import io.shipyard.testing.Patience;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.smallrye.jwt.build.Jwt;

@QuarkusTest
@TestProfile(WithProvider.class)
@WithTestResource(TestServices.class)
@WithTestResource(OidcWiremockTestResource.class)
class ProviderAccessTest {

    private static final Duration BRIEF = Duration.ofSeconds(2);

    private static final String READER = "shipyard-ci-read";
    private static final String WRITER = "shipyard-ci-write";
    private static final String UNKNOWN = "/api/releases/" + UUID.randomUUID();

    @OidcWireMock
    WireMockServer provider;

    @Inject
    Ticks ticks;

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient browser = HttpClient.newBuilder().cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NORMAL).build();

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private static RequestSpecification as(String user, String... roles) {
        return as(Provider.signed(Provider.access(user, roles)));
    }

    @Test
    void bearer_doesWhatItsRoleAllows() {
        as("ann", READER).get("/api/releases").then().statusCode(200);
        as("ann", READER).delete(UNKNOWN).then().statusCode(403).contentType("application/problem+json").body("detail",
                is("ann@acme.org may not change anything here: that takes the role " + WRITER));
        as("ann", WRITER).get("/api/releases").then().statusCode(200);
        as("ann", WRITER).delete(UNKNOWN).then().statusCode(404);
        as("ann", "offline_access").get("/api/releases").then().statusCode(403).body("detail",
                is("ann@acme.org may not read anything here: that takes the role " + READER));
    }

    @Test
    void bearer_forOurClient_isTakenWhetherOrNotItNamesOurAudience() {
        as(Provider.signed(Provider.access("ann", READER).audience("account").claim("azp", WithProvider.CLIENT)))
                .get("/api/releases").then().statusCode(200);
        as(Provider.signed(Provider.access("ann", READER).audience(Set.of("account", WithProvider.CLIENT))
                .claim("azp", "shipyard-frontend"))).get("/api/releases").then().statusCode(200);
    }

    static Stream<String> badTokens() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        PrivateKey other = keys.generateKeyPair().getPrivate();
        String good = Provider.signed(Provider.access("ann", WRITER));
        String[] parts = good.split("\\.");
        return Stream.of(
                Provider.signed(Provider.access("ann", WRITER).audience("grafana").claim("azp", "grafana")),
                Provider.signed(Provider.access("ann", WRITER).expiresAt(Instant.now().minusSeconds(60))),
                Provider.signed(Provider.access("ann", WRITER).issuer("https://evil.example")),
                Provider.signed(Provider.id("ann").claim("realm_access", Map.of("roles", List.of(WRITER)))),
                Provider.signed(Provider.access("ann", WRITER).claim("typ", "Refresh")),
                Provider.access("ann", WRITER).jws().keyId("1").sign(other),
                Provider.access("ann", WRITER).jws().keyId("unknown").sign(other),
                parts[0] + "." + parts[1] + ".",
                "eyJhbGciOiJub25lIn0." + parts[1] + ".",
                Jwt.claims(Map.of("sub", "ann")).jws().keyId("1").sign("privateKey.jwk"),
                good.substring(0, good.length() - 8), "opaque", "a.b.c", "");
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void bearer_thatIsNotGoodHere_isUnauthorized(String token) {
        as(token).get("/api/releases").then().statusCode(401).contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("error=\"invalid_token\"")).header("Location", nullValue())
                .body("detail", is("the bearer token is not valid here, or not any more"));
    }

    @Test
    void api_withoutCredentials_leadsNowhere() {
        given().redirects().follow(false).get("/api/releases").then().statusCode(401)
                .contentType("application/problem+json").header("Location", nullValue()).header("Set-Cookie", nullValue());
        given().redirects().follow(false).cookie("q_session", "nonsense").get("/api/releases").then().statusCode(401)
                .contentType("application/problem+json").header("Location", nullValue());
        given().cookie("q_session", "nonsense").get("/").then().statusCode(200);
    }

    @Test
    void history_namesThePerson() {
        String id = as("ann", WRITER).contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of("server")))
                .post("/api/releases").then().statusCode(201).body("CreatedBy", is("ann@acme.org")).extract().path("ID");
        as("ann", READER).get("/api/releases/" + id + "/history").then().body("Actor", is(List.of("ann@acme.org")));
    }

    @Test
    void signIn_leadsThroughTheProviderToWhereOneWas() throws Exception {
        Provider.issues(provider, "authorization_code", Provider.access("ann", READER).audience("account")
                .claim("azp", WithProvider.CLIENT), Provider.id("ann"));
        HttpResponse<String> page = signIn("/releases/" + UUID.randomUUID());

        assertEquals(200, page.statusCode());
        assertTrue(page.uri().getPath().startsWith("/releases/"), page.uri().toString());
        HttpCookie session = session();
        assertTrue(session.isHttpOnly());
        String header = new String(Base64.getUrlDecoder().decode(session.getValue().split("\\.")[0]),
                StandardCharsets.UTF_8);
        assertTrue(header.contains("\"enc\":\"A256GCM\""), header);
        HttpResponse<String> me = get("/api/me");
        assertEquals(
                "{\"sub\":\"id-of-ann\",\"preferred_username\":\"ann\",\"email\":\"ann@acme.org\",\"name\":\"ann@acme.org\","
                        + "\"signed_in\":true,\"may_change\":false}",
                me.body());
        assertEquals(403, send("DELETE", UNKNOWN).statusCode());
    }

    @Test
    void signIn_toAnotherSite_staysHere() throws Exception {
        Provider.issues(provider, "authorization_code", Provider.access("ann", READER), Provider.id("ann"));
        HttpResponse<String> page = signIn("https://evil.example/");
        assertEquals("/", page.uri().getPath());
        assertEquals("localhost", page.uri().getHost());
    }

    @Test
    void signIn_thatTheProviderRefuses_saysSoAndDoesNotGoInCircles() throws Exception {
        Provider.refuses(provider, "authorization_code");
        HttpResponse<String> refused = signIn("/");
        assertEquals(401, refused.statusCode());
        assertTrue(refused.body().contains("signing in did not work"), refused.body());
        assertEquals("/sign-in", refused.uri().getPath());
        assertEquals(401, get("/api/me").statusCode());
    }

    /** A person sees a page, which leads back to the provider. */
    @Test
    void signIn_thatTheProviderRefuses_isAPageInABrowser() throws Exception {
        Provider.refuses(provider, "authorization_code");
        HttpResponse<String> refused = signIn("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertEquals(401, refused.statusCode());
        assertEquals("text/html;charset=UTF-8", refused.headers().firstValue("Content-Type").orElseThrow());
        assertTrue(refused.body().contains("<p role=\"alert\">Signing in did not work.</p>"), refused.body());
        assertTrue(refused.body().contains("<a href=\"/sign-in\">Try again</a>"), refused.body());
        assertTrue(refused.headers().firstValue("Content-Security-Policy").orElseThrow().startsWith("default-src 'none'"));
    }

    @Test
    void signIn_forgedAnswerOfTheProvider_beginsAnew() throws Exception {
        get("/sign-in");
        int asked = Provider.asked(provider, "authorization_code");
        HttpResponse<String> login = get("/sign-in?state=forged&code=forged");
        assertTrue(login.uri().toString().startsWith(provider.baseUrl()), login.uri().toString());
        assertEquals(asked, Provider.asked(provider, "authorization_code"));
        assertEquals(401, get("/api/me").statusCode());
    }

    @Test
    void session_thatIsOver_isRenewedAsLongAsTheProviderDoes() throws Exception {
        Provider.issues(provider, "refresh_token", Provider.access("ann", WRITER), Provider.id("ann"));
        signInForSeconds();
        await().until(() -> get("/api/me").body().contains("\"may_change\":true"));
        assertEquals(200, get("/api/releases").statusCode());
    }

    @Test
    void session_thatTheProviderDoesNotRenew_isOver() throws Exception {
        Provider.refuses(provider, "refresh_token");
        signInForSeconds();
        await().until(() -> get("/api/me").statusCode() == 401);
        assertEquals(200, get("/").statusCode());
    }

    @Test
    void signOut_endsTheSession_hereAndAtTheProvider() throws Exception {
        Provider.issues(provider, "authorization_code", Provider.access("ann", READER), Provider.id("ann"));
        signIn("/");
        assertEquals(403, browser.send(request("/sign-out").header("Sec-Fetch-Site", "cross-site")
                .POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString()).statusCode());
        assertEquals(200, get("/api/me").statusCode());

        HttpResponse<String> signedOut = send("POST", "/sign-out");
        assertEquals(200, signedOut.statusCode());
        assertTrue(signedOut.body().startsWith("{\"to\":\"" + provider.baseUrl() + "/auth/realms/quarkus/protocol/"
                + "openid-connect/end-session?id_token_hint=eyJ"), signedOut.body());
        assertTrue(signedOut.body().endsWith("&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A" + RestAssured.port
                + "%2F\"}"), signedOut.body());
        assertEquals(List.of(), cookies.getCookieStore().getCookies().stream().map(HttpCookie::getName)
                .filter(name -> name.startsWith("q_session")).toList());
        assertEquals(401, get("/api/me").statusCode());
    }

    @Test
    void events_endWithTheTokenThatAskedForThem() {
        String id = as("ann", WRITER).contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of("server")))
                .post("/api/releases").path("ID");
        AtomicReference<String> token = new AtomicReference<>();
        // on a busy machine a token may have run out before it arrives
        try (EventStream events = await().until(() -> {
            token.set(Provider.signed(Provider.access("ann", READER).expiresIn(BRIEF)));
            return new EventStream(URI.create(url("/api/releases/" + id + "/events")), "Authorization", "Bearer " + token);
        }, stream -> stream.block().contains("event: ci-status"))) {
            await().until(events::ends);
            await().until(() -> as(token.get()).get("/api/me").statusCode() == 401);
        }
    }

    /** With an identity that runs out soon: if it has before it arrived, as it may on a busy machine, once more. */
    private void signInForSeconds() {
        await().until(() -> {
            Provider.issues(provider, "authorization_code", Provider.access("ann", READER),
                    Provider.id("ann").expiresIn(BRIEF));
            signIn("/");
            return cookies.getCookieStore().getCookies().stream().anyMatch(cookie -> cookie.getName().startsWith("q_session"));
        });
    }

    /** As a browser would, with the form of the mock in between. */
    private HttpResponse<String> signIn(String to, String... headers) throws Exception {
        HttpResponse<String> login = get("/sign-in?to=" + to);
        assertEquals(200, login.statusCode());
        assertTrue(login.uri().toString().startsWith(provider.baseUrl()), login.uri().toString());
        assertTrue(login.uri().getQuery().contains("code_challenge_method=S256"), login.uri().toString());
        URI form = URI.create(provider.baseUrl() + "/login?state=" + field(login.body(), "state") + "&redirect_uri="
                + field(login.body(), "redirect_uri"));
        HttpRequest.Builder request = HttpRequest.newBuilder(form);
        return browser.send((headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String field(String html, String name) {
        Matcher field = Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(html);
        assertTrue(field.find(), html);
        return field.group(1);
    }

    private HttpCookie session() {
        return cookies.getCookieStore().getCookies().stream().filter(cookie -> cookie.getName().startsWith("q_session"))
                .findFirst().orElseThrow();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return browser.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        return browser.send(request(path).method(method, HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url(path))).timeout(Patience.LIMIT);
    }

    private static String url(String path) {
        return "http://localhost:" + RestAssured.port + path;
    }
}
