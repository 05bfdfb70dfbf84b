package io.shipyard.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.shipyard.testing.GitHubPayloads.json;
import static io.shipyard.testing.GitHubPayloads.payload;
import static io.shipyard.testing.SimulatedApp.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.database.ReplicaId;
import io.shipyard.testing.AppKeys;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.SimulatedApp;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.StubSequence;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;

/** Replicas that sign in as a GitHub App, on GitHub Enterprise Server, whose API has a path. */
@QuarkusTest
@WithTestResource(TestServices.class)
class GitHubAppTest {

    private static final String API = "/api/v3";
    private static final RepoName REPO = new RepoName("acme", "server");
    private static final String PULL = API + "/repos/acme/server/pulls/12";
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final KeyPair KEY = AppKeys.generate(2048);

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    @RestClient
    GitHubApi api;

    @Inject
    Pool database;

    @Inject
    Vertx vertx;

    @Inject
    io.vertx.mutiny.core.Vertx mutinyVertx;

    @Inject
    ObjectMapper mapper;

    @Inject
    Ticks ticks;

    /** As Quarkus implements it. */
    @Inject
    GitHubConfig configured;

    private SimulatedApp app;

    /** What a replica has of its own. */
    private final class Replica {
        private final MovableClock clock = new MovableClock();
        private final Credential credential;
        private final RateLimitGate gate;
        private final AppSignIn signIn;
        private final GitHubClient client;

        Replica(Optional<Long> installation) {
            this(TestConfig.ofApp(URI.create(gitHub.baseUrl() + API), AppKeys.pkcs1(KEY), installation));
        }

        Replica(GitHubConfig config) {
            credential = new Credential(config);
            RequestBudget budget = new RequestBudget(clock, config, () -> INTERVAL);
            gate = new RateLimitGate(clock, budget, () -> INTERVAL);
            SharedBucket bucket = new SharedBucket(database, credential, config);
            ReplicaShare share = new ReplicaShare(config, "off");
            RequestGovernor governor = new RequestGovernor(vertx, bucket, share);
            GitHubMetrics metrics = new GitHubMetrics(new SimpleMeterRegistry(), governor, gate, budget, credential,
                    new Reachability(clock));
            signIn = new AppSignIn(api, gate, metrics, credential, mapper, clock, config);
            TokenProvider authorizations = new TokenProvider(credential, signIn,
                    new InstallationToken(database, credential), clock, vertx);
            ConditionalCache cache = new ConditionalCache();
            SharedLimits limits = new SharedLimits(database, credential, gate, budget, share, new ReplicaId(), clock);
            Transport transport = new Transport(gate, governor, authorizations,
                    new ConditionalRequests(api, cache, metrics, budget, clock),
                    new ResponseCheck(gate, limits, credential, authorizations, mapper, clock), vertx, config);
            client = new GitHubClient(new JsonReader(transport, cache, mapper), transport, null, governor);
        }

        PullRequest read() {
            return ticks.run(() -> client.getPullRequest(REPO, 12));
        }

        List<PullRequest> readAll(int count) {
            return ticks.run(() -> Uni.join().all(all(count)).andFailFast());
        }

        List<Uni<PullRequest>> all(int count) {
            return IntStream.range(0, count).mapToObj(number -> client.getPullRequest(REPO, 100 + number)).toList();
        }

        <T extends GitHubException> T fails(Class<T> exception) {
            T failure = assertThrows(exception, this::read);
            assertFalse(failure.getMessage().contains("ghs_") || failure.getMessage().contains("eyJ"), failure.getMessage());
            return failure;
        }
    }

    @BeforeEach
    void installApp() {
        app = new SimulatedApp(gitHub, API);
        gitHub.stubFor(get(urlPathMatching(API + "/repos/acme/server/pulls/\\d+")).atPriority(9)
                .willReturn(okJson(json(payload("pull-request")))));
    }

    private Replica replica() {
        return new Replica(Optional.empty());
    }

