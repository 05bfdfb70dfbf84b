package io.shipyard.deployment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.lessThanOrExactly;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.shipyard.deployment.ArgoCdPayload.chart;
import static io.shipyard.deployment.ArgoCdPayload.git;
import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.Patience.result;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;

import io.shipyard.deployment.Environment.ArgoCd;
import io.shipyard.github.HostAddresses;
import io.shipyard.github.OutboundHosts;
import io.shipyard.github.RepoName;
import io.shipyard.proxy.Proxies;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.Ports;
import io.shipyard.testing.SilentServer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.Vertx;

/** What an Argo CD may answer. */
class ArgoCdSourceTest {

    private static final String TOKEN = "token-of-the-tests";
    private static final String ACCESS = "secret-of-the-access-proxy";
    private static final String COMMIT = "a".repeat(40);
    private static final String LIST = "/argocd/api/v1/applications";
    private static final String ONE = LIST + "/storefront-qa";

    private final WireMockServer argoCd = new WireMockServer(options().dynamicPort());
    private final Vertx vertx = Vertx.vertx();
    private final CapturedLog log = new CapturedLog();
    private Instant now = Instant.parse("2026-03-02T10:00:00Z");
    private final ArgoCdClient client = new ArgoCdClient(vertx, new OutboundHosts(
            new Proxies(Optional.empty(), Optional.empty(), Optional.empty()), new HostAddresses()), () -> now,
            "shipyard-ci/test");
    private final ArgoCdSource source = new ArgoCdSource(
            new ArgoCdApplications(vertx, () -> now, client, new ArgoCdLog(), Duration.ofSeconds(30)),
            new ContainedCommits(vertx, () -> now, null), new KnownVersions() {

                @Override
                Uni<Optional<String>> commitOf(long githubId, String version) {
                    return Uni.createFrom().item(Optional.empty());
                }
            });

    @BeforeEach
    void start() {
        argoCd.start();
    }

    @AfterEach
    void stop() {
        log.close();
        argoCd.stop();
        result(vertx.close().subscribeAsCompletionStage());
    }

    private static ArgoCdPayload application(String syncStatus, String revision) {
        return new ArgoCdPayload("storefront-qa").sources(chart("storefront", "1.x")).sync(syncStatus, revision)
                .health("Healthy", null).history("1.0.0", "1.1.0");
    }

    private static ResponseDefinitionBuilder list(JsonObject... items) {
        return okJson(new JsonObject().put("metadata", new JsonObject().put("resourceVersion", "88231"))
                .put("items", new JsonArray(List.of(items))).encode());
    }

    private void stub(String path, ResponseDefinitionBuilder answer) {
        argoCd.stubFor(get(urlPathEqualTo(path)).willReturn(answer));
    }

    private ArgoCd server(String url) {
        return new ArgoCd(URI.create(url), TOKEN, Map.of("Proxy-Access", ACCESS), "{repo}-{environment}", Map.of());
    }

    private DeploymentTarget target(ArgoCd server) {
        return new DeploymentTarget(1, UUID.randomUUID(), now, UUID.randomUUID(), 1, 7, new RepoName("acme", "storefront"),
                new Environment("qa", Optional.of(server), Optional.empty()), new Built(COMMIT, "storefront", "1.1.0"),
                DeploymentState.PENDING, false);
    }

    private Observation observe(String url) {
        return result(source.observe(target(server(url))).subscribeAsCompletionStage());
    }

    private Observation observe() {
        return observe(argoCd.baseUrl() + "/argocd");
    }

    private String failure() {
        return failure(argoCd.baseUrl() + "/argocd");
    }

    /** And it says nothing that it should not. */
    private String failure(String url) {
        String reason = assertInstanceOf(Observation.Failed.class, observe(url)).reason();
        for (String secret : List.of(TOKEN, ACCESS, "body-of-the-answer", "/argocd")) {
            assertThat(reason, not(containsString(secret)));
            assertEquals(List.of(), log.messages(Level.WARNING, secret));
        }
        return reason;
    }

