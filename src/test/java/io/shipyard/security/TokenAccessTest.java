package io.shipyard.security;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.AsInProduction.as;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.shipyard.testing.AsInProduction;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

@QuarkusTest
@TestProfile(AsInProduction.class)
@WithTestResource(TestServices.class)
class TokenAccessTest {

    private static final String UNKNOWN = "/api/releases/" + UUID.randomUUID();

    /** Whose callers are known by a signature of their own. */
    private static final String WEBHOOK = "/api/webhooks/github";

    @Inject
    Ticks ticks;

    private record Call(String method, String path) {

        boolean changes() {
            return !method.equals("GET");
        }

        Response send(RequestSpecification request) {
            return request.contentType(ContentType.JSON).body("{}").request(method, path);
        }
    }

    /** Every call that the API describes, so that one which is added is checked too. */
    private static List<Call> calls() {
        Map<String, Map<String, Object>> paths = as(AsInProduction.READ).accept(ContentType.JSON).get("/q/openapi").then()
                .statusCode(200).extract().path("paths");
        List<Call> calls = paths.entrySet().stream().filter(path -> !path.getKey().equals(WEBHOOK))
                .flatMap(path -> path.getValue().keySet().stream()
                        .filter(key -> List.of("get", "post", "put", "patch", "delete").contains(key))
                        .map(method -> new Call(method.toUpperCase(Locale.ROOT), path.getKey().replace("{repoId}", "1")
                                .replace("{id}", UUID.randomUUID().toString()))))
                .toList();
        assertTrue(calls.size() >= 12, calls.toString());
        return calls;
    }

    @Test
    void everyCall_withoutCredentials_isUnauthorized() {
        for (Call call : calls()) {
            call.send(given()).then().statusCode(401).contentType("application/problem+json")
                    .header("WWW-Authenticate", is("Bearer realm=\"shipyard-ci\"")).header("Location", nullValue())
                    .body("status", is(401), "title", is("Unauthorized"), "detail", containsString("/sign-in"));
        }
    }

    @Test
    void everyCall_ofAReader_readsAndChangesNothing() {
        for (Call call : calls()) {
            Response response = call.send(as(AsInProduction.READ));
            if (call.changes()) {
                response.then().statusCode(403).contentType("application/problem+json").body("status", is(403), "detail",
                        is("qa-team may not change anything here: that takes the role write"));
            } else {
                assertTrue(List.of(200, 404).contains(response.statusCode()), call + " " + response.asString());
            }
        }
    }

    @Test
    void everyCall_ofAWriter_reachesTheResource() {
        for (Call call : calls()) {
            int status = call.send(as(AsInProduction.WRITE)).statusCode();
            assertTrue(List.of(200, 400, 404).contains(status), call + " " + status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "/api", "/api/", "/api/new-and-forgotten", "/q/openapi", "/q/dev-ui", "/nothing",
            "//api/releases", "/api//releases", "/./api/releases", "/ci/../api/releases", "/ci/%2e%2e/api/releases",
            "/releases/../api/releases", "/sign-in/../api/releases", "/api/releases/", "/api/releases;x=1",
            "/sign-in;/../api/releases", "/ci/%2e%2e%2fapi/releases/", "/API/releases" })
    void pathThatIsNotOpen_withoutCredentials_isUnauthorized(String path) {
        given().urlEncodingEnabled(false).get(path).then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = { "/", "/index.html", "/releases/11111111-2222-3333-4444-555555555555", "/favicon.svg",
            "/ci/shipyard-ci.js", "/sign-in", "/sign-in.css" })
    void page_withoutCredentials_isThere(String path) {
        given().get(path).then().statusCode(200);
        given().cookie(SignInCookies.TOKEN, "a-token-of-yesterday").get(path).then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "Bearer wrong-wrong-wrong-wrong", "Bearer", "`Bearer `", "Basic cWE6cWE=",
            AsInProduction.READ, "Bearer qa-team:read:" + AsInProduction.READ, "Bearer " + AsInProduction.READ + "x" })
    void header_thatHoldsNoTokenOfOurs_isUnauthorized(String header) {
        // nor does a cookie make up for it
        given().header("Authorization", header).cookie(SignInCookies.TOKEN, AsInProduction.READ).get("/api/releases").then()
                .statusCode(401).header("WWW-Authenticate", containsString("error=\"invalid_token\""))
                .body("detail", not(containsString("wrong")));
    }

