package io.shipyard.webhook;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.shipyard.ci.DeliveredChanges;
import io.shipyard.deployment.TestEnvironments;
import io.shipyard.testing.Management;
import io.shipyard.testing.Patience;
import io.shipyard.testing.RawHttp;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestClients;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.TestSettings;
import io.shipyard.testing.Ticks;
import io.shipyard.testing.WebhookDelivery;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** What may come in at the webhook's door, and what becomes of it. */
@QuarkusTest
@WithTestResource(TestServices.class)
class WebhookTest {

    private static final int LIMIT = 5 * 1024 * 1024;

    @SimulatedGitHub
    WireMockServer gitHub;

    private static final WebhookConfig NO_SECRET = TestSettings.of(WebhookConfig.class);

    @TestHTTPResource
    URI service;

    @Inject
    Ticks ticks;

    @Inject
    Deliveries deliveries;

    @Inject
    DeliveredChanges changes;

    @Inject
    DeliveryCount count;

    @Inject
    ObjectMapper mapper;

    @Inject
    Vertx vertx;

    @Inject
    TestEnvironments environments;

    /** Of one merged repository, whose next check is far away. */
    private String release(SimulatedRepo repo) {
        String id = given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(repo.name())))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        ticks.sync();
        ticks.track(1);
        ticks.sql("update repo_ci_status set due_at = now() + interval '1 hour'");
        gitHub.resetRequests();
        return id;
    }

    private SimulatedRepo server() {
        return new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(0).helmJob("skipped");
    }

    private long due() {
        return count("repo_ci_status where due_at <= now()");
    }

    private long remembered() {
        return count("webhook_delivery");
    }

    private long count(String from) {
        return ticks.sql("select count(*) from " + from).iterator().next().getLong(0);
    }

    private static ValidatableResponse status(String release) {
        return given().get("/api/releases/" + release + "/ci-status").then().statusCode(200);
    }

    private static Map<String, Double> counted() {
        Map<String, Double> counted = new HashMap<>();
        given().get(Management.url("/q/metrics")).asString().lines()
                .filter(line -> line.startsWith("ci_webhook_deliveries_total{"))
                .forEach(line -> counted.put(line.replaceAll(".*event=\"(\\w+)\",outcome=\"(\\w+)\".*", "$1 $2"),
                        Double.parseDouble(line.substring(line.lastIndexOf(' ')))));
        return counted;
    }

    /** What was counted since. */
    private static Map<String, Double> countedSince(Map<String, Double> before) {
        Map<String, Double> since = counted();
        since.replaceAll((outcome, count) -> count - before.getOrDefault(outcome, 0.0));
        since.values().removeIf(count -> count == 0);
        return since;
    }

    @Test
    void delivery_ofARun_hasItCheckedAndIsAnsweredWithoutGitHub() {
        SimulatedRepo repo = server().runs("in_progress", "completed/success");
        String release = release(repo);
        Map<String, Double> before = counted();

        WebhookDelivery.ofRun(repo, "completed").send().then().statusCode(202);

        gitHub.verify(0, anyRequestedFor(anyUrl()));
        assertEquals(1, due());
        ticks.poll();
        status(release).body("statuses.status", contains("success"));
        assertEquals(Map.of("workflow_run accepted", 1.0), countedSince(before));
    }

    /** Bodies of this size are read in another way. */
    @Test
    void delivery_ofManyCommits_isTaken() {
        SimulatedRepo repo = server().runs("in_progress");
        release(repo);
        byte[] small = WebhookDelivery.ofRun(repo, "completed").body();
        byte[] large = Arrays.copyOf(small, 1_500_000);
        Arrays.fill(large, small.length, large.length, (byte) ' ');
        WebhookDelivery.of("workflow_run", large).send().then().statusCode(202);
        assertEquals(1, due());
        assertEquals(1, remembered());
    }

    /** Five megabytes take milliseconds to sign and to parse, in which no other request would be served. */
    @ParameterizedTest
    @CsvSource({ "1000, true", "5000000, false" })
    void delivery_large_isNotReadOnTheEventLoop(int size, boolean onEventLoop) {
        List<Boolean> onEventLoops = new CopyOnWriteArrayList<>();
        WebhookSignature watched = new WebhookSignature(TestSettings.of(WebhookConfig.class, "github.webhook-secret",
                WebhookDelivery.SECRET)) {

            @Override
            boolean isRight(String header, byte[] body) {
                onEventLoops.add(Context.isOnEventLoopThread());
                return super.isRight(header, body);
            }
        };
        byte[] body = Arrays.copyOf("{}".getBytes(StandardCharsets.UTF_8), size);
        Arrays.fill(body, 2, size, (byte) ' ');
        WebhookDelivery delivery = WebhookDelivery.of("ping", body);
        WebhookResource resource = new WebhookResource(vertx, watched, mapper, changes, deliveries, count);

        Context context = vertx.getOrCreateContext();
        assertEquals(200, Patience.result(Uni.createFrom().deferred(() -> resource.receive(body, delivery.signature(), "ping",
                delivery.id())).runSubscriptionOn(task -> context.runOnContext(ignored -> task.run()))
                .subscribeAsCompletionStage()).getStatus());
        assertEquals(List.of(onEventLoop), onEventLoops);
    }

    @Test
    void delivery_whosePayloadReportsAnEnd_changesNothingThatGitHubDoesNotConfirm() {
        SimulatedRepo repo = server().runs("in_progress");
        String release = release(repo);

        WebhookDelivery.ofRun(repo, "completed").send().then().statusCode(202);
        ticks.poll();

        status(release).body("statuses.status", contains("in_progress"), "statuses.conclusion", contains(""));
    }

    @Test
    void deliveries_outOfOrderAndAgain_doNoHarm() {
        SimulatedRepo repo = server().runs("in_progress", "completed/failure");
        String release = release(repo);
        WebhookDelivery completed = WebhookDelivery.ofRun(repo, "completed");
        for (WebhookDelivery delivery : List.of(completed, WebhookDelivery.ofRun(repo, "requested"), completed,
                WebhookDelivery.ofJob(repo, repo.runId()), WebhookDelivery.ofRun(repo, "in_progress"), completed)) {
            delivery.send().then().statusCode(202);
            ticks.poll();
        }
        status(release).body("statuses.status", contains("failure"));
        given().get("/api/releases/" + release + "/history").then().body("Action",
                contains("ci_failed", "ci_started", "repos_synced", "release_created"));
    }

    @Test
    void delivery_sentAgain_isTakenOnce() {
        SimulatedRepo repo = server().runs("in_progress");
        release(repo);
        Map<String, Double> before = counted();
        WebhookDelivery delivery = WebhookDelivery.ofRun(repo, "completed");

        try (TestClients clients = new TestClients(12)) {
            assertEquals(Collections.nCopies(12, 202),
                    clients.all(Collections.nCopies(12, () -> delivery.send().statusCode())));
        }
        assertEquals(Map.of("workflow_run accepted", 1.0, "workflow_run duplicate", 11.0), countedSince(before));
        assertEquals(1, remembered());
        ticks.sql("update repo_ci_status set due_at = now() + interval '1 hour'");
        delivery.withId(delivery.id().toUpperCase(Locale.ROOT)).send().then().statusCode(202);
        assertEquals(0, due());
    }

    @Test
    void delivery_thatCannotBeStored_is503AndCanBeSentAgain() {
        SimulatedRepo repo = server().runs("in_progress");
        release(repo);
        Map<String, Double> before = counted();
        WebhookDelivery delivery = WebhookDelivery.ofRun(repo, "completed");
        // the delivery is remembered, and the rows cannot be made due
        ticks.sql("alter table release_repo rename column excluded to moved");
        try {
            delivery.send().then().statusCode(503).contentType("application/problem+json").header("Retry-After", is("10"));
        } finally {
            ticks.sql("alter table release_repo rename column moved to excluded");
        }
        assertEquals(0, remembered());

        delivery.send().then().statusCode(202);
        assertEquals(1, due());
        assertEquals(Map.of("workflow_run failed", 1.0, "workflow_run accepted", 1.0), countedSince(before));
    }

    static Stream<Arguments> forgeries() {
        WebhookDelivery real = WebhookDelivery.of("workflow_run");
        byte[] truncated = Arrays.copyOf(real.body(), real.body().length - 1);
        byte[] changed = new String(real.body(), StandardCharsets.UTF_8).replace("acme/server", "acme/surfer")
                .getBytes(StandardCharsets.UTF_8);
        String digest = real.signature().substring("sha256=".length());
        return Stream.of(Arguments.of("unsigned", real.withSignature(null)),
                Arguments.of("empty", real.withSignature("")),
                Arguments.of("another secret's", real.withSignature(WebhookDelivery.sign("guessed", real.body()))),
                Arguments.of("of the empty secret", real.withSignature(WebhookDelivery.sign("\0", real.body()))),
                Arguments.of("without its algorithm", real.withSignature(digest)),
                Arguments.of("of an algorithm of old", real.withSignature("sha1=" + digest.substring(24))),
                Arguments.of("cut", real.withSignature(real.signature().substring(0, 70))),
                Arguments.of("longer", real.withSignature(real.signature() + "00")),
                Arguments.of("not hexadecimal", real.withSignature("sha256=" + "z".repeat(64))),
                Arguments.of("of a body that was changed", real.withBody(changed)),
                Arguments.of("of a body that was truncated", real.withBody(truncated)),
                Arguments.of("of a body that is gone", real.withBody(new byte[0])),
                Arguments.of("unsigned ping", WebhookDelivery.of("ping").withSignature(null)),
                Arguments.of("unsigned, and of no event", real.withSignature(null).withEvent("nonsense").withId("x")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void delivery_notSignedRightly_is401AndChangesNothing(String how, WebhookDelivery forged) {
        release(new SimulatedRepo(gitHub, "server", 37).commits(1).pullRequest(0).runs("in_progress"));
        Map<String, Double> before = counted();

        forged.send().then().statusCode(401).contentType("application/problem+json")
                .header("WWW-Authenticate", is("X-Hub-Signature-256"))
                .body("status", is(401), "title", is("Unauthorized"), "detail", containsString("X-Hub-Signature-256"));

        assertEquals(0, due() + remembered());
        assertEquals(List.of(1.0), countedSince(before).entrySet().stream()
                .filter(counted -> counted.getKey().endsWith(" unauthenticated")).map(Map.Entry::getValue).toList());
    }

    /** While it is being changed, GitHub may sign with either. */
    @ParameterizedTest
    @ValueSource(strings = { WebhookDelivery.SECRET, "the-old-secret-of-the-tests" })
    void delivery_signedWithEitherSecret_isTaken(String secret) {
        WebhookDelivery delivery = WebhookDelivery.of("workflow_run", "workflow_run.path", null);
        delivery.withSignature(WebhookDelivery.sign(secret, delivery.body())).send().then().statusCode(202);
        assertEquals(1, remembered());
    }

    @Test
    void anyDelivery_withoutASecret_meetsNoEndpoint() {
        WebhookGate off = new WebhookGate(new WebhookSignature(NO_SECRET), null, null);
        WebhookDelivery delivery = WebhookDelivery.of("workflow_run");
        assertEquals(404, off.problem("application/json", delivery.signature()).orElseThrow().status());
    }

    /** Nothing of the body has come yet, and five megabytes of it are announced. */
    @ParameterizedTest
    @CsvSource(nullValues = "none", value = { "text/plain, none, 415", "application/json, none, 401",
            "application/json, sha256=7, 401" })
    void body_ofWhatCanBeNoDelivery_isNotWaitedFor(String type, String signed, int status) throws IOException {
        try (RawHttp client = new RawHttp(service)) {
            client.send("POST " + WebhookDelivery.PATH + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: " + type
                    + "\r\nContent-Length: 5000000\r\n" + (signed == null ? "" : "X-Hub-Signature-256: " + signed + "\r\n")
                    + "\r\n");
            assertEquals(status, client.answer().status());
        }
    }

    /** Signed, so it comes from somebody who knows the secret; and yet it must not be taken for what it is not. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', nullValues = "null", value = { "workflow_run, `{\"action\": \"comple`",
            "workflow_run, null",
            "workflow_run, `[]`", "workflow_run, `null`", "workflow_run, `{}`", "workflow_run, `7`",
            "workflow_run, `{\"repository\": \"acme/server\"}`",
            "workflow_run, `{\"workflow_run\": {\"head_sha\": \"abc\"}, \"repository\": {\"full_name\": \"acme/server\"}}`",
            "workflow_job, `{\"workflow_job\": {\"run_id\": 1e999}}`",
            "workflow_job, `{\"workflow_job\": {\"run_id\": 99999999999999999999999}}`",
            "deployment, `{\"deployment\": {\"sha\": \"abc\", \"environment\": \"qa\"}, \"repository\": {\"full_name\": \"a/b\"}}`",
            "deployment_status, `{\"deployment_status\": {\"state\": \"success\"}, \"repository\": {\"full_name\": \"a/b\"}}`",
            "pull_request, `{\"action\": \"closed\", \"pull_request\": {\"number\": 1}, \"repository\": {\"full_name\": \"a/b\"}}`",
            "ping, `nonsense`", "push, `{`" })
    void signedBody_thatIsNotWhatGitHubSends_is400(String event, String body) {
        WebhookDelivery.of(event, (body == null ? "" : body).getBytes(StandardCharsets.UTF_8)).send().then()
                .statusCode(400).contentType("application/problem+json").body("status", is(400));
        assertEquals(0, remembered());
    }

    @ParameterizedTest
    @ValueSource(strings = { "acme", "../..", "acme/..", "a/b/c", "acme/ser ver", "acme/", "/server", "acme/server'--" })
    void signedBody_ofNoRepository_is400(String name) {
        WebhookDelivery.of("workflow_run", "repository.full_name", name, "workflow_run.path", null).send().then()
                .statusCode(400);
    }

    @Test
    void signedBody_nestedDeeply_is400() {
        byte[] nested = ("{\"repository\":" + "[".repeat(200_000)).getBytes(StandardCharsets.UTF_8);
        WebhookDelivery.of("workflow_run", nested).send().then().statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "1", "1-1-1-1-1", "72d3162e-cc78-11e3-81ab-4c9367dc0958x",
            "72d3162ecc7811e381ab4c9367dc0958" })
    void deliveryId_thatIsNone_is400(String id) {
        WebhookDelivery.of("workflow_run").withId(id).send().then().statusCode(400)
                .body("detail", is("X-GitHub-Delivery is not a UUID"));
        WebhookDelivery.of("workflow_run").withId(null).send().then().statusCode(400);
        WebhookDelivery.of("workflow_run").withEvent(null).send().then().statusCode(400);
    }

    @ParameterizedTest
    @CsvSource({ "application/x-www-form-urlencoded, 415", "text/plain, 415", "application/jsonp, 415", "application/JSON, 202",
            "application/json; charset=utf-8, 202", "application/json ;charset=utf-8, 202" })
    void contentType_otherThanJson_is415(String type, int status) {
        WebhookDelivery delivery = WebhookDelivery.of("workflow_run", "workflow_run.path", null);
        HttpResponse<String> answer = send(HttpRequest.newBuilder(service.resolve(WebhookDelivery.PATH))
                .header("Content-Type", type).header("X-Hub-Signature-256", delivery.signature())
                .header("X-GitHub-Event", "workflow_run").header("X-GitHub-Delivery", delivery.id())
                .POST(HttpRequest.BodyPublishers.ofByteArray(delivery.body())));
        assertEquals(status, answer.statusCode());
    }

    @Test
    void body_ofFiveMegabytes_isTakenAndLargerOnesAreNot() {
        byte[] large = Arrays.copyOf("{\"action\": \"opened\"}".getBytes(StandardCharsets.UTF_8), LIMIT);
        Arrays.fill(large, 20, LIMIT, (byte) ' ');
        assertEquals(202, send(large, true));
        assertEquals(202, send(large, false));
        byte[] larger = Arrays.copyOf(large, LIMIT + 1);
        larger[LIMIT] = ' ';
        assertEquals(413, send(larger, true));
        assertEquals(413, send(larger, false));
    }

    private int send(byte[] body, boolean announced) {
        return send(HttpRequest.newBuilder(service.resolve(WebhookDelivery.PATH)).header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", WebhookDelivery.sign(WebhookDelivery.SECRET, body))
                .header("X-GitHub-Event", "pull_request")
                .header("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958")
                .POST(announced ? HttpRequest.BodyPublishers.ofByteArray(body)
                        : HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))))
                .statusCode();
    }

    /** Nobody else may send as much as GitHub does. */
    @ParameterizedTest
    @CsvSource({ "true, 1048576, 400", "true, 1048577, 413", "false, 1048576, 400", "false, 1048577, 413" })
    void bodyOfAnotherCall_overOneMegabyte_is413(boolean announced, int size, int status) {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) ' ');
        assertEquals(status, send(HttpRequest.newBuilder(service.resolve("/api/releases"))
                .header("Content-Type", "application/json")
                .POST(announced ? HttpRequest.BodyPublishers.ofByteArray(body)
                        : HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))))
                .statusCode());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
                .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
    }

    @Test
    void ping_is200() {
        Map<String, Double> before = counted();
        WebhookDelivery.of("ping").send().then().statusCode(200);
        assertEquals(Map.of("ping accepted", 1.0), countedSince(before));
        assertEquals(0, remembered());
    }

    /** Whether it came before the run has ended, which is what a repository is usually deployed after. */
    @ParameterizedTest
    @ValueSource(strings = { "deployment", "deployment_status" })
    void delivery_ofADeployment_hasItsCommitLookedForInTheEnvironment(String event) {
        SimulatedRepo repo = server().runs("in_progress");
        release(repo);
        environments.setNamed("test", "QA", "live", "production");
        Map<String, Double> before = counted();

        WebhookDelivery.of(event, "repository.id", repo.id(), "repository.full_name", "acme/server", "deployment.sha",
                repo.mergeCommit(), "deployment.environment", "qa").send().then().statusCode(202);
        WebhookDelivery.of(event, "deployment.environment", "preview").send().then().statusCode(202);

        gitHub.verify(0, anyRequestedFor(anyUrl()));
        assertEquals(1,
                count("repo_deployment where environment = 'test' and state = 'pending' and due_at <= now() + interval '5 s'"));
        assertEquals(1, count("repo_deployment"));
        assertEquals(0, due(), "its CI is no matter of a deployment");
        assertEquals(1, remembered());
        assertEquals(Map.of(event + " accepted", 1.0, event + " ignored", 1.0), countedSince(before));
    }

    @Test
    void deliveries_thatMakeNoDifference_areCountedAndNotRemembered() {
        Map<String, Double> before = counted();
        WebhookDelivery.of("pull_request", "action", "opened").send().then().statusCode(202);
        // another workflow's
        WebhookDelivery.of("workflow_run").send().then().statusCode(202);
        WebhookDelivery.of("ping").withEvent("push").send().then().statusCode(202);
        WebhookDelivery.of("ping").withEvent("an_event_of_tomorrow").send().then().statusCode(202);
        assertEquals(Map.of("pull_request ignored", 1.0, "workflow_run ignored", 1.0, "other ignored", 2.0),
                countedSince(before));
        assertEquals(0, remembered());
    }

    @Test
    void forget_oldDeliveries_keepsThoseOfTheLastDays() {
        ticks.sql("""
                insert into webhook_delivery select gen_random_uuid(), now() - n * interval '1 day'
                from generate_series(0, 9) n""");
        assertEquals(3, ticks.run(deliveries::forgetOld));
        assertEquals(7, remembered());
    }
}