    @Test
    void application_ofTheList_isSeenAsItIs() {
        stub(LIST, list(new ArgoCdPayload("search-qa").json, application("Synced", "1.1.0").json));
        assertEquals(new Observation.Seen(DeploymentState.DEPLOYED, "storefront-qa", "1.1.0", "Synced", "Healthy", "",
                argoCd.baseUrl() + "/argocd/applications/argocd/storefront-qa", ""), observe());
        argoCd.verify(1, getRequestedFor(urlPathEqualTo(LIST)).withHeader("Authorization", equalTo("Bearer " + TOKEN))
                .withHeader("Proxy-Access", equalTo(ACCESS)).withHeader("User-Agent", equalTo("shipyard-ci/test"))
                .withHeader("Accept-Encoding", equalTo("gzip"))
                .withQueryParam("fields", containing("items.metadata.name,items.metadata.namespace,items.spec,"))
                // 3.5.0 fails if it is asked for something and a part of it
                .withQueryParam("fields", WireMock.not(containing("items.spec."))));
        argoCd.verify(1, getRequestedFor(anyUrl()));
    }

    @Test
    void list_isSharedByAllChecksOfOneInstance() {
        stub(LIST, list(application("Synced", "1.1.0").json).withFixedDelay(20));
        ArgoCd server = server(argoCd.baseUrl() + "/argocd");
        ArgoCd alike = new ArgoCd(server.url(), server.token(), server.headers(), "storefront-qa", Map.of("a", "b"));
        List<Uni<Observation>> checks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            checks.add(source.observe(target(i % 2 == 0 ? server : alike)));
        }
        List<Observation> seen = result(Uni.join().all(checks).andFailFast().subscribeAsCompletionStage());
        assertEquals(50, seen.stream().filter(one -> one instanceof Observation.Seen there
                && there.state() == DeploymentState.DEPLOYED).count());
        argoCd.verify(1, getRequestedFor(anyUrl()));

