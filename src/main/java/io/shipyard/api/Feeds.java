package io.shipyard.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.ServiceUnavailableException;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.ConsumeEvent;
import io.shipyard.ci.CiStatuses;
import io.shipyard.ci.ReleaseCi;
import io.shipyard.github.GitHubConfig;
import io.shipyard.notification.Notification;
import io.shipyard.notification.NotificationsMissed;
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
class Feeds implements MeterBinder {

    /** A read, asked for on the event bus: each gets a Vert.x context of its own, as a session needs. */
    private static final String READ = "io.shipyard.api.feed-read";

    /** What a client may be behind before it is dropped. */
    private static final int MAX_BEHIND = 64;

    private static final String STOPPED = "the service stops";

    private static final byte[] NOTHING = {};

    private final CiStatuses statuses;
    private final EventWriter writer;
    private final EventBus bus;
    private final Vertx vertx;
    private final String org;
    private final Map<UUID, Feed> feeds = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    Feeds(CiStatuses statuses, EventWriter writer, EventBus bus, Vertx vertx, GitHubConfig github) {
        this.statuses = statuses;
        this.writer = writer;
        this.bus = bus;
        this.vertx = vertx;
        this.org = github.org();
    }

    /**
     * The events of a release as they are sent, from its present state on. Fails before the first if there is no such
     * release, or the database is away; afterwards it ends when either happens, and fails for who is too slow.
     *
     * @param limit after which it ends in any case. Multi's own {@code select().first(Duration)} would not cancel what it
     *        selects from: the follower would be kept
     */
    Multi<byte[]> follow(UUID release, Optional<Duration> limit) {
        return Multi.createFrom().deferred(() -> {
            AtomicBoolean greeted = new AtomicBoolean();
            return Multi.createFrom().<Step> emitter(follower -> enter(release, follower, limit), BackPressureStrategy.IGNORE)
                    .onOverflow().buffer(MAX_BEHIND)
                    .select().first(step -> !(step instanceof Step.End && greeted.get()))
                    .onItem().transformToUniAndConcatenate(step -> render(step, greeted));
        });
    }

    /** Null where there is nothing to send. */
    private static Uni<byte[]> render(Step step, AtomicBoolean greeted) {
        if (step instanceof Step.End end) {
            return Uni.createFrom().failure(end.why());
        }
        if (step instanceof Step.Look look) {
            byte[] bytes = greeted.getAndSet(true) ? look.changes() : look.greeting();
            return Uni.createFrom().item(bytes.length == 0 ? null : bytes);
        }
        return Uni.createFrom().item(greeted.get() ? EventWriter.HEARTBEAT : null);
    }

    private void enter(UUID release, MultiEmitter<? super Step> follower, Optional<Duration> limit) {
        Feed entered = feeds.compute(release, (id, present) -> {
            Feed feed = present == null ? new Feed(id) : present;
            feed.followers().add(follower);
            return feed;
        });
        Optional<Long> timer = limit.map(left -> vertx.setTimer(Math.max(1, left.toMillis()), over -> follower.complete()));
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
            look(entered);
        }
    }

    private void leave(UUID release, MultiEmitter<? super Step> follower) {
        feeds.computeIfPresent(release, (id, feed) -> {
            feed.followers().remove(follower);
            return feed.followers().isEmpty() ? null : feed;
        });
    }

    private void look(Feed feed) {
        if (feed.ask()) {
            bus.send(READ, feed);
        }
    }

    @ConsumeEvent(READ)
    Uni<Void> read(Feed feed) {
        int asked = feed.asked();
        return statuses.find(feed.release()).map(release -> step(feed, release))
                .onFailure(Throwable.class).recoverWithItem(Step.End::new)
                .invoke(feed::tell).replaceWithVoid()
                .onTermination().invoke(() -> {
                    if (feed.answered(asked)) {
                        bus.send(READ, feed);
                    }
                });
    }

    private Step step(Feed feed, ReleaseCi release) {
        if (release == null) {
            return new Step.End(ReleaseResource.unknown(feed.release()));
        }
        FollowedRelease now = FollowedRelease.of(release, org);
        FollowedRelease before = feed.know(now);
        return new Step.Look(before == null ? NOTHING : writer.changes(before, now), () -> writer.greeting(now));
    }

    void hear(@Observes Notification notification) {
        if (notification.channel().equals(Notification.RELEASE_CHANGED)) {
            Feed feed = feeds.get(UUID.fromString(notification.payload()));
            if (feed != null) {
                look(feed);
            }
        }
    }

    /** Nobody is to believe that nothing happens while nothing is heard; what happened meanwhile is read. */
    void lose(@Observes NotificationsMissed missed) {
        if (missed.over()) {
            feeds.values().forEach(this::look);
        } else {
            tellAll(unavailable("changes cannot be heard of"));
        }
    }

    @Scheduled(every = "{shipyard.heartbeat}", identity = "heartbeat")
    void beat() {
        tellAll(new Step.Heartbeat());
    }

    /** Before requests under way are waited for, which these are. */
    void stop(@Observes ShutdownDelayInitiatedEvent stopping) {
        stopped = true;
        tellAll(unavailable(STOPPED));
    }

    private void tellAll(Step step) {
        feeds.values().forEach(feed -> feed.tell(step));
    }

    private static Step unavailable(String why) {
        return new Step.End(new ServiceUnavailableException(why));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("ci.event.streams", () -> feeds.values().stream().mapToInt(feed -> feed.followers().size()).sum())
                .description("Clients that follow a release").register(registry);
    }
}
