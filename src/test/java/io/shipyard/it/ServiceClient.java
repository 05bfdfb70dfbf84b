package io.shipyard.it;

import static io.restassured.RestAssured.given;

import java.util.List;
import java.util.Map;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.shipyard.it.SimulatedRelease.Outcome;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.SimulatedRepo;

/** What tests ask a service process for. */
record ServiceClient(ServiceProcess service) {

    /** Creates a release of the named repositories, or of all that the organisation has; answers its path. */
    String create(String... repos) {
        Map<String, Object> release = repos.length == 0 ? Map.of("source_branch", "uat", "dest_branch", "master")
                : Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(repos));
        return "/api/releases/" + given().contentType(ContentType.JSON).body(release).post(service.url("/api/releases"))
                .then().statusCode(201).extract().path("ID");
    }

    /** Registers a release of merged repositories under this path, as a Shipyard backend does. */
    void register(String release, List<SimulatedRepo> repos) {
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                repos.stream().map(repo -> Map.of("repo_name", repo.name(), "merge_commit_sha", repo.mergeCommit())).toList()))
                .put(service.url(release)).then().statusCode(201);
    }

    Response get(String path) {
        return given().get(service.url(path));
    }

    Outcome outcome(String release) {
        return Outcome.of(get(release + "/ci-status").path("statuses"), get(release + "/history").path(""));
    }
}
