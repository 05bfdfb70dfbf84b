package io.shipyard.deployment;

import static io.shipyard.testing.Patience.await;
import static io.shipyard.testing.Patience.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.shipyard.deployment.Environment.ArgoCd;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;

class SharedAnswersTest {

    private static final Duration KEEP = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx();
    private Instant now = Instant.parse("2026-03-02T10:00:00Z");
    private final SharedAnswers<String, Object> answers = new SharedAnswers<>(vertx, () -> now, 10, KEEP);

    @AfterEach
    void close() {
        result(vertx.close().subscribeAsCompletionStage());
    }

    private WeakReference<Object> ask(String question) {
        return new WeakReference<>(result(answers.get(question, KEEP, () -> Uni.createFrom().item(new Object()))
                .subscribeAsCompletionStage()));
    }

    private static boolean isReleased(WeakReference<?> answer) {
        System.gc();
        return answer.get() == null;
    }

    @Test
    void answer_thatHasExpired_isReleasedByAnyQuestion() {
        WeakReference<Object> first = ask("first");
        now = now.plusSeconds(4);
        WeakReference<Object> second = ask("second");
        now = now.plusSeconds(1);
        ask("third");
        await().until(() -> isReleased(first));
        assertNotNull(second.get());
        assertEquals(second.get(), ask("second").get());
    }

    @Test
    void list_thatHasExpired_isReleasedWithoutAQuestion() {
        AtomicReference<WeakReference<ArgoCdList>> listed = new AtomicReference<>();
        ArgoCdClient client = new ArgoCdClient(vertx, null, InstantSource.system(), "shipyard-ci/test") {

            @Override
            Uni<ArgoCdList> list(ArgoCd server) {
                ArgoCdList list = new ArgoCdList();
                list.add(Map.of("metadata", Map.of("name", "storefront-qa", "namespace", "argocd")));
                listed.set(new WeakReference<>(list));
                return Uni.createFrom().item(list);
            }
        };
        ArgoCdApplications applications = new ArgoCdApplications(vertx, InstantSource.system(), client, new ArgoCdLog(),
                Duration.ofMillis(100));
        result(applications.find(new ArgoCd(URI.create("http://localhost"), "", Map.of(), "", Map.of()), "storefront-qa")
                .subscribeAsCompletionStage());
        await().until(() -> isReleased(listed.get()));
    }
}
