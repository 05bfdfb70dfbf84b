package io.shipyard.outbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.shipyard.leases.LeaseHolder;
import io.shipyard.leases.LeasedWork;
import io.shipyard.leases.OwnContext;
import io.shipyard.outbox.OutboxMetrics.Outcome;
import io.shipyard.tracing.Traces;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Sends what waits in the outbox: in order for each receiver and release, and again until it is taken, for a day. */
@ApplicationScoped
public class OutboxSender implements LeaseHolder {

    private static final Logger LOG = Logger.getLogger(OutboxSender.class);

    private static final Duration GIVEN_UP_AFTER = Duration.ofDays(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);
    private static final Duration LATER = Duration.ofSeconds(10);
    /** After which nothing more is begun with a claim: with what is under way, well within its lease. */
    private static final Duration MAX_SENDING = Duration.ofSeconds(30);
    /** Until what could not be recorded is sent once more. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private final OutboxStore store;
    private final Receivers receivers;
    private final Messages messages;
    private final ReceiverClient client;
    private final OutboxMetrics metrics;
    private final ReceiverLog log;
    private final Traces traces;
    private final InstantSource clock;
    private final int together;
    private final LeasedWork<Lane> leased;

    OutboxSender(OutboxStore store, Receivers receivers, Messages messages, ReceiverClient client, OutboxMetrics metrics,
            ReceiverLog log, Traces traces, InstantSource clock) {
        this.store = store;
        this.receivers = receivers;
        this.messages = messages;
        this.client = client;
        this.metrics = metrics;
        this.log = log;
        this.traces = traces;
        this.clock = clock;
        this.together = OutboxStore.TOGETHER * Math.max(1, receivers.all().size());
        this.leased = new LeasedWork<>(store, RETRY_INTERVAL, () -> together);
    }

    /** One tick: sends what is due. */
    public Uni<Void> poll() {
        return receivers.all().isEmpty() ? Uni.createFrom().voidItem()
                : traces.trace("send-messages",
                        work -> leased.tick(work::begin, this::send, together, this::recordAll));
    }

    @Override
    public LeasedWork<Lane> leased() {
        return leased;
    }

    /**
     * @param taken of the lane, whether or not anything was sent for it
     * @param messages that were sent
     * @param later whether what is left has to be looked at again in a while
     * @param failure of the first message that was not taken; what is left may also have had no time
     */
    private record Sent(Lane lane, List<Long> taken, int messages, boolean later, Optional<NotTaken> failure) {
    }

    private Uni<Sent> send(Lane lane) {
        Receiver receiver = receivers.get(lane.receiver());
        // several are made at the same time, and some read the database for it
        return OwnContext.run(() -> messages.of(receiver, lane)).flatMap(rendered -> send(receiver, lane, rendered));
    }

    private Uni<Sent> send(Receiver receiver, Lane lane, Rendered rendered) {
        Instant end = clock.instant().plus(MAX_SENDING);
        List<Long> taken = new CopyOnWriteArrayList<>(rendered.settled());
        AtomicInteger sent = new AtomicInteger();
        return Multi.createFrom().iterable(rendered.messages())
                .onItem().transformToUniAndConcatenate(message -> clock.instant().isAfter(end)
                        ? Uni.createFrom().voidItem()
                        : client.post(receiver.url(), message.headers(), message.body()).invoke(() -> {
                            sent.incrementAndGet();
                            taken.addAll(message.ids());
                        }))
                .onItem().ignoreAsUni()
                .replaceWith(() -> new Sent(lane, List.copyOf(taken), sent.get(), rendered.later(), Optional.empty()))
                .onFailure(NotTaken.class).recoverWithItem(failure -> new Sent(lane, List.copyOf(taken), sent.get(),
                        rendered.later(), Optional.of((NotTaken) failure)));
    }

    /** Those that could not be recorded. */
    private Uni<List<Lane>> recordAll(List<Sent> sent) {
        return Multi.createFrom().iterable(sent).onItem().transformToUniAndConcatenate(this::recordOne)
                .filter(Optional::isPresent).map(Optional::get).collect().asList();
    }

    /** One that cannot be recorded does not fail the others; it is sent once more. */
    private Uni<Optional<Lane>> recordOne(Sent sent) {
        return record(sent).replaceWith(Optional.<Lane> empty())
                .onFailure(Throwable.class).recoverWithItem(failure -> {
                    LOG.warnf("Release %s: what was sent could not be recorded, and is sent once more: %s",
                            sent.lane.releaseId(), failure.getClass().getSimpleName());
                    LOG.debugf(failure, "Release %s: not recorded", sent.lane.releaseId());
                    return Optional.of(sent.lane);
                });
    }

    private Uni<Void> record(Sent sent) {
        Receiver receiver = receivers.get(sent.lane.receiver());
        int attempts = sent.failure.isEmpty() ? 0 : sent.messages == 0 ? sent.lane.attempts() + 1 : 1;
        count(sent, receiver);
        return store.record(sent.lane, sent.taken, attempts, sent.later && attempts == 0 ? LATER : pause(attempts),
                clock.instant().minus(GIVEN_UP_AFTER))
                .invoke(given -> {
                    if (given > 0) {
                        metrics.count(Outcome.GIVEN_UP, receiver.name(), given);
                        log.gaveUp(receiver, sent.lane.releaseId(), given, sent.failure.map(NotTaken::getMessage).orElse(""));
                    }
                }).replaceWithVoid();
    }

    private void count(Sent sent, Receiver receiver) {
        metrics.count(Outcome.SENT, receiver.name(), sent.messages);
        sent.failure.ifPresent(failure -> {
            metrics.count(Outcome.FAILED, receiver.name(), 1);
            log.failed(receiver, sent.lane.releaseId(), failure.getMessage());
        });
    }

    /** None at first, then twice as long each time. */
    private static Duration pause(int attempts) {
        if (attempts == 0) {
            return Duration.ZERO;
        }
        Duration pause = SHORTEST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
