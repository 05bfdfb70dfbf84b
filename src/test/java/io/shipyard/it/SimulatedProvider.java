package io.shipyard.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.shipyard.testing.AppKeys;
import io.shipyard.testing.Ports;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * An OpenID Connect provider that knows ann, a reader, by her password, and refuses what Keycloak refuses a confidential client
 * with the standard flow, PKCE by S256, one redirect URI and one post logout redirect URI. Not started, always on the same
 * port,
 * and for a browser on another site than the service, which is on localhost.
 */
final class SimulatedProvider {

    static final String USER = "ann";
    static final String PASSWORD = "a-password-of-ann";

    private static final String CLIENT = "shipyard-ci";
    private static final String SECRET = "client-secret-0123456789abcdef-0123456789";
    private static final String REALM = "/realms/shipyard";
    private static final String KEY_ID = "1";
    /** Of who has signed in, in the cookies of a browser. */
    private static final String SESSION = "PROVIDER_SESSION";

    private final int port = Ports.reserve();
    private final KeyPair key = AppKeys.generate(2048);
    private final Map<String, Authorization> codes = new ConcurrentHashMap<>();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Set<String> idTokens = ConcurrentHashMap.newKeySet();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private String service;
    private HttpServer server;

    /** What a code was issued for. */
    private record Authorization(String redirectUri, String challenge, Optional<String> nonce) {
    }

    private record Answer(int status, String type, String body, Map<String, String> headers) {
    }

    /** Says why, as Keycloak would. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final int status;
        private final String error;

        private Refused(int status, String error, String description) {
            super(description);
            this.status = status;
            this.error = error;
        }
    }

    /** What a service process needs to use it. */
    Map<String, String> settings() {
        return Map.of("CI_AUTH", "oidc", "OIDC_AUTH_SERVER_URL", url(""), "OIDC_CLIENT_ID", CLIENT, "OIDC_CLIENT_SECRET",
                SECRET);
    }

    /** Whatever was not as it has to be. */
    List<String> refusals() {
        return refusals;
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + REALM + path;
    }

    /** @param root of the service, which its client's URIs begin with */
    void start(String root) throws IOException {
        service = root;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        serve("/.well-known/openid-configuration", request -> json(new JsonObject()
                .put("issuer", url("")).put("authorization_endpoint", url("/auth")).put("token_endpoint", url("/token"))
                .put("jwks_uri", url("/certs")).put("end_session_endpoint", url("/logout"))));
        serve("/certs", request -> json(new JsonObject().put("keys", new JsonArray().add(publicKey()))));
        serve("/auth", this::authorize);
        serve("/token", this::issue);
        serve("/logout", this::logOut);
        server.start();
    }

    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private JsonObject publicKey() {
        try {
            PublicJsonWebKey known = PublicJsonWebKey.Factory.newPublicJwk(key.getPublic());
            known.setKeyId(KEY_ID);
            known.setUse("sig");
            known.setAlgorithm("RS256");
            return new JsonObject(known.toJson());
        } catch (JoseException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }

    /** Asks who it is, unless the browser says so, or the form that was sent does. */
    private Answer authorize(HttpExchange exchange) {
        Map<String, String> asked = decoded(exchange.getRequestURI().getRawQuery());
        if (!CLIENT.equals(asked.get("client_id")) || !(service + "/sign-in").equals(asked.get("redirect_uri"))) {
            throw new Refused(400, "invalid_request", "Invalid parameter: redirect_uri, or client_id");
        }
        String challenge = asked.getOrDefault("code_challenge", "");
        if (!"code".equals(asked.get("response_type")) || !"S256".equals(asked.get("code_challenge_method"))
                || challenge.length() != 43 || asked.getOrDefault("state", "").isEmpty()
                || !List.of(asked.getOrDefault("scope", "").split(" ")).contains("openid")) {
            throw new Refused(400, "invalid_request", "Missing or invalid parameter in " + asked.keySet());
        }
        Map<String, String> form = exchange.getRequestMethod().equals("POST") ? decoded(body(exchange)) : Map.of();
        String session = session(exchange).orElseGet(() -> UUID.randomUUID().toString());
        if (USER.equals(form.get("username")) && PASSWORD.equals(form.get("password"))) {
            sessions.add(session);
        } else if (!sessions.contains(session)) {
            return new Answer(200, "text/html", "<!DOCTYPE html><html lang=en><title>Sign in</title><form method=post>"
                    + "<label>Username <input name=username></label><label>Password <input name=password type=password>"
                    + "</label><button>Sign in</button></form>", Map.of());
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, new Authorization(asked.get("redirect_uri"), challenge, Optional.ofNullable(asked.get("nonce"))));
        return redirect(asked.get("redirect_uri") + "?state=" + encoded(asked.get("state")) + "&session_state=" + session
                + "&iss=" + encoded(url("")) + "&code=" + code,
                SESSION + "=" + session + "; Path=" + REALM + "; HttpOnly");
    }

    /** A code is good for one attempt, whatever comes of it. */
    private Answer issue(HttpExchange exchange) {
        String basic = "Basic " + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(UTF_8));
        if (!exchange.getRequestMethod().equals("POST")
                || !basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            throw new Refused(401, "unauthorized_client", "Invalid client or Invalid client credentials");
        }
        Map<String, String> asked = decoded(body(exchange));
        if (!"authorization_code".equals(asked.get("grant_type"))) {
            throw new Refused(400, "unsupported_grant_type", "Unsupported grant_type");
        }
        Authorization authorization = codes.remove(asked.getOrDefault("code", ""));
        if (authorization == null) {
            throw new Refused(400, "invalid_grant", "Code not valid");
        }
        if (!authorization.redirectUri().equals(asked.get("redirect_uri"))) {
            throw new Refused(400, "invalid_grant", "Incorrect redirect_uri");
        }
        if (!authorization.challenge().equals(challenge(asked.getOrDefault("code_verifier", "")))) {
            throw new Refused(400, "invalid_grant", "PKCE verification failed: Code mismatch");
        }
        JwtClaimsBuilder id = claims("ID");
        authorization.nonce().ifPresent(nonce -> id.claim("nonce", nonce));
        String idToken = signed(id);
        idTokens.add(idToken);
        return json(new JsonObject().put("access_token", accessToken()).put("token_type", "Bearer").put("expires_in", 3600)
                .put("id_token", idToken).put("refresh_token", "refresh").put("scope", "openid profile email"));
    }

