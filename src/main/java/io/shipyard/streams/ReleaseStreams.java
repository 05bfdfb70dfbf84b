package io.shipyard.streams;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.ServiceUnavailableException;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.ConsumeEvent;
import io.shipyard.api.ReleaseStatus;
import io.shipyard.api.ReleaseStatuses;
import io.shipyard.api.UnknownException;
import io.shipyard.database.Notification;
import io.shipyard.database.NotificationsMissed;
import io.shipyard.github.GitHubConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;

/**
 * The releases that somebody follows on this replica. A notification of the database has a release read once, however many
 * follow it; what has changed since the last read goes to all of them. Who comes anew has it read as well, so that nobody
 * misses what happens between the present state and the changes that follow it.
 */
@ApplicationScoped
class ReleaseStreams implements MeterBinder {

    /** A read, asked for on the event bus: each gets a Vert.x context of its own, as a session needs. */
    private static final String READ = "io.shipyard.streams.read";

    /** What a client may be behind before it is dropped. */
    private static final int MAX_BEHIND = 64;

    private static final String STOPPED = "the service stops";

    private static final StreamSignal.End EXPIRED = new StreamSignal.End(null, "the token or session has expired");

    private final ReleaseStatuses statuses;
    private final EventBus bus;
    private final Vertx vertx;
    private final String org;
    private final Map<UUID, ReleaseStream> streams = new ConcurrentHashMap<>();
    private final AtomicLong beats = new AtomicLong();
    private volatile boolean stopped;

    ReleaseStreams(ReleaseStatuses statuses, EventBus bus, Vertx vertx, GitHubConfig github) {
        this.statuses = statuses;
        this.bus = bus;
        this.vertx = vertx;
        this.org = github.org();
    }

    /**
     * What a release's follower is sent, from its present state on. Fails before the first if there is no such
     * release, or the database is away; afterwards it ends when either happens, and fails for who is too slow.
     *
     * @param untilDone whether it ends once nothing more is to be waited for
     * @param limit after which it ends in any case. Multi's own {@code select().first(Duration)} would not cancel what it
     *        selects from: the follower would be kept
     */
    Multi<byte[]> follow(UUID release, StreamForm form, boolean untilDone, Optional<Duration> limit) {
        return Multi.createFrom().deferred(() -> {
            Rendition rendition = new Rendition(form, untilDone);
            return Multi.createFrom()
                    .<StreamSignal> emitter(follower -> enter(release, follower, limit), BackPressureStrategy.IGNORE)
                    .onOverflow().buffer(MAX_BEHIND)
                    .onItem().transformToMultiAndConcatenate(rendition::render)
                    .select().first(Optional::isPresent).map(Optional::get);
        });
    }

    private void enter(UUID release, MultiEmitter<? super StreamSignal> follower, Optional<Duration> limit) {
        ReleaseStream entered = streams.compute(release, (id, present) -> {
            ReleaseStream stream = present == null ? new ReleaseStream(id) : present;
            stream.followers().add(follower);
            return stream;
        });
        Optional<Long> timer = limit.map(left -> vertx.setTimer(Math.max(1, left.toMillis()), over -> follower.emit(EXPIRED)));
        follower.onTermination(() -> {
            timer.ifPresent(vertx::cancelTimer);
            leave(release, follower);
        });
        if (follower.isCancelled()) {
            // before it was here, which nothing says afterwards
            leave(release, follower);
        } else if (stopped) {
            follower.emit(unavailable(STOPPED));
        } else {
            startReading(entered);
        }
    }

    private void leave(UUID release, MultiEmitter<? super StreamSignal> follower) {
        streams.computeIfPresent(release, (id, stream) -> {
            stream.followers().remove(follower);
            return stream.followers().isEmpty() ? null : stream;
        });
    }

    private void startReading(ReleaseStream stream) {
        if (stream.ask() && !stopped) {
            bus.send(READ, stream);
        }
    }

    @ConsumeEvent(READ)
    Uni<Void> read(ReleaseStream stream) {
        int asked = stream.asked();
        return statuses.find(stream.release()).map(release -> signal(stream, release))
                .onFailure(Throwable.class)
                .recoverWithItem(failure -> new StreamSignal.End(failure, "the release cannot be read"))
                .invoke(stream::emit).replaceWithVoid()
                .onTermination().invoke(() -> {
                    if (stream.answered(asked) && !stopped) {
                        bus.send(READ, stream);
                    }
                });
    }

    private StreamSignal signal(ReleaseStream stream, ReleaseStatus release) {
        if (release == null) {
            return new StreamSignal.End(UnknownException.release(stream.release()), "the release was deleted");
        }
        StreamedState now = StreamedState.of(release, org);
        return new StreamSignal.Snapshot(stream.know(now), now);
    }

    void onNotification(@Observes Notification notification) {
        if (notification.channel().equals(Notification.RELEASE_CHANGED)) {
            ReleaseStream stream = streams.get(UUID.fromString(notification.payload()));
            if (stream != null) {
                startReading(stream);
            }
        }
    }

    /** No client may believe that nothing happens while notifications are missed; what happened meanwhile is read. */
    void onNotificationsMissed(@Observes NotificationsMissed missed) {
        if (missed.over()) {
            streams.values().forEach(this::startReading);
        } else {
            emitAll(unavailable("changes cannot be received"));
        }
    }

    @Scheduled(every = "{shipyard.heartbeat}", identity = "heartbeat")
    void beat() {
        emitAll(new StreamSignal.Heartbeat(beats.incrementAndGet()));
        streams.values().stream().filter(ReleaseStream::awaitsVersions).forEach(this::startReading);
    }

    /** Before requests under way are waited for, which these are. */
    void stop(@Observes ShutdownDelayInitiatedEvent stopping) {
        stopped = true;
        emitAll(unavailable(STOPPED));
    }

    private void emitAll(StreamSignal signal) {
        streams.values().forEach(stream -> stream.emit(signal));
    }

    private static StreamSignal unavailable(String why) {
        return new StreamSignal.End(new ServiceUnavailableException(why), why);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("ci.event.streams", () -> streams.values().stream().mapToInt(stream -> stream.followers().size()).sum())
                .description("Clients that follow a release").register(registry);
    }
}
