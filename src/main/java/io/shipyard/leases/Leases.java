package io.shipyard.leases;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.smallrye.mutiny.Uni;

/** Where work is claimed from. A lease that is not given back runs out by itself. */
public interface Leases<T> {

    /** What is due, as much as that at the most. */
    Uni<List<T>> claim(int most);

    LeasedTable table();

    /** Makes it due again after the wait, for whichever replica. */
    Uni<?> giveBack(Collection<T> claimed, Duration wait);
}
