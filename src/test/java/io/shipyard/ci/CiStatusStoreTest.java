package io.shipyard.ci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.github.EtagValidator;
import io.shipyard.leases.LeasedTable;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

/** Many rows, of which only some are due. */
@QuarkusTest
@WithTestResource(TestServices.class)
class CiStatusStoreTest {

    private static final String FINISHED = """
            insert into repo_ci_status (id, release_repo_id, status) select n, n, 'success'
            from generate_series(1000001, 1100000) n""";

    @Inject
    CiStatusStore store;

    @Inject
    CiLeases leases;

    @Inject
    DueTimes dueTimes;

    @Inject
    Ticks ticks;

    /** Repositories 1 to {@code count} of one release, due so many seconds ago. */
    private void rows(int count, String secondsAgo) {
        ticks.sql("""
                insert into release (id, source_branch, dest_branch, created_at, discover)
                values (gen_random_uuid(), 'uat', 'master', now(), false)""");
        ticks.sql("""
                insert into release_repo (id, release_id, owner, repo_name, named, merge_commit_sha)
                select -n, (select id from release), 'acme', 'repo-' || n, true, repeat('a', 40)
                from generate_series(1, %d) n""".formatted(count));
        ticks.sql("""
                insert into repo_ci_status (id, release_repo_id, status, merge_commit_sha, due_at)
                select -n, -n, 'pending', repeat('a', 40), now() - (%s) * interval '1 second'
                from generate_series(1, %d) n""".formatted(secondsAgo, count));
    }

    private List<CiTarget> claim(int most) {
        return ticks.run(() -> store.claim(most));
    }

    private long count(String condition) {
        return ticks.sql("select count(*) from repo_ci_status where " + condition).iterator().next().getLong(0);
    }

    @Test
    void claim_moreDueThanAsked_takesTheOldestAndNoneTwice() {
        rows(10, "n");
        assertEquals(Set.of(-10L, -9L, -8L), claim(3).stream().map(CiTarget::id).collect(Collectors.toSet()));
        assertEquals(Set.of(-7L, -6L, -5L), claim(3).stream().map(CiTarget::id).collect(Collectors.toSet()));
        assertEquals(4, claim(10).size());
        assertEquals(List.of(), claim(10));
    }

    /** More is due than is ever done: each claim takes who has waited longest, so every repository gets its turn. */
    @Test
    void claim_overload_starvesNobody() {
        rows(50, "100 - n");
        Set<Long> seen = new HashSet<>();
        for (int tick = 0; tick < 10; tick++) {
            List<CiTarget> claimed = claim(5);
            assertTrue(claimed.stream().allMatch(target -> seen.add(target.id())), "twice before others");
            ticks.run(() -> store.recordUnchanged(unchanged(claimed, Duration.ofMillis(1))));
        }
        assertEquals(50, seen.size());
    }

    private static List<CiStatusStore.Unchanged> unchanged(List<CiTarget> targets, Duration pause) {
        return targets.stream().map(target -> new CiStatusStore.Unchanged(target, pause, "", true,
                new EtagValidator(new UUID(1, target.id()), "\"" + target.id() + "\""))).toList();
    }

    @Test
    void recordUnchanged_rowsOfSeveralClaims_recordsThoseThatAreStillHeld() {
        rows(6, "n");
        List<CiTarget> seen = new ArrayList<>(claim(3));
        seen.addAll(claim(3));
        ticks.sql("update repo_ci_status set lease = gen_random_uuid() where id = -6");

        ticks.run(() -> store.recordUnchanged(unchanged(seen, Duration.ofSeconds(100))));

        assertEquals(5, count("lease is null and last_checked_at is not null and look_etag = '\"' || id || '\"'"));
        assertEquals(5,
                count("lease is null and due_at between now() + interval '1 minute' and now() + interval '105 seconds'"));
        assertEquals(1, count("id = -6 and lease is not null and last_checked_at is null and look_etag is null"));
    }

