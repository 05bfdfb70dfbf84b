package io.shipyard.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.database.Notifications;
import io.shipyard.database.ReplicaId;
import io.shipyard.testing.Listening;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.mutiny.sqlclient.Pool;

/** Another replica that holds a discovery, a check and the reading of a chart version. */
@QuarkusTest
@WithTestResource(TestServices.class)
class PulseTest {

    private static final UUID OTHER = UUID.fromString("0a1b2c3d-0000-4000-8000-000000000000");
    private static final String ITS_LEASE = "'0a1b2c3d-0000-4000-ffff-%012d'";
    /** The next one, in the order of ids. */
    private static final String LEASE_OF_A_THIRD = "'0a1b2c3d-0000-4001-0000-000000000000'";

    private static final String HELD = """
            select 'discovery' from release where sync_lease is not null and sync_due_at > now()
            union all select 'check' from repo_ci_status where lease is not null and due_at > now()
            union all select 'chart version' from repo_ci_status where chart_lease is not null and chart_due_at > now()
            order by 1""";
    private static final String DUE = """
            select 'discovery' from release where sync_lease is null and sync_due_at <= now()
            union all select 'check' from repo_ci_status where lease is null and due_at <= now()
            union all select 'chart version' from repo_ci_status where chart_lease is null and chart_due_at <= now()
            order by 1""";
    private static final List<String> ALL = List.of("chart version", "check", "discovery");

    @Inject
    Pulse pulse;

    @Inject
    Notifications notifications;

    @Inject
    ReplicaId own;

    @Inject
    Pool database;

    @Inject
    Listening listening;

    @Inject
    Ticks ticks;

    @BeforeEach
    void leases() {
        ticks.sql("""
                insert into release (id, source_branch, dest_branch, created_at, discover, sync_lease, sync_due_at)
                values (gen_random_uuid(), 'uat', 'master', now(), false, %s, now() + interval '1 minute')"""
                .formatted(ITS_LEASE.formatted(1)));
        ticks.sql("""
                insert into release_repo (id, release_id, owner, repo_name, named, merge_commit_sha)
                select -n, (select id from release), 'acme', 'repo-' || n, true, repeat('a', 40)
                from generate_series(1, 2) n""");
        ticks.sql("""
                insert into repo_ci_status (id, release_repo_id, status, merge_commit_sha, lease, due_at)
                values (-1, -1, 'pending', repeat('a', 40), %s, now() + interval '2 minutes')"""
                .formatted(ITS_LEASE.formatted(2)));
        ticks.sql(
                """
                        insert into repo_ci_status (id, release_repo_id, status, merge_commit_sha, chart_state, chart_lease, chart_due_at)
                        values (-2, -2, 'success', repeat('a', 40), 'wanted', %s, now() + interval '10 minutes')"""
                        .formatted(ITS_LEASE.formatted(3)));
    }

    private void heardOf(String interval, String lock) {
        ticks.sql("insert into replica values ('%s', now() - interval '%s', %s)".formatted(OTHER, interval, lock));
        ticks.sql("insert into github_client values ('a digest', '%s', now(), now())".formatted(OTHER));
    }

    private void pulse() {
        ticks.run(pulse::pulse);
    }

    private List<String> strings(String query) {
        return StreamSupport.stream(ticks.sql(query).spliterator(), false).map(row -> row.getString(0)).toList();
    }

    @ParameterizedTest
    @CsvSource({ "11 seconds, null", "11 seconds, 7", "4 seconds, 7", "-2 minutes, null" })
    void replicaThatHasEnded_losesAllThatItHeld(String heardOf, String lock) {
        heardOf(heardOf, lock);
        pulse();
        assertEquals(ALL, strings(DUE));
        assertEquals(List.of(), strings("select id::text from replica where id = '%s'".formatted(OTHER)));
        assertEquals(List.of(), strings("select credential from github_client"));
    }

    @Test
    void whatItHeld_isDueBeforeWhatHasBecomeDueSince() {
        ticks.sql("update repo_ci_status set due_at = now() - interval '5 seconds', lease = null where id = -2");
        heardOf("11 seconds", "null");
        pulse();
        assertEquals(List.of("-1", "-2"), strings("select id::text from repo_ci_status order by due_at"));
    }

    /** Nor is a lost connection an end, as long as there are pulses. */
    @ParameterizedTest
    @CsvSource({ "-30 seconds, 7", "-30 seconds, null", "4 seconds, null" })
    void replicaThatIsHeardOf_keepsAllThatItHolds(String heardOf, String lock) {
        heardOf(heardOf, lock);
        pulse();
        assertEquals(ALL, strings(HELD));
        assertEquals(List.of("a digest"), strings("select credential from github_client"));
    }

    /** A pause is no end while its connection to the database stands. */
    @Test
    void replicaWithItsListeningConnection_keepsAllThatItHolds() {
        listening.pulse();
        heardOf("4 seconds", notifications.lock().orElseThrow().toString());
        pulse();
        assertEquals(ALL, strings(HELD));
        listening.stop();
        pulse();
        assertEquals(ALL, strings(DUE));
    }

    @Test
    void othersThanTheOneThatHasEnded_keepTheirLeases() {
        ticks.sql("update release set sync_lease = " + LEASE_OF_A_THIRD);
        ticks.sql("update repo_ci_status set lease = gen_random_uuid() where id = -1");
        heardOf("11 seconds", "null");
        pulse();
        assertEquals(List.of("check", "discovery"), strings(HELD));
        assertEquals(List.of("chart version"), strings(DUE));
    }

    /** There could be no pulse while the database was away: the others have a few seconds for their next. */
    @Test
    void databaseWasAway_othersHaveTimeToBeHeardOf() {
        ticks.sql("alter table replica rename to away");
        pulse();
        ticks.sql("alter table away rename to replica");
        heardOf("11 seconds", "null");
        IntStream.range(1, 5).forEach(second -> pulse());
        assertEquals(ALL, strings(HELD));
        pulse();
        assertEquals(ALL, strings(DUE));
    }

    /** As when the machine stood still: the others may have stood with it. */
    @Test
    void replicaThatWasNotHeardOfItself_givesOthersTimeToBeHeardOf() {
        ticks.sql("insert into replica values ('%s', now() - interval '11 seconds', null)".formatted(own.value()));
        heardOf("11 seconds", "null");
        IntStream.rangeClosed(1, 5).forEach(second -> pulse());
        assertEquals(ALL, strings(HELD));
        pulse();
        assertEquals(ALL, strings(DUE));
    }

    /** By whoever records, or by a delivery. */
    @Test
    void rowThatIsBeingWritten_isFreedAfterwards() {
        heardOf("11 seconds", "null");
        ticks.run(() -> database.withTransaction(writer -> writer.query("select from repo_ci_status where id = -1 for update")
                .execute().flatMap(locked -> pulse.pulse())));
        assertEquals(List.of("check"), strings(HELD));
        pulse();
        assertEquals(ALL, strings(DUE));
        assertEquals(List.of(), strings("select id::text from replica where id = '%s'".formatted(OTHER)));
    }

    @Test
    void pulse_saysThatThisReplicaLives_andWhatItsListeningConnectionHolds() {
        pulse();
        listening.pulse();
        pulse();
        assertEquals(List.of(notifications.lock().orElseThrow() + " true"),
                strings("select lock || ' ' || (seen_at > now() - interval '1 minute') from replica"));
    }
}
