package io.shipyard.testing;

import static io.restassured.RestAssured.given;

import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Singleton;

import io.restassured.http.ContentType;

/** Releases whose repositories are merged, and what checks would have recorded of them. */
@Singleton
public class ReleaseRows {

    private final Ticks ticks;

    ReleaseRows(Ticks ticks) {
        this.ticks = ticks;
    }

    /** Has the release consist of these repositories. */
    public void register(UUID release, String... repos) {
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master", "repos",
                Arrays.stream(repos).map(name -> Map.of("repo_name", name, "merge_commit_sha", "a".repeat(40))).toList()))
                .put("/api/releases/" + release);
    }

    /** @param assignments to the row of its CI, as SQL has them */
    public void change(UUID release, String repo, String assignments) {
        ticks.sql(("update repo_ci_status c set %s from release_repo r where r.id = c.release_repo_id and r.release_id = '%s' "
                + "and r.repo_name = '%s'").formatted(assignments, release, repo));
    }

    /** There is something to deploy: version 1.1.937. The environment runs the one before, or that one. */
    public void deploy(UUID release, String repo, String environment, String state) {
        boolean runs = state.equals("deployed");
        ticks.sql(
                ("insert into repo_deployment (release_repo_id, environment, state, app_name, current_version, expected_commit, "
                        + "expected_version, sync_status, health_status, url, last_checked_at, due_at) select id, '%s', '%s', '%s', '%s', "
                        + "repeat('a', 40), '1.1.937', '%s', 'Healthy', 'https://argo.example/applications/%s', now(), now() + interval '1 hour' "
                        + "from release_repo where release_id = '%s' and repo_name = '%s'").formatted(environment, state,
                                repo + "-" + environment, runs ? "1.1.937" : "1.1.930", runs ? "Synced" : "OutOfSync",
                                repo + "-" + environment, release, repo));
    }

    /** @param assignments as SQL has them */
    public void changeDeployment(UUID release, String repo, String environment, String assignments) {
        ticks.sql(("update repo_deployment d set %s from release_repo r where r.id = d.release_repo_id and r.release_id = '%s' "
                + "and r.repo_name = '%s' and d.environment = '%s'").formatted(assignments, release, repo, environment));
    }
}