    @Test
    void request_ofAnApp_carriesTheTokenOfItsInstallation() {
        assertEquals(12, replica().read().number());

        gitHub.verify(1, getRequestedFor(urlPathEqualTo(PULL)).withHeader("Authorization", equalTo("Bearer " + token(1))));
        gitHub.verify(1, postRequestedFor(urlPathMatching(API + "/app/.*"))
                .withHeader("Accept", equalTo("application/vnd.github+json"))
                .withHeader("X-GitHub-Api-Version", equalTo("2022-11-28")));
        String signIn = gitHub.findAll(getRequestedFor(urlPathEqualTo(API + "/orgs/acme/installation"))).get(0)
                .getHeader("Authorization");
        assertEquals("1234", new JsonObject(new String(Base64.getUrlDecoder().decode(signIn.split("\\.")[1]),
                StandardCharsets.UTF_8)).getString("iss"));
    }

    @Test
    void installation_ofAUser_isFound() {
        gitHub.resetAll();
        installApp();
        gitHub.stubFor(get(API + "/orgs/acme/installation").willReturn(aResponse().withStatus(404)));
        app.installedFor("users");
        assertEquals(12, replica().read().number());
    }

    @Test
    void installation_configured_isNotLookedUp() {
        new Replica(Optional.of(SimulatedApp.INSTALLATION)).read();
        gitHub.verify(0, getRequestedFor(urlPathMatching(".*/installation")));
    }

    @Test
    void installation_madeAnew_isLookedUpAnew() {
        gitHub.stubFor(get(API + "/orgs/acme/installation").willReturn(okJson("{\"id\":5}")));
        Replica replica = replica();
        assertTrue(replica.fails(GitHubException.Unauthorized.class).getMessage().contains("404 for " + API + "/app/"));
        app.installedFor("orgs");
        assertEquals(12, replica.read().number());
    }

    @Test
    void token_ofReplicasThatStartTogether_isAskedForOnceAndShared() {
        app.answerTokens(aResponse().withStatus(201).withFixedDelay(400)
                .withBody("{\"token\":\"ghs_slow\",\"expires_at\":\"2099-01-01T00:00:00Z\"}"));
        Replica first = replica();
        Replica second = replica();
        ticks.run(() -> Uni.join().all(Stream.of(first, second).flatMap(replica -> replica.all(10).stream()).toList())
                .andFailFast());
        replica().read();

        assertEquals(1, app.tokensAsked());
        gitHub.verify(21, getRequestedFor(urlPathMatching(API + "/repos/.*"))
                .withHeader("Authorization", equalTo("Bearer ghs_slow")));
    }

    @Test
    void token_fiveMinutesBeforeItsEnd_isRenewedOnceForAllReplicas() {
        Replica first = replica();
        Replica second = replica();
        first.read();
        second.read();
        expireIn("5 minutes 10 seconds", first, second);
        first.read();
        assertEquals(1, app.tokensAsked());
        expireIn("4 minutes 50 seconds", first, second);
        first.readAll(5);
        second.readAll(5);
        assertEquals(2, app.tokensAsked());
        gitHub.verify(10, getRequestedFor(urlPathMatching(API + "/repos/.*"))
                .withHeader("Authorization", equalTo("Bearer " + token(2))));
    }

    /** All replicas have the time from one database; theirs must have come to it too. */
    private void expireIn(String interval, Replica... replicas) {
        ticks.sql("update github_installation_token set expires_at = now() + interval '" + interval + "'");
        for (Replica replica : replicas) {
            replica.clock.move(Duration.ofMinutes(56));
        }
    }

    @Test
    void token_thatCannotBeRenewedYet_isUsedAsLongAsItIsGood() {
        Replica replica = replica();
        replica.read();
        expireIn("2 minutes", replica);
        app.answerTokens(aResponse().withStatus(500));
        try (CapturedLog log = new CapturedLog()) {
            replica.read();
            replica.readAll(5);
            assertEquals(1, log.messages(Level.WARNING, "could not be renewed: GitHub answered 500").size());
        }
        assertEquals(2, app.tokensAsked());
        assertFalse(replica.credential.isRefused());

        expireIn("20 seconds", replica);
        replica.fails(GitHubException.Unavailable.class);
    }

