package io.shipyard.api;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.sun.management.UnixOperatingSystemMXBean;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.http.BodySizeLimit;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.RawHttp;
import io.shipyard.testing.RawHttp.Answer;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.TestClients;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.json.JsonObject;
import net.jqwik.api.sessions.JqwikSession;

/** Ten thousand requests by nobody who means well. {@code -Dhostile.seed=} sends others. */
@QuarkusTest
@WithTestResource(TestServices.class)
class HostileRequestsTest {

    private static final int REQUESTS = 10_000;
    private static final int CLIENTS = 32;
    private static final long MEGABYTE = 1024L * 1024;
    private static final List<String> RELEASES = List.of("11111111-1111-4111-8111-111111111111",
            "22222222-2222-4222-8222-222222222222");
    private static final List<String> KNOWN = List.of(RELEASES.get(0), RELEASES.get(1), "uat", "master", "server",
            "acme/webapp", "1",
            "pending", "0123456789012345678901234567890123456789", "https://github.com/acme/server/pull/1");
    /** What only the inside of the service says. */
    private static final Pattern INSIDE = Pattern
            .compile("\\tat |\\b(?:java|javax|jakarta|io\\.(?:quarkus|vertx|netty|smallrye|shipyard)"
                    + "|org\\.(?:hibernate|jboss|postgresql)|com\\.fasterxml)\\.\\w|Exception\\b|SQLSTATE|(?i:\\bfrom release\\b)|root:x:0");

    @TestHTTPResource("/")
    URI root;

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    Ticks ticks;

    @Inject
    BodySizeLimit bodies;

    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger created = new AtomicInteger();
    private final AtomicInteger deleted = new AtomicInteger();
    /** They contradict themselves, and may or may not have created or deleted a release. */
    private final AtomicInteger unanswered = new AtomicInteger();

    @Test
    void tenThousandHostileRequests_areAnsweredWithoutAFailureAHangOrALeak() throws Exception {
        String seed = System.getProperty("hostile.seed", "20261124");
        System.out.println("Hostile requests of seed " + seed);
        List<HostileRequest> requests = generate(seed);
        assertFine();
        long descriptors = descriptors();
        long heap = heap();
        int threads = Thread.activeCount();
        try (CapturedLog log = new CapturedLog("")) {
            sendAll(requests);
            assertEquals(List.of(), faults.subList(0, Math.min(5, faults.size())), faults.size() + " faults of seed " + seed);
            assertEquals(List.of(), log.messages(Level.SEVERE, ""));
        }
        assertFine();
        assertThat("releases", (double) count("select count(*) from release"),
                closeTo(created.get() - deleted.get(), unanswered.get()));
        assertEquals(0, count("select count(*) from pg_stat_activity where state like 'idle in transaction%'"));
        await().until(bodies::underWay, is(0L));
        await().untilAsserted(() -> assertThat("open files", descriptors(), lessThan(descriptors + 20)));
        assertThat("heap", heap(), lessThan(heap + 48 * MEGABYTE));
        assertThat("threads", Thread.activeCount(), lessThan(threads + 50));
    }

    private static List<HostileRequest> generate(String seed) {
        HostileRequests hostile = new HostileRequests(
                new JsonObject(given().accept(ContentType.JSON).get("/q/openapi").asString()),
                KNOWN);
        assertThat(hostile.operations(), greaterThan(10));
        List<HostileRequest> requests = new ArrayList<>();
        JqwikSession.run(seed, () -> hostile.requests().sampleStream().limit(REQUESTS).forEach(requests::add));
        return requests;
    }

    /** Whoever means well is served as ever. */
    private void assertFine() {
        for (String release : RELEASES) {
            int status = given().contentType(ContentType.JSON)
                    .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                            List.of(Map.of("repo_name", "server"))))
                    .put("/api/releases/" + release).statusCode();
            assertThat(status, lessThan(300));
            created.addAndGet(status == 201 ? 1 : 0);
            given().get("/api/releases/" + release + "/ci-status").then().statusCode(200).body("statuses.size()", is(1));
        }
    }

    private void sendAll(List<HostileRequest> requests) {
        try (TestClients clients = new TestClients(CLIENTS)) {
            clients.all(requests.stream().map(request -> Executors.callable(() -> send(request))).toList());
        }
    }

    private void send(HostileRequest request) {
        try (RawHttp client = new RawHttp(root)) {
            client.send(request.bytes());
            if (!request.answerable()) {
                client.endOutput();
            }
            Answer answer = client.answer();
            String fault = fault(request, answer);
            if (fault != null) {
                faults.add(fault + ": " + answer + "\n to " + request);
            }
        } catch (SocketTimeoutException hangs) {
            faults.add("hangs: " + request);
        } catch (IOException cutOff) {
            if (request.answerable()) {
                faults.add(cutOff + ": " + request);
            }
            unanswered.incrementAndGet();
        }
    }

    private String fault(HostileRequest request, Answer answer) {
        if (answer == null) {
            unanswered.incrementAndGet();
            return request.answerable() ? "no answer" : null;
        }
        if (answer.status() == 201) {
            created.incrementAndGet();
        }
        if (answer.status() == 204 && request.method().equals("DELETE")) {
            deleted.incrementAndGet();
        }
        if (answer.status() >= 500) {
            return "fails";
        }
        if (answer.headers().containsKey("x-injected") || INSIDE.matcher(answer.body()).find()) {
            return "gives away";
        }
        if (answer.status() >= 400 && !isRefusedUnread(answer) && !isProblem(request, answer)) {
            return "no problem";
        }
        return null;
    }

    /** What is no request gets a status and nothing else in tests, whose connections have no handlers of ours. */
    private static boolean isRefusedUnread(Answer answer) {
        return List.of(400, 414, 417, 431).contains(answer.status()) && answer.body().isEmpty()
                && !answer.headers().containsKey("x-content-type-options");
    }

    private static boolean isProblem(HostileRequest request, Answer answer) {
        return answer.header("content-type").equals("application/problem+json")
                && answer.header("x-content-type-options").equals("nosniff")
                && (request.method().equals("HEAD") || new JsonObject(answer.body()).getInteger("status") == answer.status());
    }

    private long count(String query) {
        return ticks.sql(query).iterator().next().getLong(0);
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static long heap() {
        IntStream.range(0, 3).forEach(i -> System.gc());
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
