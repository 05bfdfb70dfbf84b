package io.shipyard.release;

import static io.restassured.RestAssured.given;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.stream.Collectors;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.TestClock;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** Which releases are old, and that no other is deleted. 180 days is what they are kept for. */
@QuarkusTest
@WithTestResource(TestServices.class)
class RetentionTest {

    private static final UUID ID = new UUID(1, 1);
    private static final String PATH = "/api/releases/" + ID;

    @Inject
    Retention retention;

    @Inject
    Ticks ticks;

    @Inject
    TestClock clock;

    @Inject
    Pool database;

    @Inject
    MeterRegistry registry;

    /** All that is stored of it is so old, and an open pull request is checked still. */
    private void release(UUID id, int days) {
        ticks.sql("""
                insert into release (id, source_branch, dest_branch, created_at, last_refreshed_at, discover)
                values ('%s', 'uat', 'master', now() - interval '%2$d days', now() - interval '%2$d days', false)"""
                .formatted(id, days));
        ticks.sql("""
                insert into release_history (release_id, action, actor, created_at)
                values ('%s', 'release_created', 'anonymous', now() - interval '%d days')""".formatted(id, days));
        ticks.sql("""
                insert into release_repo (id, release_id, owner, repo_name, named, pr_number)
                select -n - 10 * (select count(*) from release), '%s', 'acme', 'repo-' || n, true, n
                from generate_series(1, 2) n""".formatted(id));
        ticks.sql("""
                insert into repo_ci_status (id, release_repo_id, status, tracking_started_at, ended_at, due_at, last_checked_at)
                select id, id, 'pending', now() - interval '%2$d days', now() - interval '%2$d days', now(), now()
                from release_repo where release_id = '%1$s'""".formatted(id, days));
    }

    private long count(String table) {
        return ticks.sql("select count(*) from " + table).iterator().next().getLong(0);
    }

    private long kept() {
        ticks.run(retention::pass);
        return count("release");
    }

    @Test
    void release_untouchedForLong_isDeletedWithAllAndOneLine() {
        double before = registry.counter("ci.releases.deleted").count();
        release(ID, 181);
        release(new UUID(1, 2), 179);
        try (CapturedLog log = new CapturedLog()) {
            assertEquals(1, kept());
            List<String> lines = log.messages(Level.INFO, "Release ");
            assertEquals(1, lines.size(), lines.toString());
            assertThat(lines.get(0), matchesPattern("Release " + ID + ": deleted, untouched since \\S+Z, which is longer than "
                    + "CI_RETENTION"));
            assertEquals(Map.of("releaseId", ID.toString()), log.ids("deleted, untouched"));
        }
        assertEquals(List.of(2L, 2L, 1L), List.of(count("release_repo"), count("repo_ci_status"), count("release_history")));
        assertEquals(0, count("release where id = '" + ID + "'"));
        assertEquals(before + 1, registry.counter("ci.releases.deleted").count());
    }

    @ParameterizedTest
    @ValueSource(strings = { "release set created_at = now()", "release set last_refreshed_at = now()",
            "release set status = 'approved'",
            "repo_ci_status set tracking_started_at = now() where id = (select min(id) from repo_ci_status)",
            "repo_ci_status set ended_at = now() where id = (select min(id) from repo_ci_status)",
            "release_history set created_at = now()" })
    void release_thatSomethingHasHappenedTo_isKept(String happened) {
        release(ID, 1_000);
        ticks.sql("update " + happened);
        assertEquals(1, kept());
    }

    /** Though it is all as it was. */
    @Test
    void release_thatIsRegisteredAgain_isKept() {
        release(ID, 1_000);
        given().contentType(ContentType.JSON).body(Map.of("source_branch", "uat", "dest_branch", "master")).put(PATH).then()
                .statusCode(200);
        assertEquals(1, kept());
    }