    @Test
    void token_thatAnotherReplicaRenews_isUsedMeanwhile() {
        Replica replica = replica();
        replica.read();
        expireIn("2 minutes", replica);
        ticks.sql("update github_installation_token set lease = gen_random_uuid(), "
                + "leased_until = now() + interval '20 seconds'");
        replica.read();
        assertEquals(1, app.tokensAsked());
        ticks.sql("update github_installation_token set leased_until = now()");
        replica.clock.move(Duration.ofSeconds(1));
        replica.read();
        assertEquals(2, app.tokensAsked(), "it died");
    }

    @Test
    void request_answered401_isRepeatedWithATokenThatIsRenewedOnceForAll() {
        Replica first = replica();
        Replica second = replica();
        first.read();
        second.read();
        app.revoke(1);
        gitHub.resetRequests();
        Stream.of(first, second).forEach(replica -> replica.clock.move(Duration.ofMinutes(2)));

        assertEquals(10, first.readAll(10).size());
        assertEquals(10, second.readAll(10).size());
        assertEquals(1, app.tokensAsked());
        gitHub.verify(20, getRequestedFor(urlPathMatching(API + "/repos/.*"))
                .withHeader("Authorization", equalTo("Bearer " + token(2))));
        assertFalse(first.credential.isRefused() || second.credential.isRefused());
    }

    @Test
    void request_answered401WithAFreshTokenToo_isRefused() {
        Replica replica = replica();
        replica.read();
        IntStream.rangeClosed(1, 5).forEach(app::revoke);
        gitHub.resetRequests();
        replica.clock.move(Duration.ofMinutes(2));

        assertTrue(replica.fails(GitHubException.Unauthorized.class).getMessage().contains("check GITHUB_APP_ID"));
        assertTrue(replica.credential.isRefused());
        replica.fails(GitHubException.Unauthorized.class);
        assertEquals(1, app.tokensAsked(), "another would fare no better");
        gitHub.verify(8, getRequestedFor(urlPathEqualTo(PULL)));

        replica.clock.move(Duration.ofMinutes(2));
        replica.fails(GitHubException.Unauthorized.class);
        assertEquals(2, app.tokensAsked());
    }

    /** GitHub does not know a new token everywhere at once. */
    @Test
    void request_answered401WithATokenThatIsNew_isTriedAgainForSomeSeconds() {
        Replica replica = replica();
        answers401(2);

        assertEquals(12, replica.read().number());
        assertEquals(1, app.tokensAsked());
        assertFalse(replica.credential.isRefused());
    }

    @Test
    void request_answered401NowAndThen_throwsNoTokenAway() {
        Replica replica = replica();
        replica.read();
        for (int times = 0; times < 3; times++) {
            answers401(1);
            assertEquals(12, replica.read().number());
        }
        assertEquals(1, app.tokensAsked());
        assertFalse(replica.credential.isRefused());
    }

    @Test
    void request_answered401ByATokenThatJustWorked_isUnavailableAndNoError() {
        Replica replica = replica();
        replica.read();
        app.revoke(1);

        assertTrue(replica.fails(GitHubException.Unavailable.class).getMessage().contains("401 for " + PULL));
        assertFalse(replica.credential.isRefused());
        assertEquals(1, app.tokensAsked());
        replica.clock.move(Duration.ofMinutes(2));
        replica.read();
        assertEquals(2, app.tokensAsked());
    }

    private void answers401(int times) {
        StubSequence.once(gitHub, () -> get(urlPathEqualTo(PULL)).atPriority(1),
                Stream.generate(() -> aResponse().withStatus(401)).limit(times).toArray(ResponseDefinitionBuilder[]::new));
    }

