package io.shipyard.ci;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.WebhookDelivery;

/** A repository is its id: one row, under the name of today, whatever has that name, or had it before. */
@QuarkusTest
@WithTestResource(TestServices.class)
class RenamedRepositoryTest extends FaultyServices {

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
        identified(server);
        String release = release("server");
        ticks.track(1);
        assertEquals(server.id(), githubId(release));

        server.renamed("server2").commits(15).pullRequest(0).runs("completed/success").helmLog(LOG);
        another("server", 38).withoutPullRequest();
        ticks.track(3);

        assertEquals(Map.of("server2", "success"), statuses(release));
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
        assertEquals(server.id(), githubId(release));
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

    private SimulatedRepo another(String name, int number) {
        return new SimulatedRepo(gitHub, name, number, 4_711).commits(1);
    }

    private String releaseOfTheOrganisation() {
        String id = given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master"))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        ticks.sync();
        return id;
    }

    private void identified(SimulatedRepo repo) {
        gitHub.stubFor(get(urlPathMatching(repo.path(""))).willReturn(aResponse().withStatus(200)
                .withBody(repo.repository().encode())));
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

    private long githubId(String release) {
        return ticks.sql("select github_id from release_repo where release_id = '" + release + "'").iterator().next()
                .getLong(0);
    }
}
