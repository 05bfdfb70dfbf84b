package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.WebhookDelivery;

/** A repository is its id: one row, under its current name, whatever has that name, or had it before. */
@QuarkusTest
@WithTestResource(TestServices.class)
class RenamedRepositoryTest extends FaultyServices {

    private static final UUID KEY_OF_THE_READING_BEFORE = new UUID(1, 2);

    @Test
    void renamedWhileItsPullRequestIsOpen_isOneRowUnderItsNewName() {
        SimulatedRepo server = repo("server", 37).pullRequest(1);
        String release = release("server");
        long row = repoId(release, "server");

        server.renamed("server2").commits(15).pullRequest(0).runs("completed/success").helmLog(LOG);
        // another repository under the old name, with a pull request and a run of the same numbers
        another("server", 37).pullRequest(0).runs("completed/failure").helmJob("failure");
        ticks.track(3);

        assertEquals(Map.of("server2", "success"), statuses(release));
        assertEquals(row, repoId(release, "server2"));
        refresh(release);
        assertEquals(Map.of("server2", "success"), statuses(release));
        given().get("/api/releases/" + release + "/ci-status").then().body("statuses.last_error", everyItem(is("")),
                "statuses.chart_version", contains("1.1.937"));
    }

    @Test
    void renamedWithoutPullRequest_isFoundAgainByItsId() {
        SimulatedRepo server = repo("server", 37).withoutPullRequest();
        server.itself();
        String release = release("server");
        ticks.track(1);
        assertEquals(List.of(String.valueOf(server.id())), column(release, "github_id"));

        server.renamed("server2").commits(15).pullRequest(0).runs("completed/success").helmLog(LOG);
        another("server", 38).withoutPullRequest();
        ticks.track(3);

        assertEquals(Map.of("server2", "success"), statuses(release));
    }

    @Test
    void transferred_isFollowedToItsOwner() {
        SimulatedRepo server = repo("server", 37).withoutPullRequest();
        String release = release("server");
        ticks.track(1);

        SimulatedRepo there = server.renamed("other/server").commits(15).pullRequest(0).runs("completed/success").helmLog(LOG);
        gitHub.stubFor(get(urlPathEqualTo(there.path("/pulls"))).withQueryParam("head", equalTo("acme:uat"))
                .willReturn(okJson("[]")));
        ticks.track(3);

        assertEquals(Map.of("server", "success"), statuses(release));
        assertEquals(List.of("other"), column(release, "owner"));
    }

    @Test
    void renamedAfterItsEnd_hasItsNewNameWithTheNextRefresh() {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("completed/success").helmLog(LOG);
        String release = release("server");
        ticks.track(1);
        ticks.sql("update release_repo set github_id = 0, registered_as = ''");

        server.renamed("server2").commits(15).pullRequest(0).runs("completed/success").helmLog(LOG);
        refresh(release);

        assertEquals(Map.of("server2", "success"), statuses(release));
    }

    /** The version before this one stored ETags, and no ids. */
    @Test
    void pullRequestThatDoesNotChange_isReadOnceMoreForTheId() {
        SimulatedRepo server = repo("server", 37).pullRequest(1);
        String release = release("server");
        ticks.track(1);
        String etag = ticks.sql("select look_etag from repo_ci_status").iterator().next().getString(0);
        assertNotNull(etag);
        ticks.sql("update release_repo set github_id = 0");
        ticks.sql("update repo_ci_status set look_key = '" + KEY_OF_THE_READING_BEFORE + "'");
        ticks.track(1);

        assertEquals(List.of(String.valueOf(server.id())), column(release, "github_id"));
    }

    @Test
    void renamedWhileItsRunGoesOn_isFoundAgainByItsId() {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("in_progress");
        String release = release("server");
        ticks.track(1);

        server.renamed("server2").runs("completed/success").helmLog(LOG);
        another("server", 38).pullRequest(0).runs("none");
        ticks.track(2);

        assertEquals(Map.of("server2", "success"), statuses(release));
        given().get("/api/releases/" + release + "/ci-status").then().body("statuses[0].chart_version", is("1.1.937"));
    }

    @Test
    void renamedBeforeItsRunWasSeen_isNotWithoutWorkflow() {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("none");
        String release = release("server");
        ticks.track(1);

        server.renamed("server2").runs("completed/success").helmLog(LOG);
        another("server", 38).pullRequest(0).runs("none");
        ticks.track(5);

        assertEquals(Map.of("server2", "success"), statuses(release));
    }

    @Test
    void renamedBeforeItsLogWasRead_hasItsChartVersion() {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("completed/success").helmJobRunning();
        String release = release("server");
        ticks.track(1);

        server.renamed("server2").runs("completed/success").helmLog(LOG);
        gitHub.stubFor(get(urlPathMatching("/repos/acme/server/.*")).willReturn(aResponse().withStatus(404)));
        ticks.track(1);

        given().get("/api/releases/" + release + "/ci-status").then().body("statuses[0].chart_version", is("1.1.937"));
    }

