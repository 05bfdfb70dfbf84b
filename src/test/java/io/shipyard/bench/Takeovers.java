package io.shipyard.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How long it takes until all that a killed replica had leased is under way elsewhere. */
final class Takeovers {

    private static final String LEASED = """
            with work (what, lease, due_at) as (
                select 'check ' || id, lease, due_at from repo_ci_status where due_at is not null
                union all select 'chart version ' || id, chart_lease, chart_due_at from repo_ci_status
                    where chart_due_at is not null
                union all select 'discovery ' || id, sync_lease, sync_due_at from release where sync_due_at is not null)
            select what from work where %s""";
    private static final String OF_ENDED = LEASED.formatted("""
            lease is not null and due_at > now() and left(lease::text, 18) in (select left(id::text, 18) from replica
                where lock is not null and not exists (select from pg_locks where locktype = 'advisory' and granted
                    and (classid::bigint << 32 | objid::bigint) = lock))""");
    /** What is freed was due before the kill; what has been claimed since, and is due again, was not. */
    private static final String NOT_CLAIMED = LEASED.formatted("lease is null and due_at <= '%s'");

    private final Database database;
    private final List<Duration> gaps = new ArrayList<>();
    private Instant killed;
    private List<String> waiting = List.of();

    Takeovers(Database database) {
        this.database = database;
    }

    /** A replica was killed just now. */
    void begin(Instant now) {
        killed = now;
    }

    /** Another is about to end, which may free what it holds in its own time: what waits until now has waited too long. */
    void end(Instant now) {
        if (!waiting.isEmpty()) {
            close(now);
        }
        killed = null;
        waiting = List.of();
    }

    private void close(Instant now) {
        gaps.add(Duration.between(killed, now));
        killed = null;
    }

    /** To be called all the time. */
    void observe(Instant now) {
        if (killed == null) {
            return;
        }
        List<String> held = database.list(OF_ENDED);
        if (!held.isEmpty()) {
            // what it held last, which is what it was killed with
            waiting = held;
        } else if (!waiting.isEmpty()) {
            waiting = database.list(NOT_CLAIMED.formatted(killed)).stream().filter(waiting::contains).toList();
            if (waiting.isEmpty()) {
                close(now);
            }
        }
    }

    /** Of replicas that held anything; empty if none did. */
    List<Duration> gaps() {
        return gaps;
    }
}
