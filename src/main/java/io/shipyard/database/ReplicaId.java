package io.shipyard.database;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.enterprise.context.ApplicationScoped;

/** This process, among all that use the database. The first half of a lease's id says which replica holds it. */
@ApplicationScoped
public class ReplicaId {

    private final UUID value = UUID.randomUUID();

    public UUID value() {
        return value;
    }

    /** The key of the advisory lock that its listening connection holds. */
    long lock() {
        return value.getMostSignificantBits();
    }

    /** The id of a lease that ends with this replica. */
    public UUID newLease() {
        return new UUID(value.getMostSignificantBits(), ThreadLocalRandom.current().nextLong());
    }

    /** The least id that a lease of a replica can have, as PostgreSQL orders them. */
    public static UUID firstLease(UUID replica) {
        return new UUID(replica.getMostSignificantBits(), 0);
    }

    public static UUID lastLease(UUID replica) {
        return new UUID(replica.getMostSignificantBits(), -1);
    }
}
