package io.shipyard.it;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

import io.shipyard.testing.AppKeys;
import io.shipyard.testing.Ports;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** An OpenID Connect provider that lets whoever comes in as ann, a reader; not started, and always on the same port. */
final class SimulatedProvider {

    private static final String CLIENT = "shipyard-ci";
    private static final String SECRET = "client-secret-0123456789abcdef-0123456789";
    private static final String REALM = "/realms/shipyard";
    private static final String KEY_ID = "1";

    private final WireMockServer server = new WireMockServer(WireMockConfiguration.options().port(Ports.reserve())
            .globalTemplating(true));
    private final KeyPair key = AppKeys.generate(2048);

    /** What a service process needs to use it. */
    Map<String, String> settings() {
        return Map.of("CI_AUTH", "oidc", "OIDC_AUTH_SERVER_URL", url(""), "OIDC_CLIENT_ID", CLIENT, "OIDC_CLIENT_SECRET",
                SECRET);
    }

    private String url(String path) {
        return "http://localhost:" + server.getOptions().portNumber() + REALM + path;
    }

    void start() throws JoseException {
        server.start();
        server.stubFor(get(REALM + "/.well-known/openid-configuration").willReturn(okJson(new JsonObject()
                .put("issuer", url("")).put("authorization_endpoint", url("/auth")).put("token_endpoint", url("/token"))
                .put("jwks_uri", url("/certs")).encode())));
        PublicJsonWebKey known = PublicJsonWebKey.Factory.newPublicJwk(key.getPublic());
        known.setKeyId(KEY_ID);
        server.stubFor(get(REALM + "/certs").willReturn(okJson(new JsonObject().put("keys", new JsonArray().add(
                new JsonObject(known.toJson()))).encode())));
        server.stubFor(get(urlPathEqualTo(REALM + "/auth")).withQueryParam("code_challenge_method", matching("S256"))
                .willReturn(aResponse().withStatus(302).withHeader("Location",
                        "{{{request.query.redirect_uri}}}?code=a-code&state={{{request.query.state}}}")));
        server.stubFor(post(REALM + "/token").withBasicAuth(CLIENT, SECRET)
                .withRequestBody(containing("code=a-code")).withRequestBody(containing("code_verifier="))
                .willReturn(okJson(new JsonObject().put("access_token", accessToken())
                        .put("id_token", signed(claims("ID"))).put("refresh_token", "refresh").encode())));
    }

    String accessToken() {
        return signed(claims("Bearer").claim("realm_access", Map.of("roles", List.of("shipyard-ci-read"))));
    }

    private JwtClaimsBuilder claims(String type) {
        return Jwt.issuer(url("")).subject("id-of-ann").audience(CLIENT).claim("typ", type)
                .claim("email", "ann@acme.org").claim("email_verified", true).expiresIn(Duration.ofHours(1));
    }

    private String signed(JwtClaimsBuilder claims) {
        return claims.jws().keyId(KEY_ID).sign(key.getPrivate());
    }

    void stop() {
        server.stop();
    }
}
