package io.shipyard.outbox;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.shipyard.outbox.OutboxMetrics.Outcome;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Where messages wait until receivers have taken them. They are written within the transaction of what they tell. */
@ApplicationScoped
public class Outbox {

    /** What waits for one receiver at the most; what comes then is not sent. */
    private static final int MOST_WAITING = 10_000;

    /** What comes after something that is tried again waits as long. */
    private static final String ADD = """
            insert into outbox (receiver, release_id, action, body, created_at, due_at, attempts)
            select :receiver, :release, :action, :body, to_timestamp(:at / 1000.0), greatest(now(), before.due_at),
                coalesce(before.attempts, 0)
            from (select max(due_at) due_at, max(attempts) attempts from outbox
                  where receiver = :receiver and release_id = :release and attempts > 0) before
            where (select count(*) from (select 1 from outbox where receiver = :receiver limit :most) waiting) < :most""";

    private final Receivers receivers;
    private final OutboxMetrics metrics;
    private final ReceiverLog log;

    Outbox(Receivers receivers, OutboxMetrics metrics, ReceiverLog log) {
        this.receivers = receivers;
        this.metrics = metrics;
        this.log = log;
    }

    /** For every receiver that is to know of it. */
    public Uni<Void> add(HistoryEvent event) {
        List<Receiver> told = receivers.of(event).toList();
        return told.isEmpty() ? Uni.createFrom().voidItem()
                : branches(event.releaseId()).flatMap(branches -> Multi.createFrom().iterable(told)
                        .onItem().transformToUniAndConcatenate(receiver -> add(receiver, event,
                                CloudEvent.of(event, branches)))
                        .onItem().ignoreAsUni());
    }

    private static Uni<Branches> branches(UUID releaseId) {
        return Panache.getSession().flatMap(session -> session
                .createNativeQuery("select source_branch, dest_branch from release where id = :id", Object[].class)
                .setParameter("id", releaseId).getSingleResult())
                .map(row -> new Branches((String) row[0], (String) row[1]));
    }

    private Uni<Void> add(Receiver receiver, HistoryEvent event, String body) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(ADD)
                .setParameter("receiver", receiver.name()).setParameter("release", event.releaseId())
                .setParameter("action", event.action()).setParameter("body", body)
                .setParameter("at", event.at().toEpochMilli()).setParameter("most", MOST_WAITING).executeUpdate())
                .invoke(added -> {
                    log.isFull(receiver, added == 0);
                    metrics.count(Outcome.DISCARDED, receiver.name(), 1 - added);
                }).replaceWithVoid();
    }
}