    @Test
    void history_namesTheToken() {
        String id = as(AsInProduction.WRITE).contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of("server")))
                .post("/api/releases").then().statusCode(201).body("CreatedBy", is("shipyard")).extract().path("ID");
        as(AsInProduction.READ).get("/api/releases/" + id + "/history").then().statusCode(200)
                .body("Actor", is(List.of("shipyard")));
    }

    @Test
    void me_namesTheCaller() {
        as(AsInProduction.READ).get("/api/me").then().statusCode(200)
                .body("sub", is("qa-team"), "preferred_username", is("qa-team"), "email", is(""), "name", is("qa-team"),
                        "signed_in", is(true), "may_change", is(false));
        as(AsInProduction.WRITE).get("/api/me").then().body("name", is("shipyard"), "may_change", is(true));
    }

    @Test
    void signIn_withAToken_leavesACookieThatReadsAndWrites() {
        Response signedIn = given().redirects().follow(false).contentType(ContentType.URLENC)
                .formParam("token", " " + AsInProduction.WRITE).formParam("to", "/releases/x").post("/sign-in");
        signedIn.then().statusCode(303).header("Location", is("/releases/x")).header("Cache-Control", is("no-store"));
        Cookie cookie = signedIn.detailedCookie(SignInCookies.TOKEN);
        assertTrue(cookie.isHttpOnly());
        assertEquals("Strict", cookie.getSameSite());
        assertEquals("/", cookie.getPath());

        given().cookie(cookie).get("/api/me").then().statusCode(200).body("name", is("shipyard"));
        given().cookie(cookie).delete(UNKNOWN).then().statusCode(404);
        given().cookie(cookie).get(UNKNOWN + "/events").then().statusCode(404);
    }

    @Test
    void signIn_withAWrongToken_asksAgainAndRevealsNothing() {
        for (String token : List.of("wrong", "", AsInProduction.WRITE + "x")) {
            given().contentType(ContentType.URLENC).formParam("token", token).formParam("to", "/\"><script>").post("/sign-in")
                    .then().statusCode(403).contentType("text/html").header("Set-Cookie", nullValue())
                    .header("Content-Security-Policy", allOf(startsWith("default-src 'none'"), not(containsString("unsafe"))))
                    .body(allOf(containsString("not known here"), not(containsString("<script"))));
        }
    }

    @Test
    void signIn_withAnEndlessForm_isRefused() {
        given().contentType(ContentType.URLENC).formParam("token", "x".repeat(100_000)).post("/sign-in").then()
                .statusCode(413);
    }

    @Test
    void signOut_forgetsTheCookie() {
        Response signedOut = given().cookie(SignInCookies.TOKEN, AsInProduction.READ).post("/sign-out");
        signedOut.then().statusCode(200).body("to", is("/"));
        List<String> cookies = signedOut.headers().getValues("Set-Cookie");
        assertEquals(1, cookies.size(), cookies.toString());
        assertTrue(cookies.get(0).startsWith(SignInCookies.TOKEN + "=; Max-Age=0"), cookies.toString());
        given().post("/sign-out").then().statusCode(401);
        given().cookie(SignInCookies.TOKEN, AsInProduction.READ).get("/sign-out").then().statusCode(404);
    }

    @Test
    void logInAndOut_ofTheFrontend_leadBack() {
        String root = RestAssured.baseURI + ":" + RestAssured.port;
        given().redirects().follow(false).header("Referer", root + "/releases/x?tab=ci").get("/auth/login").then()
                .statusCode(303).header("Location", is("/sign-in?to=%2Freleases%2Fx%3Ftab%3Dci"));
        given().redirects().follow(false).header("Referer", "https://evil.example/").get("/auth/login").then()
                .statusCode(303).header("Location", is("/sign-in?to=%2F"));
        given().redirects().follow(false).get("/auth/login?to=//evil.example").then()
                .statusCode(303).header("Location", is("/sign-in?to=%2F"));
        given().get("/auth/login?to=/releases/x").then().statusCode(200).contentType("text/html")
                .body(containsString("value=\"/releases/x\""));

        Response loggedOut = given().redirects().follow(false).cookie(SignInCookies.TOKEN, AsInProduction.READ)
                .header("Referer", root + "/releases/x").get("/auth/logout");
        loggedOut.then().statusCode(303).header("Location", is("/releases/x"));
        assertTrue(loggedOut.header("Set-Cookie").startsWith(SignInCookies.TOKEN + "=; Max-Age=0"));
        given().redirects().follow(false).get("/auth/logout").then().statusCode(303).header("Location", is("/"));
        given().post("/auth/login").then().statusCode(401);
        given().cookie(SignInCookies.TOKEN, AsInProduction.WRITE).post("/auth/logout").then().statusCode(404);
    }

    /** A page of another site cannot read what it has a browser send, but must not send it either. */
    @ParameterizedTest
    @CsvSource({ "cross-site, https://evil.example", "same-site, https://other.example", "cross-site, null", "cross-site,",
            ", https://evil.example", ", null", "nonsense," })
    void change_fromAnotherOrigin_isForbidden(String site, String origin) {
        Stream.of("/sign-in", "/sign-out", UNKNOWN + "/refresh").forEach(path -> sent(site, origin)
                .cookie(SignInCookies.TOKEN, AsInProduction.WRITE).contentType(ContentType.URLENC).post(path).then()
                .statusCode(403).contentType("application/problem+json").body("detail", containsString("another origin")));
        sent(site, origin).cookie(SignInCookies.TOKEN, AsInProduction.WRITE).get("/api/releases").then().statusCode(200);
        sent(site, origin).header("Authorization", "Bearer " + AsInProduction.WRITE).delete(UNKNOWN).then().statusCode(404);
        sent(site, origin).auth().preemptive().basic("proxy", "password").delete(UNKNOWN).then().statusCode(403);
        assertTrue(sent(site, origin).post(WEBHOOK).statusCode() != 403);
    }

    @ParameterizedTest
    @CsvSource({ "same-origin, http://localhost", "none,", ",", "cross-site, https://shipyard.example",
            "same-site, https://shipyard.example", ", https://shipyard.example", ", http://localhost:PORT" })
    void change_fromOurOriginOrOneAllowed_isDone(String site, String origin) {
        String ours = origin == null ? null : origin.replace("PORT", String.valueOf(io.restassured.RestAssured.port));
        sent(site, ours).cookie(SignInCookies.TOKEN, AsInProduction.WRITE).delete(UNKNOWN).then().statusCode(404);
    }

    private static RequestSpecification sent(String site, String origin) {
        RequestSpecification request = given();
        if (site != null) {
            request.header("Sec-Fetch-Site", site);
        }
        return origin == null ? request : request.header("Origin", origin);
    }

    @Test
    void preflight_ofAnAllowedOrigin_mayAskForCredentials() {
        given().header("Origin", "https://shipyard.example").header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization").options("/api/releases").then().statusCode(204)
                .header("Access-Control-Allow-Credentials", is("true"))
                .header("Access-Control-Allow-Headers", containsString("Authorization"))
                .header("Access-Control-Allow-Origin", notNullValue());
    }
}
