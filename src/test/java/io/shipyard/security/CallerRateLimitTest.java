package io.shipyard.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.restassured.path.json.JsonPath;
import io.shipyard.database.Notification;
import io.shipyard.database.Notifier;
import io.shipyard.database.ReplicaId;
import io.shipyard.http.ProblemWriter;
import io.shipyard.testing.TestSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;

/** Two changes a minute, in front of a server that answers 200 to whatever is let through. */
class CallerRateLimitTest {

    private final Vertx vertx = Vertx.vertx();
    private final ReplicaId replica = new ReplicaId();
    private final List<Notification> sent = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-20T10:00:00Z");
    private CallerRateLimit limit;
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        AccessConfig config = TestSettings.of(AccessConfig.class, "ci.auth", "none", "ci.changes-per-minute", "2");
        InstantSource clock = () -> now;
        Router router = Router.router(vertx);
        router.route().order(Integer.MIN_VALUE).handler(context -> {
            String name = context.request().getHeader("Signed-In");
            if (name != null) {
                context.setUser(new QuarkusHttpUser(identity(name)));
            }
            context.next();
        });
        Notifier notifier = new Notifier(null) {

            @Override
            public void send(Notification notification) {
                sent.add(notification);
            }
        };
        limit = new CallerRateLimit(new ProblemWriter(new ObjectMapper()), config, clock, notifier, replica);
        limit.register(router);
        router.route().handler(context -> context.response().end());
        server = vertx.createHttpServer().requestHandler(router).listen(0, "localhost").toCompletionStage()
                .toCompletableFuture().join();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Nobody in particular if the name is empty. */
    private static SecurityIdentity identity(String name) {
        return (SecurityIdentity) Proxy.newProxyInstance(CallerRateLimitTest.class.getClassLoader(),
                new Class<?>[] { SecurityIdentity.class },
                (proxy, method, args) -> method.getName().equals("isAnonymous") ? name.isEmpty() : (Principal) () -> name);
    }

    private HttpResponse<String> ask(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.actualPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        return HttpClient.newHttpClient().send(headers.length == 0 ? request.build() : request.headers(headers).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int status(String method, String path, String... headers) throws Exception {
        return ask(method, path, headers).statusCode();
    }

    @Test
    void change_beyondTheLimit_isAProblemThatSaysWhenToTryAgain() throws Exception {
        assertEquals(200, status("POST", "/api/releases"));
        assertEquals(200, status("DELETE", "/api/releases/x"));
        HttpResponse<String> refused = ask("PATCH", "/api//releases");
        assertEquals(429, refused.statusCode());
        assertEquals("30", refused.headers().firstValue("Retry-After").orElse(""));
        assertEquals("application/problem+json", refused.headers().firstValue("Content-Type").orElse(""));
        assertEquals("Too Many Requests", new JsonPath(refused.body()).getString("title"));
        assertEquals("nosniff", refused.headers().firstValue("X-Content-Type-Options").orElse(""));
    }

    @Test
    void change_afterTheWait_isLetThrough() throws Exception {
        status("POST", "/api/releases");
        status("PUT", "/api/releases");
        now = now.plusMillis(29_001);
        assertEquals("1", ask("POST", "/api/releases").headers().firstValue("Retry-After").orElse(""));
        now = now.plusSeconds(1);
        assertEquals(200, status("POST", "/api/releases"));
        assertEquals(429, status("POST", "/api/releases"));
    }

    @Test
    void change_thatWasLetThrough_isSentToOtherReplicasWithoutTheName() throws Exception {
        for (int i = 0; i < 3; i++) {
            status("POST", "/api/releases", "Signed-In", "alice");
        }
        assertEquals(2, sent.size());
        String[] payload = sent.get(0).payload().split(" ", 2);
        assertEquals(Notification.CHANGE_COUNTED, sent.get(0).channel());
        assertEquals(replica.value().toString(), payload[0]);
        assertTrue(payload[1].matches("[0-9a-f]{32}"), payload[1]);
    }

    @Test
    void change_thatThisReplicaHearsOfItself_countsOnce() throws Exception {
        assertEquals(200, status("POST", "/api/releases"));
        sent.forEach(limit::onNotification);
        assertEquals(200, status("POST", "/api/releases"));
        assertEquals(429, status("POST", "/api/releases"));
    }

    @Test
    void change_thatAnotherReplicaHasLetThrough_countsHere() throws Exception {
        assertEquals(200, status("POST", "/api/releases", "Signed-In", "alice"));
        Notification others = byAnotherReplica(sent.get(0));
        limit.onNotification(others);
        assertEquals("30", ask("POST", "/api/releases", "Signed-In", "alice").headers().firstValue("Retry-After").orElse(""));
        assertEquals(200, status("POST", "/api/releases", "Signed-In", "bob"));
    }

    @Test
    void changes_thatReplicasLetThroughAtTheSameMoment_areOwed() throws Exception {
        assertEquals(200, status("POST", "/api/releases"));
        assertEquals(200, status("POST", "/api/releases"));
        sent.stream().map(CallerRateLimitTest::byAnotherReplica).forEach(limit::onNotification);
        now = now.plusSeconds(61);
        assertEquals("29", ask("POST", "/api/releases").headers().firstValue("Retry-After").orElse(""));
    }

    private static Notification byAnotherReplica(Notification notification) {
        return new Notification(notification.channel(), UUID.randomUUID() + " " + notification.payload().split(" ")[1]);
    }

    @ParameterizedTest
    @CsvSource({ "GET, /api/releases", "HEAD, /api/releases", "OPTIONS, /api/releases", "POST, /api/webhooks/github" })
    void readingOrDelivery_isNeverLimited(String method, String path) throws Exception {
        for (int i = 0; i < 5; i++) {
            assertEquals(200, status(method, path));
        }
        assertEquals(List.of(), sent);
        assertEquals(200, status("POST", "/api/releases"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/api/webhooks/../releases", "/api/webhooks/%2e%2e/releases", "/api/webhooksx/github" })
    void pathThatLooksLikeADelivery_isLimited(String path) throws Exception {
        status("POST", path);
        status("POST", path);
        assertEquals(429, status("POST", path));
    }

    @Test
    void callers_thatHaveSignedIn_areCountedByName() throws Exception {
        for (String name : new String[] { "alice", "bob" }) {
            assertEquals(200, status("POST", "/api/releases", "Signed-In", name));
            assertEquals(200, status("POST", "/api/releases", "Signed-In", name));
            assertEquals(429, status("POST", "/api/releases", "Signed-In", name));
        }
        assertEquals(200, status("POST", "/api/releases", "Signed-In", ""));
        assertEquals(200, status("POST", "/api/releases"));
        assertEquals(429, status("POST", "/api/releases", "Signed-In", ""));
    }

    @Test
    void forwardedAddress_withoutATrustedProxy_isNotBelieved() throws Exception {
        assertEquals(200, status("POST", "/", "X-Forwarded-For", "203.0.113.1", "Forwarded", "for=203.0.113.1"));
        assertEquals(200, status("POST", "/", "X-Forwarded-For", "203.0.113.2", "Forwarded", "for=203.0.113.2"));
        assertEquals(429, status("POST", "/", "X-Forwarded-For", "203.0.113.3", "Forwarded", "for=203.0.113.3"));
    }
}
