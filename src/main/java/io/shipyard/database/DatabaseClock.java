package io.shipyard.database;

import java.time.Instant;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/** The one clock that all replicas share: due times are written by it, since claims compare by it. */
public final class DatabaseClock {

    private DatabaseClock() {
    }

    /** The start of the present transaction. Needs a session. */
    public static Uni<Instant> now() {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("select now()", Instant.class).getSingleResult());
    }
}
