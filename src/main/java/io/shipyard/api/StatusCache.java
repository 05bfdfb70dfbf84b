package io.shipyard.api;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.shipyard.database.Notification;
import io.shipyard.database.Notifications;
import io.shipyard.database.NotificationsMissed;
import io.shipyard.github.CallerContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * Rendered answers of {@code ci-status} and {@code deployment-status}, plain and in gzip, each kept until the release changes:
 * the change itself says so, by a notification of the database, on every replica. While notifications cannot be received
 * nothing is kept.
 */
@ApplicationScoped
// Caffeine's cache and node with a maximum weight and an age, chosen by their names at run time
@RegisterForReflection(classNames = { "com.github.benmanes.caffeine.cache.SSMWA",
        "com.github.benmanes.caffeine.cache.PSWMW" })
class StatusCache {

    private static final long MAX_BYTES = 32L * 1024 * 1024;
    /** About what a key and the small objects take beside the body. */
    private static final int OVERHEAD = 512;
    /** Of what changes without a notification as well. */
    private static final Duration MAX_AGE = Duration.ofSeconds(10);
    private static final Duration NO_MAX_AGE = Duration.ofDays(365);

    private final StatusRenderer renderer;
    private final Notifications notifications;
    private final AsyncCache<Key, RenderedStatus> answers;

    StatusCache(StatusRenderer renderer, Notifications notifications, InstantSource clock) {
        this.renderer = renderer;
        this.notifications = notifications;
        this.answers = Caffeine.newBuilder().maximumWeight(MAX_BYTES)
                .<Key, RenderedStatus> weigher((key, rendered) -> OVERHEAD + rendered.body().length)
                .expireAfter(Expiry.<Key, RenderedStatus> creating(
                        (key, rendered) -> key.form.changesUnnoticed() ? MAX_AGE : NO_MAX_AGE))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis())).buildAsync();
    }

    private record Key(UUID release, StatusForm form, boolean gzip) {
    }

    /** Most reads end here, which so many operators of Mutiny would slow down by a tenth. */
    Optional<RenderedStatus> kept(UUID release, StatusForm form, boolean gzip) {
        CompletableFuture<RenderedStatus> kept = answers.getIfPresent(new Key(release, form, gzip));
        return kept != null && kept.isDone() && !kept.isCompletedExceptionally() && notifications.isListening()
                ? Optional.of(kept.join())
                : Optional.empty();
    }

    /** Null if there is no such release. */
    Uni<RenderedStatus> find(UUID release, StatusForm form, boolean gzip) {
        return find(new Key(release, form, gzip));
    }

    private Uni<RenderedStatus> find(Key key) {
        return Uni.createFrom().deferred(() -> notifications.isListening() ? findKept(key) : render(key));
    }

    private Uni<RenderedStatus> render(Key key) {
        Uni<RenderedStatus> rendered = renderer.render(key.release, key.form);
        return key.gzip ? rendered.onItem().ifNotNull().transformToUni(StatusCache::compress) : rendered;
    }

    /** Off the event loop: a thousand repositories take milliseconds. */
    private static Uni<RenderedStatus> compress(RenderedStatus rendered) {
        return Uni.createFrom().completionStage(
                () -> Vertx.currentContext().executeBlocking(rendered::inGzip, false).toCompletionStage());
    }

    private Uni<RenderedStatus> findKept(Key key) {
        CompletableFuture<RenderedStatus> mine = new CompletableFuture<>();
        CompletableFuture<RenderedStatus> kept = answers.asMap().putIfAbsent(key, mine);
        if (kept == null) {
            // those who ask meanwhile wait for this one; a change that comes meanwhile takes it out
            return Uni.createFrom().deferred(() -> render(key)).onItem().invoke(mine::complete)
                    .onFailure(Throwable.class).invoke(mine::completeExceptionally)
                    .onCancellation().invoke(() -> mine.cancel(false));
        }
        return await(key, kept);
    }

    private Uni<RenderedStatus> await(Key key, CompletableFuture<RenderedStatus> other) {
        return Uni.createFrom().completionStage(other).emitOn(CallerContext.present())
                .onFailure(CancellationException.class).recoverWithUni(() -> find(key));
    }

    /**
     * Whoever changes a release through this replica sees the change with the next request; everybody else's notification is
     * on its way.
     */
    <T> Uni<T> forgetting(UUID release, Uni<T> change) {
        return change.onTermination().invoke(() -> forget(release));
    }

    private void forget(UUID release) {
        for (StatusForm form : StatusForm.values()) {
            answers.asMap().remove(new Key(release, form, false));
            answers.asMap().remove(new Key(release, form, true));
        }
    }

    void onNotification(@Observes Notification notification) {
        if (notification.channel().equals(Notification.RELEASE_CHANGED)) {
            forget(UUID.fromString(notification.payload()));
        }
    }

    void forgetAll(@Observes NotificationsMissed missed) {
        answers.asMap().clear();
    }
}