    /** As while GitHub is away, or refuses the token. */
    @ParameterizedTest
    @ValueSource(strings = { "repo_ci_status set ended_at = null where id = (select min(id) from repo_ci_status)",
            "release set sync_requested_at = now() - interval '200 days', sync_due_at = now(), sync_error = 'x'" })
    void release_thatIsUnderWay_isKept(String underWay) {
        release(ID, 1_000);
        ticks.sql("update " + underWay);
        assertEquals(1, kept());
        assertEquals(List.of(), ticks.run(retention::candidates));
        ticks.run(() -> retention.deleteUntouched(ID));
        assertEquals(1, count("release"));
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 200 })
    void oneClockAlone_ahead_deletesNothing(int days) {
        release(ID, 100);
        clock.move(Duration.ofDays(days));
        assertEquals(1, kept());
        clock.move(Duration.ofDays(-days - 1_000));
        ticks.sql("update release set created_at = created_at - interval '1 year', last_refreshed_at = null");
        ticks.sql("update release_history set created_at = created_at - interval '1 year'");
        ticks.sql("update repo_ci_status set tracking_started_at = null, ended_at = null");
        assertEquals(1, kept());
        clock.reset();
        assertEquals(0, kept());
    }

    @Test
    void pass_deletesSoManyAtTheMost_theOldestFirst() {
        for (int i = 0; i < Retention.AT_ONCE + 3; i++) {
            release(new UUID(2, i), 200 + i);
        }
        assertEquals(3, kept());
        assertEquals("00000000-0000-0002-0000-000000000000 00000000-0000-0002-0000-000000000001 "
                + "00000000-0000-0002-0000-000000000002",
                ticks.sql("select string_agg(id::text, ' ' order by id) from release").iterator().next().getString(0));
        assertEquals(0, kept());
    }

    @Test
    void durationsOfRuns_areDeletedWithTime() {
        ticks.sql(
                "insert into run_duration select 'r', day, 1, 60, now() - day * interval '1 day' from generate_series(170, 190) day");
        kept();
        assertEquals("170 179", ticks.sql("select min(workflow_run_id) || ' ' || max(workflow_run_id) from run_duration")
                .iterator().next().getString(0));
    }

    @Test
    void failure_isLoggedOnce_withoutTheDatabasesMessage() {
        release(ID, 1_000);
        ticks.sql("create function refuse() returns trigger language plpgsql as "
                + "$$ begin raise exception 'a value of a row'; end $$");
        ticks.sql("create trigger refused before delete on release for each row execute function refuse()");
        try (CapturedLog log = new CapturedLog()) {
            assertEquals(1, kept());
            assertEquals(1, kept());
            List<String> lines = log.messages(Level.WARNING, "");
            assertEquals(1, lines.size(), lines.toString());
            assertThat(lines.get(0), matchesPattern("Releases older than CI_RETENTION could not be deleted, which is tried "
                    + "again every minute: \\w+"));
        } finally {
            ticks.sql("drop function refuse cascade");
        }
        assertEquals(0, kept());
    }

    /** Somebody has it, as one who records a change, refreshes it or deletes it has. */
    @ParameterizedTest
    @ValueSource(strings = { "key share", "no key update", "update" })
    void release_thatAnotherHas_isPassedOver(String lock) {
        release(ID, 1_000);
        release(new UUID(1, 2), 1_000);
        SqlConnection other = ticks.run(database::getConnection);
        try (CapturedLog log = new CapturedLog()) {
            ticks.run(() -> other.query("begin").execute());
            ticks.run(() -> other.query("select 1 from release where id = '" + ID + "' for " + lock).execute());
            assertEquals(1, kept());
            assertEquals(List.of(), log.messages(Level.WARNING, "could not be deleted"), "it was waited for");
        } finally {
            ticks.run(() -> other.query("rollback").execute());
            ticks.run(other::close);
        }
        assertEquals(0, kept());
    }

    /** Found old, and touched before it was its turn. */
    @Test
    void release_touchedMeanwhile_isKept() {
        release(ID, 1_000);
        assertEquals(List.of(ID), ticks.run(retention::candidates));
        ticks.sql("insert into release_history (release_id, action, actor, created_at) values ('" + ID
                + "', 'repo_excluded', 'anonymous', now())");
        ticks.run(() -> retention.deleteUntouched(ID));
        assertEquals(1, count("release"));
    }

    @Test
    void retention_ofZero_keepsAll() {
        release(ID, 10_000);
        Retention off = new Retention(clock, () -> Duration.ZERO, new SimpleMeterRegistry());
        ticks.run(off::pass);
        assertEquals(1, count("release"));
    }

    /** A pass checks old releases only, and finds what hangs on them by index. */
    @Test
    void plan_manyReleases_readsByIndexOnly() {
        ticks.sql("""
                insert into release (id, source_branch, dest_branch, created_at, discover)
                select gen_random_uuid(), 'uat', 'master', now() - n * interval '1 hour', false
                from generate_series(1, 5000) n""");
        ticks.sql("analyze release");
        // small tables are read as a whole, whatever indexes they have
        String plan = ticks.run(() -> database.withTransaction(connection -> connection.query("set local enable_seqscan = off")
                .execute().flatMap(ignored -> connection.query("explain " + Retention.CANDIDATES
                        .replace(":clock", "4102444800000").replace(":kept", "15552000").replace(":most", "20")).execute())))
                .stream().map(row -> row.getString(0)).collect(Collectors.joining("\n"));
        assertTrue(plan.contains("release_newest_first") && !plan.contains("Seq Scan"), plan);
    }
}
