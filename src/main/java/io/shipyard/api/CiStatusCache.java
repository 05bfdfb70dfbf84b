package io.shipyard.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.EntityTag;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.shipyard.ci.CiStatuses;
import io.shipyard.ci.ReleaseCi;
import io.shipyard.database.Notification;
import io.shipyard.database.Notifications;
import io.shipyard.database.NotificationsMissed;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * Rendered answers of {@code ci-status}, each kept until the release changes: the change itself says so, by a notification
 * of the database, on every replica. While notifications cannot be received nothing is kept.
 */
@ApplicationScoped
@RegisterForReflection(targets = { CiStatusesView.class, CiStatusView.class, FailedJobView.class })
class CiStatusCache {

    private static final long MAX_BYTES = 32L * 1024 * 1024;
    /** About what a key and the small objects take beside the body. */
    private static final int OVERHEAD = 512;

    private final CiStatuses statuses;
    private final Notifications notifications;
    private final ObjectMapper mapper;
    private final AsyncCache<Key, Rendered> answers = Caffeine.newBuilder().maximumWeight(MAX_BYTES)
            .<Key, Rendered> weigher((key, rendered) -> OVERHEAD + rendered.body.length).buildAsync();

    CiStatusCache(CiStatuses statuses, Notifications notifications, ObjectMapper mapper) {
        this.statuses = statuses;
        this.notifications = notifications;
        this.mapper = mapper;
    }

    /** What an answer is written in. */
    enum Form {
        JSON,
        TEXT
    }

    private record Key(UUID release, Form form) {
    }

    /** @param tag of all that the body says except when GitHub was last checked */
    @SuppressWarnings("ArrayRecordComponent") // none is compared with another
    record Rendered(byte[] body, EntityTag tag) {
    }

    /** Null if there is no such release. */
    Uni<Rendered> find(UUID release, Form form) {
        return Uni.createFrom().deferred(() -> notifications.isListening() ? findKept(new Key(release, form))
                : render(new Key(release, form)));
    }

    private Uni<Rendered> findKept(Key key) {
        CompletableFuture<Rendered> mine = new CompletableFuture<>();
        CompletableFuture<Rendered> kept = answers.asMap().putIfAbsent(key, mine);
        if (kept == null) {
            // those who ask meanwhile wait for this one; a change that comes meanwhile takes it out
            return Uni.createFrom().deferred(() -> render(key)).onItem().invoke(mine::complete).onFailure(Throwable.class)
                    .invoke(mine::completeExceptionally)
                    .onCancellation().invoke(() -> mine.cancel(false));
        }
        return kept.isDone() && !kept.isCompletedExceptionally() ? Uni.createFrom().item(kept.join()) : await(key, kept);
    }

    private Uni<Rendered> await(Key key, CompletableFuture<Rendered> other) {
        Context caller = Vertx.currentContext();
        Executor back = task -> caller.runOnContext(ignored -> task.run());
        return Uni.createFrom().completionStage(other).emitOn(back)
                .onFailure(CancellationException.class).recoverWithUni(() -> find(key.release, key.form));
    }

    private Uni<Rendered> render(Key key) {
        return statuses.find(key.release).map(release -> release == null ? null
                : key.form == Form.JSON ? json(release) : text(release));
    }

    private Rendered json(ReleaseCi release) {
        CiStatusesView view = CiStatusesView.of(release);
        try {
            return new Rendered(mapper.writeValueAsBytes(view), tag(mapper.writeValueAsBytes(view.withoutChecks())));
        } catch (JsonProcessingException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }

    private static Rendered text(ReleaseCi release) {
        byte[] text = CiStatusText.of(release).inColumns().getBytes(StandardCharsets.UTF_8);
        return new Rendered(text, tag(text));
    }

    private static EntityTag tag(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return new EntityTag(HexFormat.of().formatHex(digest, 0, 16), true);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /**
     * Whoever changes a release through this replica sees the change with the next request; everybody else's notification is
     * on its way.
     */
    <T> Uni<T> forgetting(UUID release, Uni<T> change) {
        return change.onTermination().invoke(() -> forget(release));
    }

    private void forget(UUID release) {
        for (Form form : Form.values()) {
            answers.asMap().remove(new Key(release, form));
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