    @Test
    void renamedInAReleaseOfTheOrganisation_isThereOnce_andTheOneUnderItsOldNameIsAnother() {
        SimulatedRepo server = repo("server", 37).pullRequest(1);
        SimulatedRepo.organisation(gitHub, "server");
        String release = releaseOfTheOrganisation();
        long row = repoId(release, "server");

        SimulatedRepo renamed = server.renamed("server2").commits(15).pullRequest(0).runs("completed/success").helmLog(LOG);
        SimulatedRepo another = another("server", 38).pullRequest(0)
                .runs("completed/failure").helmJob("failure");
        SimulatedRepo.organisation(gitHub, another, renamed);
        refresh(release);
        ticks.track(3);

        assertEquals(Map.of("server2", "success", "server", "failure"), statuses(release));
        assertEquals(row, repoId(release, "server2"));
    }

    @Test
    void rowFromBeforeIdsWereKnown_getsItsIdAndName() {
        SimulatedRepo server = repo("server", 37).pullRequest(1);
        SimulatedRepo.organisation(gitHub, "server");
        String release = releaseOfTheOrganisation();
        ticks.sql("update release_repo set github_id = 0, registered_as = ''");
        SimulatedRepo renamed = server.renamed("server2").commits(15).pullRequest(0).runs("completed/success").helmLog(LOG);
        SimulatedRepo.organisation(gitHub, renamed);
        // it may enter as another one, and is the same as soon as the first is read
        refresh(release);
        ticks.track(3);

        assertEquals(Map.of("server2", "success"), statuses(release));
        assertEquals(List.of(String.valueOf(server.id())), column(release, "github_id"));
    }

    /** As when one is replaced by another: the old one is renamed, and the new one gets its name. */
    @Test
    void namesOfTwoInARelease_exchanged_goWithTheirIds() {
        repo("server", 37).pullRequest(0).runs("completed/success").helmLog(LOG);
        repo("plugin", 38).pullRequest(0).runs("completed/failure").helmJob("failure");
        SimulatedRepo.organisation(gitHub, "server", "plugin");
        String release = releaseOfTheOrganisation();
        ticks.track(1);
        Map<String, Long> rows = Map.of("server", repoId(release, "plugin"), "plugin", repoId(release, "server"));

        SimulatedRepo server = new SimulatedRepo(gitHub, "server", 38, repo("plugin", 38).id()).pullRequest(0);
        SimulatedRepo plugin = new SimulatedRepo(gitHub, "plugin", 37, repo("server", 37).id()).pullRequest(0);
        SimulatedRepo.organisation(gitHub, server, plugin);
        refresh(release);

        assertEquals(Map.of("server", "failure", "plugin", "success"), statuses(release));
        assertEquals(rows, Map.of("server", repoId(release, "server"), "plugin", repoId(release, "plugin")));
    }

    @Test
    void nameOfOneThatIsGone_isGivenToTheOneThatHasIt() {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("in_progress");
        SimulatedRepo.organisation(gitHub, "server");
        String release = releaseOfTheOrganisation();
        ticks.track(1);
        long row = repoId(release, "server");

        gitHub.stubFor(get(urlPathEqualTo("/repositories/" + server.id())).willReturn(aResponse().withStatus(404)));
        SimulatedRepo.organisation(gitHub, another("server", 38).pullRequest(0).runs("completed/success").helmLog(LOG));
        refresh(release);
        ticks.track(2);

        assertEquals(Map.of("server", "success", "server~" + row, "in_progress"), statuses(release));
        assertThat(row(release, "server~" + row).get("last_error").toString(), containsString("404"));
    }

    @Test
    void rowsOfOneRepository_becomeTheOlderOne() {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("completed/success").helmLog(LOG);
        SimulatedRepo.organisation(gitHub, "server");
        String release = releaseOfTheOrganisation();
        ticks.track(1);
        long row = repoId(release, "server");
        given().contentType(ContentType.JSON).body(Map.of("excluded", true))
                .patch("/api/releases/" + release + "/repos/" + row).then().statusCode(200);
        // what the version before this one made of a rename
        ticks.sql("update release_repo set github_id = 0, registered_as = ''");
        SimulatedRepo renamed = server.renamed("server2").commits(15).pullRequest(0).runs("completed/success").helmLog(LOG);
        ticks.sql("insert into release_repo (id, release_id, owner, repo_name, named) select nextval('release_repo_id_seq'), "
                + "release_id, 'acme', 'server2', false from release_repo");
        SimulatedRepo.organisation(gitHub, renamed);
        refresh(release);

        assertEquals(Map.of("server2", "success"), statuses(release));
        assertEquals(row, repoId(release, "server2"));
        assertEquals(List.of("true"), column(release, "excluded"));
    }

