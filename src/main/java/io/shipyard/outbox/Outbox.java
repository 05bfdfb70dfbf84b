package io.shipyard.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.shipyard.outbox.OutboxMetrics.Outcome;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;

/**
 * Where messages wait until receivers have taken them. They are written within the transaction of the change that they report.
 */
@ApplicationScoped
public class Outbox {

    /** Of a repository, in place of the action of an entry. */
    static final String CI_ENDED = "ci_ended";

    /** After which messages to channels are sent, so that what comes together is one message. */
    private static final Duration GATHERED = Duration.ofSeconds(10);
    /** What waits for one receiver at the most; what comes then is not sent. */
    private static final int MOST_WAITING = 10_000;

    /** What comes after something that is tried again waits as long. */
    private static final String ADD = """
            insert into outbox (receiver, release_id, action, body, created_at, due_at, attempts)
            select :receiver, :release, :action, :body, to_timestamp(:at / 1000.0), greatest(now() + :gathered * interval '1 second', before.due_at),
                coalesce(before.attempts, 0)
            from (select max(due_at) due_at, max(attempts) attempts from outbox
                  where receiver = :receiver and release_id = :release and attempts > 0) before
            where (select count(*) from (select 1 from outbox where receiver = :receiver limit :most) waiting) < :most""";

    private final Receivers receivers;
    private final ChannelNews news;
    private final OutboxMetrics metrics;
    private final ReceiverLog log;

    Outbox(Receivers receivers, ChannelNews news, OutboxMetrics metrics, ReceiverLog log) {
        this.receivers = receivers;
        this.news = news;
        this.metrics = metrics;
        this.log = log;
    }

    /** For every receiver that is to know of it. */
    public Uni<Void> add(HistoryEvent event) {
        List<Receiver> addressed = receivers.all().stream()
                .filter(receiver -> !receiver.isChannel() || news.isNews(event)).toList();
        return forEach(addressed, event.releaseId(), (receiver, branches) -> add(receiver, event.releaseId(), event.action(),
                receiver.isChannel() ? new JsonObject().put("entry", event.id()).encode() : CloudEvent.of(event, branches),
                event.at()));
    }

    /** The CI of a repository has ended, or does not count any more: that of the release may be done with it. */
    public Uni<Void> addEnd(UUID releaseId, Instant at) {
        List<Receiver> addressed = receivers.all().stream().filter(Receiver::isChannel).toList();
        return forEach(addressed, releaseId, (receiver, branches) -> add(receiver, releaseId, CI_ENDED, "{}", at));
    }

    private static Uni<Void> forEach(List<Receiver> addressed, UUID releaseId, BiFunction<Receiver, Branches, Uni<Void>> add) {
        return addressed.isEmpty() ? Uni.createFrom().voidItem()
                : branches(releaseId).flatMap(branches -> Multi.createFrom()
                        .items(addressed.stream().filter(receiver -> receiver.follows(branches)))
                        .onItem().transformToUniAndConcatenate(receiver -> add.apply(receiver, branches))
                        .onItem().ignoreAsUni());
    }

    private static Uni<Branches> branches(UUID releaseId) {
        return Panache.getSession().flatMap(session -> session
                .createNativeQuery("select source_branch, dest_branch from release where id = :id", Object[].class)
                .setParameter("id", releaseId).getSingleResult())
                .map(row -> new Branches((String) row[0], (String) row[1]));
    }

    private Uni<Void> add(Receiver receiver, UUID releaseId, String action, String body, Instant at) {
        Duration gathered = receiver.isChannel() ? GATHERED : Duration.ZERO;
        return Panache.getSession().flatMap(session -> session.createNativeQuery(ADD)
                .setParameter("receiver", receiver.name()).setParameter("release", releaseId)
                .setParameter("action", action).setParameter("body", body).setParameter("at", at.toEpochMilli())
                .setParameter("gathered", gathered.toSeconds()).setParameter("most", MOST_WAITING).executeUpdate())
                .invoke(added -> {
                    log.isFull(receiver, added == 0);
                    metrics.count(Outcome.DISCARDED, receiver.name(), 1 - added);
                }).replaceWithVoid();
    }
}
