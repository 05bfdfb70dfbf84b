package io.shipyard.testing;

import java.util.UUID;

import jakarta.inject.Singleton;

/** What environments run, as checks would have recorded it. */
@Singleton
public class DeploymentRows {

    private final Ticks ticks;

    DeploymentRows(Ticks ticks) {
        this.ticks = ticks;
    }

    /** There is something to deploy: version 1.1.937. The environment runs the one before, or that one. */
    public void insert(UUID release, String repo, String environment, String state) {
        boolean runs = state.equals("deployed");
        ticks.sql(
                ("insert into repo_deployment (release_repo_id, environment, state, app_name, current_version, expected_commit, "
                        + "expected_version, sync_status, health_status, url, last_checked_at) select id, '%s', '%s', '%s', '%s', "
                        + "repeat('a', 40), '1.1.937', '%s', 'Healthy', 'https://argo.example/applications/%s', now() "
                        + "from release_repo where release_id = '%s' and repo_name = '%s'").formatted(environment, state,
                                repo + "-" + environment, runs ? "1.1.937" : "1.1.930", runs ? "Synced" : "OutOfSync",
                                repo + "-" + environment, release, repo));
    }

    /** @param assignments as SQL has them */
    public void update(UUID release, String repo, String environment, String assignments) {
        ticks.sql(("update repo_deployment d set %s from release_repo r where r.id = d.release_repo_id and r.release_id = '%s' "
                + "and r.repo_name = '%s' and d.environment = '%s'").formatted(assignments, release, repo, environment));
    }
}
