package io.shipyard.history;

import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.panache.common.Page;
import io.shipyard.outbox.HistoryEvent;
import io.shipyard.outbox.Outbox;
import io.smallrye.mutiny.Uni;

/** Writes and lists history entries, within the caller's session or transaction. */
@ApplicationScoped
public class History {

    /** The actor of what the service does by itself. */
    public static final String SYSTEM = "system";

    /** Entries listed at the most. */
    public static final int MAX_LISTED = 1_000;

    /** Through text, since a text bound to a jsonb parameter becomes a JSON string. */
    private static final String AMEND = """
            update release_history
            set details = cast(cast(details as jsonb) || cast(cast(:addition as text) as jsonb) as text)
            where id = (select max(id) from release_history where release_id = :release
                        and cast(details as jsonb) @> cast(cast(:details as text) as jsonb))""";

    private final ObjectMapper mapper;
    private final InstantSource clock;
    private final Outbox outbox;

    History(ObjectMapper mapper, InstantSource clock, Outbox outbox) {
        this.mapper = mapper;
        this.clock = clock;
        this.outbox = outbox;
    }

    public Uni<Void> record(UUID releaseId, HistoryAction action, String actor, Map<String, ?> details) {
        HistoryEntry entry = new HistoryEntry();
        entry.releaseId = releaseId;
        entry.action = action.word();
        entry.actor = actor;
        entry.details = json(details);
        entry.createdAt = clock.instant();
        return entry.persist().call(() -> outbox.add(new HistoryEvent(entry.id, releaseId, entry.action, actor, entry.details,
                entry.createdAt))).replaceWithVoid();
    }

    /** The CI of a repository has ended, or does not count any more, with or without an entry: receivers may be notified. */
    public Uni<Void> ciEnded(UUID releaseId) {
        return outbox.addEnd(releaseId, clock.instant());
    }

    /** Adds to the details of the newest entry whose details contain these; nothing if there is none. */
    public Uni<Void> amend(UUID releaseId, Map<String, ?> details, Map<String, ?> addition) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(AMEND)
                .setParameter("addition", json(addition)).setParameter("release", releaseId)
                .setParameter("details", json(details)).executeUpdate()).replaceWithVoid();
    }

    /** The newest {@value #MAX_LISTED} entries, newest first. */
    public Uni<List<HistoryEntry>> list(UUID releaseId) {
        return HistoryEntry.<HistoryEntry> find("releaseId = ?1 order by id desc", releaseId)
                .page(Page.ofSize(MAX_LISTED)).list();
    }

    private String json(Map<String, ?> details) {
        try {
            return mapper.writeValueAsString(details);
        } catch (JsonProcessingException cannotBe) {
            throw new UncheckedIOException(cannotBe);
        }
    }
}
