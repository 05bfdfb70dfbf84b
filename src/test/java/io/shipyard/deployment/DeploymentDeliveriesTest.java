package io.shipyard.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

/** Which rows a delivery makes due, or begins. */
@QuarkusTest
@WithTestResource(TestServices.class)
class DeploymentDeliveriesTest {

    private static final String MERGE = "a".repeat(40);
    private static final String ANOTHER = "b".repeat(40);

    @Inject
    DeploymentDeliveries deliveries;

    @Inject
    TestEnvironments environments;

    @Inject
    Ticks ticks;

    private int repos;

    @BeforeEach
    void setEnvironments() {
        environments.setNamed("qa", "Testing", "prod", "production");
    }

    /** Of a release of its own. */
    private long repo(String owner, String name, long gitHubId, boolean excluded) {
        UUID release = UUID.randomUUID();
        long id = --repos;
        ticks.sql("""
                insert into release (id, source_branch, dest_branch, created_at, discover)
                values ('%s', 'uat', 'master', now(), false)""".formatted(release));
        ticks.sql("""
                insert into release_repo (id, release_id, owner, repo_name, github_id, named, merge_commit_sha, excluded)
                values (%d, '%s', '%s', '%s', %d, true, '%s', %s)"""
                .formatted(id, release, owner, name, gitHubId, MERGE, excluded));
        return id;
    }

    private long server() {
        return repo("acme", "server", 0, false);
    }

    /** @param due in SQL */
    private void row(long repo, String environment, String state, String due) {
        ticks.sql("""
                insert into repo_deployment (release_repo_id, environment, state, expected_commit, expected_version, due_at)
                values (%d, '%s', '%s', '%s', '1.1.937', %s)""".formatted(repo, environment, state, MERGE, due));
    }

    private List<String> due() {
        List<String> due = new ArrayList<>();
        ticks.sql("""
                select environment || ' ' || state || ' ' || expected_version from repo_deployment
                where due_at <= now() + interval '5 seconds' order by release_repo_id desc, environment""")
                .forEach(row -> due.add(row.getString(0).strip()));
        return due;
    }

    private int take(long gitHubId, String owner, String name, String sha, String environment) {
        return ticks.run(() -> deliveries.take(Repository.of(gitHubId, new RepoName(owner, name)), sha, environment));
    }

    private int take(String sha) {
        return take(0, "acme", "server", sha, "testing");
    }

    @Test
    void concern_environment_isOneThatIsTracked() {
        assertTrue(deliveries.concern("testing"));
        assertTrue(deliveries.concern("PRODUCTION"));
        assertFalse(deliveries.concern("prod"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "pending", "syncing", "unhealthy", "deployed", "replaced", "not_found" })
    void take_anyCommit_makesDueWhatIsFollowed(String state) {
        row(server(), "qa", state, "now() + interval '1 hour'");
        assertEquals(1, take(ANOTHER));
        assertEquals(List.of("qa " + state + " 1.1.937"), due());
    }

    /** Months of releases are kept: what another one deploys is not asked for all of them. */
    @ParameterizedTest
    @ValueSource(strings = { "deployed", "replaced", "timeout", "not_found" })
    void take_whatIsNotFollowedAnyMore_isCheckedForItsOwnCommitOnly(String state) {
        row(server(), "qa", state, "null");
        assertEquals(0, take(ANOTHER));
        assertEquals(1, take(MERGE));
        assertEquals(List.of("qa " + state + " 1.1.937"), due());
    }

    @Test
    void take_waiting_isBegunByItsOwnCommit() {
        row(server(), "qa", "waiting", "null");
        assertEquals(0, take(ANOTHER));
        assertEquals(1, take(MERGE));
        assertEquals(List.of("qa pending 1.1.937"), due());
    }

    @Test
    void take_commitThatIsMerged_isBegun() {
        server();
        assertEquals(0, take(ANOTHER));
        assertEquals(1, take(MERGE));
        assertEquals(List.of("qa pending"), due());
        assertEquals(MERGE, ticks.sql("select expected_commit from repo_deployment").iterator().next().getString(0));
        assertEquals(1, take(MERGE), "the row is there");
    }

    @Test
    void take_others_areLeftAlone() {
        row(server(), "prod", "deployed", "null");
        row(repo("acme", "server", 0, true), "qa", "deployed", "null");
        row(repo("acme", "client", 7, false), "qa", "deployed", "null");
        row(repo("another", "server", 0, false), "qa", "deployed", "null");
        assertEquals(0, take(ANOTHER));
        assertEquals(1, take(MERGE), "the first one's in the environment that it has none for");
        assertEquals(List.of("qa pending"), due());
    }

    @Test
    void take_repositoryByItsIdOrInOtherLetters_isTheSameInEveryRelease() {
        row(repo("acme", "old-name", 7, false), "qa", "deployed", "null");
        row(repo("Acme", "Server", 0, false), "qa", "replaced", "null");
        assertEquals(2, take(7, "ACME", "serveR", MERGE, "TESTING"));
        assertEquals(List.of("qa deployed 1.1.937", "qa replaced 1.1.937"), due());
    }

    @Test
    void take_environmentsOfOneName_areAllMeant() {
        environments.setNamed("eu", "live", "us", "Live", "qa", "testing");
        row(server(), "eu", "deployed", "null");
        assertEquals(2, take(0, "acme", "server", MERGE, "live"));
        assertEquals(List.of("eu deployed 1.1.937", "us pending"), due());
    }

    @Test
    void take_alreadyDue_staysInItsTurn() {
        row(server(), "qa", "pending", "now() - interval '1 hour'");
        take(MERGE);
        assertEquals(1, ticks.sql("select 1 from repo_deployment where due_at < now() - interval '59 minutes'").size());
    }

    /** The check under way may have been a moment too early: what it brings counts no more. */
    @Test
    void take_rowThatIsBeingChecked_isCheckedAnew() {
        row(server(), "qa", "pending", "now() + interval '1 minute'");
        ticks.sql("update repo_deployment set lease = gen_random_uuid()");
        assertEquals(1, take(ANOTHER));
        assertEquals(List.of("qa pending 1.1.937"), due());
        assertEquals(0, ticks.sql("select 1 from repo_deployment where lease is not null").size());
    }
}
