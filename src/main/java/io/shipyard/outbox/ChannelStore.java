package io.shipyard.outbox;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;

/** What messages to channels are made of, as it is when they are sent. */
@ApplicationScoped
class ChannelStore {

    /** The details of entries of a history, in their order. */
    @WithSession
    Uni<List<JsonObject>> details(List<Long> entries) {
        return Panache.getSession().flatMap(session -> session
                .createNativeQuery("select details from release_history where id = any(cast(:ids as bigint[])) order by id",
                        String.class)
                .setParameter("ids", entries.toArray(Long[]::new)).getResultList())
                .map(found -> found.stream().map(JsonObject::new).toList());
    }

    /** Everything of the lane that asks whether CI is done by now. */
    @WithSession
    Uni<List<Long>> asking(Lane lane) {
        return Panache.getSession().flatMap(session -> session
                .createNativeQuery("select id from outbox where release_id = :release and receiver = :receiver "
                        + "and action = '" + Outbox.CI_ENDED + "'", Long.class)
                .setParameter("release", lane.releaseId()).setParameter("receiver", lane.receiver()).getResultList());
    }
}