    @Test
    void recordUnchanged_manyTogether_areSpread() {
        rows(100, "n");
        List<CiTarget> claimed = claim(100);
        ticks.run(() -> store.recordUnchanged(unchanged(claimed, Duration.ofSeconds(1_000))));
        long seconds = ticks.sql("""
                select count(distinct extract(epoch from due_at)::bigint) from repo_ci_status where id < 0""")
                .iterator().next().getLong(0);
        assertTrue(seconds > 40, "due in " + seconds + " different seconds");
    }

    /** Else whoever checks more often for what is due would check each repository more often. What is late stays late. */
    @ParameterizedTest
    @ValueSource(strings = { "1", "3600" })
    void recordUnchanged_claimedLate_isCountedFromWhenItWasDue(String secondsAgo) {
        rows(400, secondsAgo);
        double due = averageDueAt();
        List<CiTarget> late = claim(400);
        ticks.run(() -> store.recordUnchanged(unchanged(late, Duration.ofMinutes(1))));
        double latest = late.get(0).claimedAt().toEpochMilli() / 1000.0 - 2;
        // each is spread by a tenth of the minute
        assertEquals(Math.max(due, latest) + 60, averageDueAt(), 0.5);
    }

    /** In seconds. */
    private double averageDueAt() {
        return ticks.sql("select avg(extract(epoch from due_at)) from repo_ci_status where id < 0").iterator().next()
                .getNumeric(0).doubleValue();
    }

    @Test
    void release_whatIsHeld_isDueAtOnce() {
        rows(3, "n");
        List<CiTarget> claimed = claim(3);
        ticks.sql("update repo_ci_status set lease = gen_random_uuid() where id = -1");
        ticks.run(() -> leases.giveBack(claimed, Duration.ZERO));
        assertEquals(2, count("lease is null and due_at <= now()"));
        assertEquals(1, count("lease is not null and due_at > now()"));
    }

    /** After an outage, in their order and within the interval (1 s in the tests); what is not late is left alone. */
    @Test
    void spread_lateRows_areDueOneAfterTheOther() {
        rows(100, "100 + n");
        ticks.sql("update repo_ci_status set due_at = now() - interval '1 second' where id > -11");
        ticks.run(() -> dueTimes.spread(Duration.ofSeconds(15)));
        assertEquals(10, count("due_at < now() - interval '0.9 seconds'"));
        List<Long> order = StreamSupport.stream(ticks.sql("select id from repo_ci_status where id < -10 order by due_at")
                .spliterator(), false).map(row -> row.getLong(0)).toList();
        assertEquals(order.stream().sorted().toList(), order);
        long span = ticks.sql("""
                select extract(epoch from max(due_at) - min(due_at)) * 1000 from repo_ci_status where id < -10""")
                .iterator().next().getNumeric(0).longValue();
        assertTrue(span > 950 && span < 1_000, "spread over " + span + " ms");
    }

    /** Somebody checks, and there is too much: who has waited longest is still the first. */
    @Test
    void spread_whileAnotherReplicaChecks_leavesEverythingInItsPlace() {
        rows(100, "100 + n");
        ticks.sql("insert into github_client values ('another', gen_random_uuid(), now(), now() - interval '3 seconds')");
        try {
            assertEquals(0, ticks.run(() -> dueTimes.spread(Duration.ofSeconds(15))));
        } finally {
            ticks.sql("delete from github_client where credential = 'another'");
        }
        assertEquals(100, ticks.run(() -> dueTimes.spread(Duration.ofSeconds(15))));
    }

