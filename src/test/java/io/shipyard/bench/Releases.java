package io.shipyard.bench;

import static io.restassured.RestAssured.given;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.restassured.http.ContentType;
import io.shipyard.testing.ServiceProcess;

/** Registers merged repositories as a Shipyard backend does, which needs no discovery. */
final class Releases {

    private Releases() {
    }

    /**
     * @param size repositories in a release
     * @return the paths of the releases
     */
    static List<String> register(ServiceProcess service, List<SimulatedRepository> repositories, int size) {
        List<String> paths = new ArrayList<>();
        for (int from = 0; from < repositories.size(); from += size) {
            String path = "/api/releases/" + UUID.randomUUID();
            given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                    repositories.subList(from, Math.min(from + size, repositories.size())).stream()
                            .map(repository -> Map.of("repo_name", repository.name(), "merge_commit_sha",
                                    repository.mergeCommit(), "commit_count", 3, "pr_number", 12))
                            .toList()))
                    .put(service.url(path)).then().statusCode(201);
            paths.add(path);
        }
        return paths;
    }
}
