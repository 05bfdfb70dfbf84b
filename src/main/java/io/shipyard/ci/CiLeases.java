package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.SharedLimits;
import io.shipyard.leases.Leases;
import io.smallrye.mutiny.Uni;

/** Claims repositories to check. After a break of this replica, those that became due meanwhile are spread first. */
@ApplicationScoped
class CiLeases implements Leases<CiTarget> {

    /** Longer than ticks are apart. */
    private static final Duration BREAK = Duration.ofSeconds(15);

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
    public Uni<?> giveBack(Collection<CiTarget> claimed, Duration wait) {
        return store.giveBack(claimed, wait);
    }
}