        now = now.plusMillis(4_999);
        observe(argoCd.baseUrl() + "/argocd");
        argoCd.verify(1, getRequestedFor(anyUrl()));
        now = now.plusMillis(1);
        observe(argoCd.baseUrl() + "/argocd");
        argoCd.verify(2, getRequestedFor(anyUrl()));
    }

    @Test
    void list_isNotSharedByTokens() {
        stub(LIST, list(application("Synced", "1.1.0").json));
        ArgoCd server = server(argoCd.baseUrl() + "/argocd");
        result(source.observe(target(server)).subscribeAsCompletionStage());
        result(source.observe(target(new ArgoCd(server.url(), "another", server.headers(), server.pattern(), Map.of())))
                .subscribeAsCompletionStage());
        argoCd.verify(2, getRequestedFor(urlPathEqualTo(LIST)));
    }

    @Test
    void token_thatIsEmpty_isNotSent() {
        stub(LIST, list(application("Synced", "1.1.0").json));
        result(source.observe(target(new ArgoCd(URI.create(argoCd.baseUrl() + "/argocd"), "", Map.of(), "storefront-qa",
                Map.of()))).subscribeAsCompletionStage());
        argoCd.verify(1, getRequestedFor(anyUrl()).withHeader("Authorization", absent()));
    }

    @Test
    void whatTheListDoesNotShow_isAskedByNameOnceForAWhile() {
        ArgoCdPayload pending = application("OutOfSync", "1.1.0").history("1.0.0").operation("Succeeded", "", "1.0.0");
        stub(LIST, list(pending.listed()));
        stub(ONE, okJson(pending.json.encode()));
        Observation seen = observe();
        assertEquals(new Observation.Seen(DeploymentState.PENDING, "storefront-qa", "1.0.0", "OutOfSync", "Healthy", "",
                argoCd.baseUrl() + "/argocd/applications/argocd/storefront-qa", ""), seen);
        argoCd.verify(1, getRequestedFor(urlEqualTo(ONE + "?appNamespace=argocd")));

        now = now.plusSeconds(60);
        assertEquals(seen, observe());
        argoCd.verify(2, getRequestedFor(urlPathEqualTo(LIST)));
        argoCd.verify(1, getRequestedFor(urlPathEqualTo(ONE)));

        now = now.plusSeconds(60);
        assertEquals(seen, observe());
        argoCd.verify(2, getRequestedFor(urlPathEqualTo(ONE)));
    }

    /** As of one that was never synchronised. */
    @Test
    void whatIsOnlyListed_isJudgedByTheList() {
        stub(LIST, list(application("OutOfSync", "1.1.0").listedWithRevision()));
        stub(ONE, status(403));
        Observation.Seen seen = assertInstanceOf(Observation.Seen.class, observe());
        assertEquals(DeploymentState.PENDING, seen.state());
        assertEquals("", seen.currentVersion());
    }

    @Test
    void list_ofMoreThanIsKept_isCompletedByName() {
        ArgoCdList list = new ArgoCdList();
        for (int i = 0; i <= 20_000; i++) {
            list.add(Map.of("metadata", Map.of("name", "app-" + i, "namespace", "argocd")));
        }
        assertEquals("app-19999", list.find("argocd", "app-19999").orElseThrow().name());
        assertEquals(Optional.empty(), list.find("argocd", "app-20000"));
    }

    @Test
    void whatTheListShowsAnew_isAskedAtOnce() {
        ArgoCdPayload application = application("OutOfSync", "1.1.0").history("1.0.0");
        stub(LIST, list(application.listed()));
        stub(ONE, okJson(application.json.encode()));
        observe();
        application.operation("Failed", "no permission", "1.1.0");
        stub(LIST, list(application.listed()));
        stub(ONE, okJson(application.json.encode()));
        now = now.plusSeconds(30);
        Observation.Seen seen = assertInstanceOf(Observation.Seen.class, observe());
        assertEquals(DeploymentState.UNHEALTHY, seen.state());
        assertEquals("no permission", seen.problem());
    }

    @Test
    void namespacedApplication_isTheOneOfItsNamespace() {
        stub(LIST, list(application("Synced", "1.1.0").namespace("team-a").json,
                application("Synced", "1.0.0").namespace("team-b").json));
        ArgoCd server = new ArgoCd(URI.create(argoCd.baseUrl() + "/argocd"), TOKEN, Map.of(), "team-a/{repo}-{environment}",
                Map.of());
        assertEquals(new Observation.Seen(DeploymentState.DEPLOYED, "team-a/storefront-qa", "1.1.0", "Synced", "Healthy", "",
                argoCd.baseUrl() + "/argocd/applications/team-a/storefront-qa", ""),
                result(source.observe(target(server)).subscribeAsCompletionStage()));
    }

    @Test
    void nameInSeveralNamespaces_isAskedOfArgoCdsOwn() {
        stub(LIST, list(application("Synced", "1.0.0").namespace("team-a").json,
                application("Synced", "1.0.0").namespace("team-b").json));
        stub(ONE, okJson(application("Synced", "1.1.0").json.encode()));
        assertEquals(DeploymentState.DEPLOYED, assertInstanceOf(Observation.Seen.class, observe()).state());
        argoCd.verify(1, getRequestedFor(urlEqualTo(ONE)));
    }

    @Test
    void git_ofAnotherRepository_isAProblem() {
        stub(LIST, list(application("Synced", COMMIT).sources(git("git@github.com:acme/manifests.git")).json));
        Observation.Seen seen = assertInstanceOf(Observation.Seen.class, observe());
        assertEquals(DeploymentState.PENDING, seen.state());
        assertThat(seen.problem(), containsString("which version it runs cannot be known"));
    }

    @Test
    void application_thatIsMissing_isNotFound() {
        stub(LIST, list());
        stub(ONE, status(404));
        assertEquals(new Observation.Seen(DeploymentState.NOT_FOUND, "storefront-qa", "", "", "", "", "",
                "Argo CD at localhost has no application storefront-qa"), observe());
    }

    /** It does not distinguish what is missing from what the token may not see. */
    @Test
    void application_thatIsNotShown_isMissing_orNotForThisToken() {
        stub(LIST, okJson("{\"metadata\":{},\"items\":null}"));
        stub(ONE, status(403).withBody("body-of-the-answer"));
        assertEquals(new Observation.Seen(DeploymentState.NOT_FOUND, "storefront-qa", "", "", "", "", "",
                "Argo CD at localhost does not show storefront-qa to this token (403): it is missing, or the token lacks "
                        + "'applications, get' for it"),
                observe());
        assertEquals(List.of(), log.messages(Level.WARNING, ""));
    }

    @Test
    void application_thatIsNotShown_norTheList_isNotCalledMissing() {
        stub(LIST, status(403));
        stub(ONE, status(403).withBody("body-of-the-answer"));
        assertThat(failure(), containsString("does not show storefront-qa to this token (403)"));
        stub(LIST, list());
        now = now.plusSeconds(30);
        assertEquals(DeploymentState.NOT_FOUND, assertInstanceOf(Observation.Seen.class, observe()).state());
        stub(LIST, status(403));
        now = now.plusSeconds(30);
        assertThat(failure(), containsString("does not show storefront-qa to this token (403)"));
    }

    @ParameterizedTest
    @ValueSource(ints = { 403, 404 })
    void application_thatIsMissing_isAskedByNameAgainAfterAWhile_orOnceItWasListed(int status) {
        stub(LIST, list());
        stub(ONE, status(status));
        observe();
        now = now.plusSeconds(299);
        observe();
        argoCd.verify(1, getRequestedFor(urlPathEqualTo(ONE)));
        now = now.plusSeconds(1);
        observe();
        argoCd.verify(2, getRequestedFor(urlPathEqualTo(ONE)));

        now = now.plusSeconds(30);
        stub(LIST, list(application("Synced", "1.1.0").json));
        assertEquals(DeploymentState.DEPLOYED, assertInstanceOf(Observation.Seen.class, observe()).state());
        now = now.plusSeconds(30);
        stub(LIST, list());
        observe();
        argoCd.verify(3, getRequestedFor(urlPathEqualTo(ONE)));
    }

    /** Of a version that lists no revisions. */
    @Test
    void applications_ofManyRepositories_areKept() {
        int many = 1_100;
        ArgoCdPayload any = new ArgoCdPayload("{{request.path.[4]}}").sources(chart("storefront", "1.x"))
                .sync("Synced", "1.1.0").health("Healthy", null);
        List<String> names = IntStream.range(0, many).mapToObj(number -> "app-" + number).toList();
        stub(LIST, list(names.stream().map(name -> new ArgoCdPayload(name).sources(chart("storefront", "1.x"))
                .sync("Synced", "1.1.0").health("Healthy", null).listed()).toArray(JsonObject[]::new)));
        argoCd.stubFor(get(urlPathMatching(LIST + "/.+")).willReturn(okJson(any.json.encode())
                .withTransformers("response-template")));
        for (int i = 0; i < 2; i++) {
            assertEquals(many, result(Multi.createFrom().iterable(names)
                    .onItem().transformToUni(name -> source.observe(target(called(name)))).merge(10)
                    .filter(seen -> seen instanceof Observation.Seen there && there.state() == DeploymentState.DEPLOYED)
                    .collect().asList().subscribeAsCompletionStage()).size());
            now = now.plusSeconds(30);
        }
        argoCd.verify(many, getRequestedFor(urlPathMatching(LIST + "/.+")));
    }

    private ArgoCd called(String name) {
        return new ArgoCd(URI.create(argoCd.baseUrl() + "/argocd"), TOKEN, Map.of("Proxy-Access", ACCESS), name, Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = { "{}", "{\"metadata\":{\"name\":\"another\"}}" })
    void answer_thatIsNotTheApplication_isAFailure(String answer) {
        stub(LIST, list());
        stub(ONE, okJson(answer));
        assertEquals("Argo CD at localhost answers with something else than the application storefront-qa", failure());
    }

    @ParameterizedTest
    @ValueSource(strings = { "{}", "{\"metadata\":{\"items\":[]}}", "{\"items\":{}}", "{\"items\":1}" })
    void answer_thatIsNoList_isAFailure(String answer) {
        stub(LIST, okJson(answer));
        stub(ONE, status(404));
        assertThat(failure(), containsString("answers with something else than the JSON of its API"));
    }

    @Test
    void list_thatIsRefused_isDoneWithoutByName() {
        stub(LIST, status(403));
        argoCd.stubFor(get(urlPathMatching(LIST + "/.+")).willReturn(okJson(application("Synced", "1.1.0").json.encode())));
        assertEquals(DeploymentState.DEPLOYED, assertInstanceOf(Observation.Seen.class, observe()).state());
        now = now.plusSeconds(30);
        observe();
        assertEquals(List.of("Argo CD at localhost does not let this token list applications (403): it lacks 'applications, "
                + "get': each is asked for by its name"), log.messages(Level.WARNING, "Argo CD"));
    }

    @Test
    void applicationOfAnotherShape_failsAlone() {
        ArgoCdPayload odd = application("Synced", "1.1.0").put("status", "sync", new JsonArray());
        stub(LIST, list(odd.json, new ArgoCdPayload("checkout-qa").sources(chart("storefront", "1.x"))
                .sync("Synced", "1.1.0").health("Healthy", null).json));
        stub(ONE, okJson(odd.json.encode()));
        assertEquals("Argo CD at localhost answers with an application that cannot be read: sync is no Map", failure());
        assertEquals(DeploymentState.DEPLOYED, assertInstanceOf(Observation.Seen.class,
                result(source.observe(target(called("checkout-qa"))).subscribeAsCompletionStage()))
                .state());
        argoCd.verify(1, getRequestedFor(urlPathEqualTo(LIST)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "401 | does not take the token (401): it is wrong, or has expired",
            "404 | has no list of applications (404): its URL is not that of an Argo CD",
            "500 | has answered 500", "503 | has answered 503", "200 | answers with something else than the JSON of its API: "
                    + "its URL may be that of another server, or of a sign-in page" })
    void list_thatDoesNotCome_saysWhatToDo(int status, String reason) {
        stub(LIST, status(status).withBody("<html>body-of-the-answer</html>"));
        assertEquals("Argo CD at localhost " + reason, failure());
    }

    @Test
    void redirect_isNotFollowed() {
        stub(LIST, status(302).withHeader("Location", argoCd.baseUrl() + "/elsewhere"));
        assertThat(failure(), containsString("leads elsewhere (302), which is not followed"));
        argoCd.verify(0, getRequestedFor(urlPathEqualTo("/elsewhere")));
    }

    @Test
    void list_thatBreaksOff_cannotBeRead() {
        stub(LIST, aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));
        assertThat(failure(), containsString("was not reached ("));
        now = now.plusSeconds(30);
        stub(LIST, okJson("{\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"storefront-qa\"}"));
        assertThat(failure(), containsString("answers with something else than the JSON"));
    }

    @Test
    void server_thatIsNotThere_isNamed() throws IOException {
        assertThat(failure("http://localhost:" + Ports.reserve() + "/argocd"), containsString("was not reached (Connection"));
    }

    @Test
    void server_ofThePublicNetwork_isNotAskedByPlainHttp() {
        assertEquals("Argo CD at 8.8.8.8 is plain http, and leads to a host outside the private network: it has to be https",
                failure("http://8.8.8.8/argocd"));
    }

    @Test
    void server_thatIsSilent_isGivenUp() throws IOException {
        try (SilentServer silent = new SilentServer()) {
            ArgoCdRequest request = new ArgoCdRequest(server("http://localhost:" + silent.getLocalPort()), LIST, "",
                    Duration.ofMillis(100), 1_000);
            AssertionError failure = assertThrows(AssertionError.class,
                    () -> result(client.read(request, ArgoCdParser.ofList(json -> {
                    })).subscribeAsCompletionStage()));
            assertEquals("Argo CD at localhost has not answered within 0 s", failure.getCause().getMessage());
        }
    }

    @Test
    void limit_isWaitedFor() {
        stub(LIST, status(429).withHeader("Retry-After", "90"));
        assertEquals(new Observation.NotObserved(now.plusSeconds(90)), observe());
        now = now.plusSeconds(89);
        assertEquals(new Observation.NotObserved(now.plusSeconds(1)), observe());
        argoCd.verify(1, getRequestedFor(anyUrl()));
        now = now.plusSeconds(1);
        stub(LIST, list(application("Synced", "1.1.0").json));
        assertInstanceOf(Observation.Seen.class, observe());
        assertEquals(List.of(), log.messages(Level.WARNING, ""));
    }

    @Test
    void limit_ofOneApplication_holdsForAllOfItsServer() {
        stub(LIST, list());
        stub(ONE, status(429).withHeader("Retry-After", "90"));
        Observation.NotObserved limited = new Observation.NotObserved(now.plusSeconds(90));
        assertEquals(limited, observe());
        assertEquals(limited, result(source.observe(target(called("checkout-qa"))).subscribeAsCompletionStage()));
        now = now.plusSeconds(89);
        assertEquals(limited, observe());
        argoCd.verify(2, getRequestedFor(anyUrl()));

        now = now.plusSeconds(1);
        stub(ONE, okJson(application("Synced", "1.1.0").json.encode()));
        assertEquals(DeploymentState.DEPLOYED, assertInstanceOf(Observation.Seen.class, observe()).state());
        argoCd.verify(2, getRequestedFor(urlPathEqualTo(LIST)));
    }

    @Test
    void limit_holdsForWhatWaitsForAConnection() {
        stub(LIST, list());
        argoCd.stubFor(get(urlPathMatching(LIST + "/.+")).willReturn(status(429).withFixedDelay(20)));
        // a connection that is closed with its answer must take no other request with it, which it may do now and then
        for (int round = 0; round < 20; round++) {
            List<Uni<Observation>> checks = IntStream.range(0, 30)
                    .mapToObj(number -> source.observe(target(called("app-" + number)))).toList();
            assertEquals(Collections.nCopies(30, new Observation.NotObserved(now.plusSeconds(30))),
                    result(Uni.join().all(checks).andFailFast().subscribeAsCompletionStage()));
            now = now.plusSeconds(30);
        }
        argoCd.verify(lessThanOrExactly(20 * 10), getRequestedFor(urlPathMatching(LIST + "/.+")));
    }

    @ParameterizedTest
    @CsvSource({ "'', 30", "7, 7", "0, 0", "86400, 300", "soon, 30", "'Mon, 02 Mar 2026 10:02:00 GMT', 120",
            "'Mon, 02 Mar 2026 09:00:00 GMT', 0" })
    void limit_isOfSecondsOrADate_andNotForLong(String retryAfter, int seconds) {
        ArgoCdRequest request = ArgoCdRequest.list(server("http://localhost"));
        assertEquals(now.plusSeconds(seconds), assertInstanceOf(ArgoCdException.Limited.class,
                ArgoCdAnswer.of(request, 429, retryAfter.isEmpty() ? null : retryAfter, now)).retryAt());
    }

    @Test
    void failure_isLoggedOnceAndItsEndToo() {
        stub(LIST, status(503));
        failure();
        now = now.plusSeconds(30);
        failure();
        assertEquals(List.of("Argo CD at localhost has answered 503: what was known of deployments stands until it answers "
                + "again"), log.messages(Level.WARNING, "Argo CD"));
        stub(LIST, list(application("Synced", "1.1.0").json));
        for (int i = 0; i < 2; i++) {
            now = now.plusSeconds(30);
            observe(argoCd.baseUrl() + "/argocd");
        }
        assertEquals(List.of("Argo CD at localhost lists applications again"), log.messages(Level.INFO, "Argo CD"));
    }

    /** Its list goes on for as long as somebody reads it. */
    @Test
    void list_thatIsTooLong_isNotReadToItsEnd() {
        List<String> ends = new CopyOnWriteArrayList<>();
        HttpServer endless = result(vertx.getDelegate().createHttpServer().requestHandler(request -> {
            HttpServerResponse response = request.response().setChunked(true);
            response.closeHandler(closed -> ends.add("closed"));
            response.write("{\"metadata\":{},\"items\":[");
            writeOn(response, application("Synced", "1.0.0").json.encode() + ",");
        }).listen(0).toCompletionStage().toCompletableFuture());
        assertEquals("Argo CD at localhost answers with more than 32 MB: restrict the token to the projects that are deployed",
                failure("http://localhost:" + endless.actualPort()));
        await().until(() -> ends.equals(List.of("closed")));
    }

    private static void writeOn(HttpServerResponse response, String application) {
        response.write(application.repeat(20)).onSuccess(written -> writeOn(response, application));
    }
}