    /** Else nobody would look before the clock is where it was. */
    @Test
    void repairDueTimes_clockOfTheDatabaseSetBack_isDueWithinTheInterval() {
        rows(20, "-3600 * 5");
        ticks.sql("update repo_ci_status set due_at = now() + interval '3 minutes' where id = -1");
        ticks.sql("update repo_ci_status set lease = gen_random_uuid() where id in (-1, -2)");
        assertEquals(19, ticks.run(() -> dueTimes.repairDueTimes()));
        assertEquals(19, count("id < -1 and lease is null and due_at < now() + interval '1.1 seconds'"));
        assertEquals(1, count("id = -1 and lease is not null and due_at > now() + interval '2 minutes'"));
    }

    @Test
    void backlog_isWhatIsDueAndNotClaimed() {
        rows(10, "n * 1000");
        claim(4);
        CiMetrics.Backlog backlog = ticks.run(() -> dueTimes.backlog());
        assertEquals(6, backlog.rows());
        assertTrue(backlog.oldest().toSeconds() >= 6_000 && backlog.oldest().toSeconds() < 7_000, backlog.toString());
    }

    /** Whatever a tick does stays as quick as it was, however many repositories there have ever been. */
    @ParameterizedTest
    @ValueSource(strings = { CiStatusStore.CLAIM, ChartVersionStore.CLAIM, CiStatusStore.RECORD_UNCHANGED,
            DueTimes.SPREAD, DueTimes.RECALL, DueTimes.BACKLOG, DeliveredChanges.ANNOUNCE_RUN,
            DeliveredChanges.ANNOUNCE_PULL_REQUEST, DeliveredChanges.GIVE_UP })
    void plan_manyFinishedRows_readsByIndexOnly(String statement) {
        assertReadsByIndexOnly(statement);
    }

    @ParameterizedTest
    @ValueSource(strings = { "due_at", "chart_due_at" })
    void plan_freeingWhatAReplicaHeld_readsByIndexOnly(String due) {
        LeasedTable table = Stream.of(CiLeases.TABLE, ChartVersionStore.TABLE).filter(each -> due.equals(each.due()))
                .findFirst().orElseThrow();
        assertReadsByIndexOnly(table.freeing().replace(":first", "gen_random_uuid()").replace(":last", "gen_random_uuid()"));
    }

    private void assertReadsByIndexOnly(String statement) {
        rows(100, "n");
        ticks.sql("alter table repo_ci_status disable trigger all");
        ticks.sql(FINISHED);
        // of all tables at once: the planner joins them, and nothing else on this server gathers statistics
        ticks.sql("analyze");
        try {
            String explain = "explain " + statement.replace(":leases", "'{" + new UUID(1, 2) + "}'")
                    .replace(":lease,", "gen_random_uuid(),").replace(":leased", "120").replace(":most", "50")
                    .replace(":ids", "'{-1,-2,-3}'").replace(":id ", "4711 ").replace(":pauses", "'{1,2,3}'")
                    .replace(":dues", "'{1,2,3}'")
                    .replace(":errors", "'{a,b,c}'").replace(":answers", "'{t,t,f}'")
                    .replace(":keys", "'{}'").replace(":claims", "'{1,2,3}'")
                    .replace(":owner", "'acme'").replace(":name", "'repo-1'").replace(":sha", "repeat('a', 40)")
                    .replace(":run", "7").replace(":number", "3").replace(":source", "'uat'").replace(":dest", "'master'")
                    .replace(":etags", "'{}'").replace(":latest", "1000").replace(":late", "1000")
                    .replace(":longest", "1000")
                    .replace(":interval", "1000");
            String plan = StreamSupport.stream(ticks.sql(explain).spliterator(), false).map(row -> row.getString(0))
                    .collect(Collectors.joining("\n"));
            assertTrue(plan.contains("Index"), plan);
            assertFalse(plan.contains("Seq Scan on repo_ci_status") || plan.contains("Seq Scan on release_repo"), plan);
        } finally {
            ticks.sql("delete from repo_ci_status where id > 1000000");
            ticks.sql("alter table repo_ci_status enable trigger all");
        }
    }
}