    /** Renamed twice, with a refresh by the version before this one in between, and once more. */
    @ParameterizedTest
    @ValueSource(strings = { "'server1'", "'server1'), ('server2'" })
    void rowsOfOneRepository_noneOfWhichHasItsName_becomeOne(String others) {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("completed/success").helmLog(LOG);
        SimulatedRepo.organisation(gitHub, "server");
        String release = releaseOfTheOrganisation();
        ticks.track(1);
        long row = repoId(release, "server");
        ticks.sql("update release_repo set github_id = 0, registered_as = ''");
        SimulatedRepo renamed = server.renamed("server3").commits(15).pullRequest(0).runs("completed/success").helmLog(LOG);
        for (String former : List.of("server1", "server2")) {
            new SimulatedRepo(gitHub, former, 37, server.id()).renamed("server3");
        }
        ticks.sql("insert into release_repo (id, release_id, owner, repo_name, named) select nextval('release_repo_id_seq'), "
                + "release_id, 'acme', name, false from release_repo cross join (values (" + others + ")) former (name)");
        SimulatedRepo.organisation(gitHub, renamed);
        refresh(release);

        assertEquals(Map.of("server3", "success"), statuses(release));
        assertEquals(row, repoId(release, "server3"));
    }

    @Test
    void registeredByItsNewName_isTheSameRow() {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("completed/success").helmLog(LOG);
        String release = UUID.randomUUID().toString();
        for (String name : List.of("server", "server2")) {
            given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                    List.of(Map.of("repo_name", name, "merge_commit_sha", server.mergeCommit()))))
                    .put("/api/releases/" + release);
            ticks.track(1);
            server.renamed("server2").runs("completed/success").helmLog(LOG);
        }

        assertEquals(Map.of("server2", "success"), statuses(release));
        assertEquals(Map.of("server", ONCE), history(release));
    }

    @Test
    void renamedWithoutARun_hasItsNewName() {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("none");
        String release = release("server");
        server.renamed("server2").runs("none");
        another("server", 38).pullRequest(0).runs("none");
        ticks.track(4);

        assertEquals(Map.of("server2", "no_workflow"), statuses(release));
    }

    /** Whatever may be wrong with answers, none of it takes a repository from a release. */
    @Test
    void oneIdInTheAnswersOfTwoRepositories_leavesBoth() {
        for (String name : List.of("server", "plugin")) {
            new SimulatedRepo(gitHub, name, 37, 4_711).commits(1).pullRequest(0).runs("completed/success").helmLog(LOG);
        }
        String release = release("server", "plugin");
        ticks.track(2);
        refresh(release);
        ticks.track(1);

        assertEquals(Map.of("server", "success", "plugin", "success"), statuses(release));
    }

    @Test
    void registeredAgainByItsOldName_isTheSameRow() {
        SimulatedRepo server = repo("server", 37).pullRequest(1);
        String release = UUID.randomUUID().toString();
        register(release, 201);
        ticks.track(1);
        long row = repoId(release, "server");
        server.renamed("server2").commits(15).pullRequest(0).runs("completed/success").helmLog(LOG);
        ticks.track(1);

        register(release, 200);
        ticks.track(2);

        assertEquals(Map.of("server2", "success"), statuses(release));
        assertEquals(row, repoId(release, "server2"));
    }

    @Test
    void delivery_underEitherName_reachesIt() {
        SimulatedRepo server = repo("server", 37).pullRequest(0).runs("in_progress");
        String release = release("server");
        ticks.track(1);
        for (String name : List.of("server", "server2")) {
            ticks.sql("update repo_ci_status set due_at = now() + interval '1 hour'");
            WebhookDelivery.ofRun(new SimulatedRepo(gitHub, name, 37, server.id()), "completed").send().then().statusCode(202);
            assertEquals(1, ticks.sql("select from repo_ci_status where due_at <= now()").size(), name);
        }
        assertEquals(Set.of("server"), statuses(release).keySet());
    }

    /** A repository that was created under a name after another had given it up. */
    private SimulatedRepo another(String name, int number) {
        gitHub.stubFor(get(urlPathMatching("/repos/acme/" + name + "(/.*)?")).willReturn(aResponse().withStatus(404)));
        return new SimulatedRepo(gitHub, name, number, 4_711).commits(1).itself();
    }

    private String releaseOfTheOrganisation() {
        String id = given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master"))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        ticks.sync();
        return id;
    }

    private void refresh(String release) {
        ticks.sql("update release set sync_requested_at = now(), sync_due_at = now() where id = '" + release + "'");
        ticks.sync();
    }

    private static void register(String release, int status) {
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                List.of(Map.of("repo_name", "server", "pr_number", 37)))).put("/api/releases/" + release).then()
                .statusCode(status);
    }

    private static long repoId(String release, String name) {
        return ((Number) row(release, name).get("repo_id")).longValue();
    }

    private List<String> column(String release, String name) {
        List<String> values = new ArrayList<>();
        ticks.sql("select " + name + "::text from release_repo where release_id = '" + release + "'")
                .forEach(row -> values.add(row.getString(0)));
        return values;
    }
}
