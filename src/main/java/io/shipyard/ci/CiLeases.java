package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.github.SharedLimits;
import io.shipyard.leases.LeasedTable;
import io.shipyard.leases.Leases;
import io.smallrye.mutiny.Uni;

/** Claims repositories to check. After a break of this replica, those that became due meanwhile are spread first. */
@ApplicationScoped
class CiLeases implements Leases<CiTarget> {

    /** Longer than ticks are apart. */
    private static final Duration BREAK = Duration.ofSeconds(15);

    static final LeasedTable TABLE = new LeasedTable("repo_ci_status", "lease", "due_at");

    private final CiStatusStore store;
    private final DueTimes dueTimes;
    private final SharedLimits limits;
    private final CiMetrics metrics;
    private final InstantSource clock;
    private volatile Instant lastClaim = Instant.MIN;

    CiLeases(CiStatusStore store, DueTimes dueTimes, SharedLimits limits, CiMetrics metrics, InstantSource clock) {
        this.store = store;
        this.dueTimes = dueTimes;
        this.limits = limits;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Uni<List<CiTarget>> claim(int most) {
        return catchUp().flatMap(ignored -> metrics.phase("claim", store.claim(most))).invoke(() -> {
            lastClaim = clock.instant();
            limits.claimed();
        });
    }

    private Uni<?> catchUp() {
        return lastClaim.isBefore(clock.instant().minus(BREAK)) ? dueTimes.spread(BREAK) : Uni.createFrom().voidItem();
    }

    @Override
    public LeasedTable table() {
        return TABLE;
    }

    @Override
    @WithTransaction
    public Uni<Integer> giveBack(Collection<CiTarget> claimed, Duration wait) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery("""
                update repo_ci_status set lease = null, due_at = now() + :wait * interval '1 millisecond'
                where id in (select id from repo_ci_status
                    where id = any(cast(:ids as bigint[])) and lease = any(cast(:leases as uuid[]))
                    order by id for no key update)""")
                .setParameter("ids", claimed.stream().map(CiTarget::id).toArray(Long[]::new))
                .setParameter("wait", wait.toMillis())
                .setParameter("leases", claimed.stream().map(CiTarget::lease).distinct().toArray(UUID[]::new))
                .executeUpdate());
    }
}