    private Answer logOut(HttpExchange exchange) {
        Map<String, String> asked = decoded(exchange.getRequestURI().getRawQuery());
        if (!idTokens.contains(asked.getOrDefault("id_token_hint", ""))) {
            throw new Refused(400, "invalid_request", "Invalid parameter: id_token_hint");
        }
        if (!(service + "/").equals(asked.get("post_logout_redirect_uri"))) {
            throw new Refused(400, "invalid_request", "Invalid redirect uri");
        }
        session(exchange).ifPresent(sessions::remove);
        return redirect(asked.get("post_logout_redirect_uri"), SESSION + "=; Path=" + REALM + "; Max-Age=0");
    }

    String accessToken() {
        return signed(claims("Bearer").claim("realm_access", Map.of("roles", List.of("shipyard-ci-read"))));
    }

    private JwtClaimsBuilder claims(String type) {
        return Jwt.issuer(url("")).subject("id-of-ann").audience(CLIENT).claim("azp", CLIENT).claim("typ", type)
                .claim("email", "ann@acme.org").claim("email_verified", true).expiresIn(Duration.ofHours(1));
    }

    private String signed(JwtClaimsBuilder claims) {
        return claims.jws().keyId(KEY_ID).sign(key.getPrivate());
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static Optional<String> session(HttpExchange exchange) {
        return exchange.getRequestHeaders().getOrDefault("Cookie", List.of()).stream()
                .flatMap(header -> Arrays.stream(header.split("; *"))).filter(cookie -> cookie.startsWith(SESSION + "="))
                .map(cookie -> cookie.substring(SESSION.length() + 1)).findFirst();
    }

    private void serve(String path, Function<HttpExchange, Answer> handler) {
        server.createContext(REALM + path, exchange -> {
            try (exchange) {
                Answer answer = answer(exchange, handler);
                answer.headers().forEach(exchange.getResponseHeaders()::set);
                exchange.getResponseHeaders().set("Content-Type", answer.type());
                byte[] body = answer.body().getBytes(UTF_8);
                exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    private Answer answer(HttpExchange exchange, Function<HttpExchange, Answer> handler) {
        try {
            return handler.apply(exchange);
        } catch (Refused refused) {
            refusals.add(exchange.getRequestURI().getPath() + ": " + refused.getMessage());
            return new Answer(refused.status, "application/json", new JsonObject().put("error", refused.error)
                    .put("error_description", refused.getMessage()).encode(), Map.of());
        }
    }

    private static Answer json(JsonObject body) {
        return new Answer(200, "application/json", body.encode(), Map.of());
    }

    private static Answer redirect(String to, String cookies) {
        return new Answer(302, "text/html", "", Map.of("Location", to, "Set-Cookie", cookies));
    }

    private static String body(HttpExchange exchange) {
        try {
            return new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        } catch (IOException cannotRead) {
            throw new UncheckedIOException(cannotRead);
        }
    }

    /** The parameters of a query or form; one that is there twice is none that a provider takes. */
    private static Map<String, String> decoded(String parameters) {
        return Arrays.stream(parameters == null ? new String[0] : parameters.split("&")).map(part -> part.split("=", 2))
                .collect(Collectors.toMap(pair -> decode(pair[0]), pair -> pair.length > 1 ? decode(pair[1]) : ""));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