    /** Else it would be read as a repository's, or a branch's, that is not there. */
    @ParameterizedTest
    @CsvSource({ "401, A JSON web token could not be decoded", "403, This installation has been suspended",
            "404, Not Found", "422, The permissions are not granted" })
    void signIn_refused_isRefusedAndNeverNotFound(int status, String message) {
        app.answerTokens(aResponse().withStatus(status).withBody("{\"message\":\"" + message + "\"}"));
        Replica replica = replica();
        String problem = replica.fails(GitHubException.Unauthorized.class).getMessage();
        assertTrue(problem.contains(status + " for " + API + "/app/installations/77/access_tokens (" + message
                + "): check GITHUB_APP_ID"), problem);
        assertTrue(replica.credential.isRefused());
    }

    @Test
    void signIn_notInstalled_isRefused() {
        gitHub.stubFor(get(API + "/orgs/acme/installation").willReturn(aResponse().withStatus(404)));
        assertTrue(replica().fails(GitHubException.Unauthorized.class).getMessage().contains("not installed for acme"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', value = { "500|{}", "201|{}", "201|null", "201|{\"token\":\"ghs_x\"",
            "201|{\"token\":\"ghs x\",\"expires_at\":\"2099-01-01T00:00:00Z\"}", "201|{\"token\":\"ghs_x\"}", "302|{}" })
    void signIn_withoutAToken_isUnavailableAndTriedAgain(int status, String body) {
        app.answerTokens(aResponse().withStatus(status).withBody(body));
        Replica replica = replica();
        replica.fails(GitHubException.Unavailable.class);
        assertFalse(replica.credential.isRefused());
        app.answerTokens(aResponse().withStatus(201)
                .withBody("{\"token\":\"ghs_x\",\"expires_at\":\"2099-01-01T00:00:00Z\"}"));
        assertEquals(12, replica.read().number());
    }

    @Test
    void signIn_limited_closesTheGateForAll() {
        app.answerTokens(aResponse().withStatus(429).withHeader("Retry-After", "600"));
        Replica replica = replica();
        replica.fails(GitHubException.RateLimited.class);
        assertTrue(replica.gate.closedUntil(Priority.INTERACTIVE).isPresent());
        replica.fails(GitHubException.RateLimited.class);
        assertEquals(1, app.tokensAsked());
    }

    @Test
    void signIn_whileTheGateIsClosed_isNotSent() {
        Replica replica = replica();
        replica.gate.close(new RateLimit(true, Optional.of(Duration.ofMinutes(17))));
        assertThrows(GitHubException.RateLimited.class, () -> ticks.run(replica.signIn::issueToken));
        gitHub.verify(0, anyRequestedFor(anyUrl()));
    }

    /** An ETag of the old token must not make the new one's answer look unchanged. */
    @Test
    void etag_ofAnotherToken_isNotSent() {
        gitHub.stubFor(get(urlPathEqualTo(PULL)).willReturn(okJson(json(payload("pull-request"))).withHeader("ETag", "\"1\"")));
        gitHub.stubFor(get(urlPathEqualTo(PULL)).withHeader("If-None-Match", equalTo("\"1\"")).atPriority(2)
                .willReturn(aResponse().withStatus(304)));
        Replica replica = replica();
        EtagValidator known = ask(replica, null).validator();
        assertTrue(ask(replica, known).changed().isEmpty());
        assertTrue(ask(replica(), known).changed().isEmpty(), "another replica has the same token");

        app.revoke(1);
        replica.clock.move(Duration.ofMinutes(2));
        gitHub.resetRequests();
        Conditional<PullRequest> answer = ask(replica, known);
        assertEquals(12, answer.changed().orElseThrow().number());
        assertNotEquals(known.key(), answer.validator().key());
        replica().read();
        gitHub.verify(2, getRequestedFor(urlPathEqualTo(PULL)).withHeader("Authorization", equalTo("Bearer " + token(2)))
                .withoutHeader("If-None-Match"));
        assertTrue(ask(replica, answer.validator()).changed().isEmpty());
    }

    private Conditional<PullRequest> ask(Replica replica, EtagValidator known) {
        return ticks.run(() -> replica.client.getPullRequest(REPO, 12, known));
    }

    @Test
    void cache_ofAnotherToken_isNotUsed() {
        gitHub.stubFor(get(urlPathEqualTo(PULL)).willReturn(okJson(json(payload("pull-request"))).withHeader("ETag", "\"1\"")));
        Replica replica = replica();
        replica.read();
        app.revoke(1);
        replica.clock.move(Duration.ofMinutes(2));
        gitHub.resetRequests();
        replica.read();
        gitHub.verify(1, getRequestedFor(urlPathEqualTo(PULL)).withHeader("If-None-Match", equalTo("\"1\"")));
        gitHub.verify(1, getRequestedFor(urlPathEqualTo(PULL)).withoutHeader("If-None-Match"));
        replica.read();
        gitHub.verify(1, getRequestedFor(urlPathEqualTo(PULL)).withHeader("If-None-Match", equalTo("\"1\""))
                .withHeader("Authorization", equalTo("Bearer " + token(2))));
    }

    @Test
    void database_thatSomebodyReads_holdsNoToken() {
        replica().read();
        byte[] stored = ticks.sql("select token from github_installation_token").iterator().next().getBuffer(0).getBytes();
        assertFalse(new String(stored, StandardCharsets.ISO_8859_1).contains("ghs_"));
        String row = ticks.sql("select row_to_json(t)::text from github_installation_token t").iterator().next().getString(0);
        assertFalse(row.contains("ghs_"), row);
    }

    @Test
    void database_thatSomebodyChanged_isNotBelieved() {
        replica().read();
        ticks.sql("update github_installation_token set token = 'ghs_of_somebody_else'");
        assertEquals(12, replica().read().number());
        gitHub.verify(1, getRequestedFor(urlPathEqualTo(PULL)).withHeader("Authorization", equalTo("Bearer " + token(2))));
    }

    /** Of another key, or another installation; not of one that another replica is about to renew. */
    @Test
    void database_forgetsWhatNobodyHasUsedForADay() {
        ticks.sql("insert into github_installation_token (credential, expires_at, leased_until) values "
                + "('expired', now() - interval '25 hours', null), ('never-given', null, null), "
                + "('fresh', now() - interval '1 hour', null), ('leased', null, now() + interval '20 seconds')");
        replica().read();
        assertEquals("fresh leased", ticks.sql("select string_agg(credential, ' ' order by credential) from "
                + "github_installation_token where length(credential) < 20").iterator().next().getString(0));
    }

    @Test
    void database_away_isReportedAsSuch() {
        Replica replica = replica();
        ticks.sql("alter table github_installation_token rename to away");
        try {
            assertTrue(replica.fails(GitHubException.Unavailable.class).getMessage().contains("from the database"));
        } finally {
            ticks.sql("alter table away rename to github_installation_token");
        }
        assertEquals(12, replica.read().number());
    }

    /** Limits are the installation's, whatever token it has. */
    @Test
    void digest_ofAnApp_staysWhileItsTokensChange() {
        Replica replica = replica();
        replica.read();
        String before = replica.credential.digest();
        app.revoke(1);
        replica.clock.move(Duration.ofMinutes(2));
        replica.read();
        assertEquals(before, replica.credential.digest());
        assertEquals(before, replica().credential.digest());
        assertNotEquals(before, new Replica(Optional.of(78L)).credential.digest());
        assertNotEquals(before, new Credential(TestConfig.of(20, 900)).digest());
    }

    @Test
    void toString_ofWhatHoldsATokenOrAKey_revealsNeither() {
        GitHubConfig config = TestConfig.ofApp(URI.create("https://api.github.com"), AppKeys.pkcs1(KEY), Optional.empty());
        for (Object holder : List.of(configured, Authorization.bearer("ghs_token", "id"), AppKey.of(AppKeys.pkcs1(KEY)),
                new Credential(config), new AppSignIn.Issued("ghs_token", Duration.ofHours(1)),
                new AppSignIn.AccessToken("ghs_token", null),
                new InstallationToken.Stored(Authorization.bearer("ghs_token", "id"), Duration.ofHours(1)))) {
            assertFalse(holder.toString().contains("ghs_") || holder.toString().contains(TestServices.TOKEN)
                    || holder.toString().contains("MII"), holder.toString());
        }
    }
}
