package io.shipyard.security;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import io.vertx.core.json.JsonObject;

/** What the mock provider issues, with the claims that Keycloak gives its tokens. */
final class Provider {

    private static final String ISSUER = "https://server.example.com";
    private static final String TOKENS = "/auth/realms/quarkus/token";

    private Provider() {
    }

    /** Of an access token that is good for five minutes. */
    static JwtClaimsBuilder access(String user, String... roles) {
        return claims(user, "Bearer").audience(WithProvider.CLIENT).claim("realm_access", Map.of("roles", List.of(roles)));
    }

    /** Of a token that names who signed in. */
    static JwtClaimsBuilder id(String user) {
        return claims(user, "ID").audience(WithProvider.CLIENT);
    }

    private static JwtClaimsBuilder claims(String user, String type) {
        return Jwt.issuer(ISSUER).subject("id-of-" + user).claim("typ", type).claim("preferred_username", user)
                .claim("email", user + "@acme.org").claim("email_verified", true).expiresIn(Duration.ofMinutes(5));
    }

    static String signed(JwtClaimsBuilder claims) {
        return claims.jws().keyId("1").sign("privateKey.jwk");
    }

    /** Has whoever signs in be given these. */
    static void issues(WireMockServer server, String grant, JwtClaimsBuilder access, JwtClaimsBuilder id) {
        server.stubFor(post(TOKENS).withRequestBody(containing("grant_type=" + grant)).willReturn(okJson(new JsonObject()
                .put("access_token", signed(access)).put("id_token", signed(id)).put("refresh_token", "refresh").encode())));
    }

    static void refuses(WireMockServer server, String grant) {
        server.stubFor(post(TOKENS).withRequestBody(containing("grant_type=" + grant))
                .willReturn(status(400).withBody("{\"error\":\"invalid_grant\"}")));
    }

    static int asked(WireMockServer server, String grant) {
        return server.countRequestsMatching(postRequestedFor(urlEqualTo(TOKENS))
                .withRequestBody(containing("grant_type=" + grant)).build()).getCount();
    }
}
