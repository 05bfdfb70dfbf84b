package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

class RequestGovernorTest {

    private static final int UNLIMITED = 0;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final MovableClock clock = new MovableClock();
    /** Touched on the context alone: names of the requests sent, and the answers they wait for. */
    private final List<String> sent = new ArrayList<>();
    private final List<UniEmitter<? super String>> answers = new ArrayList<>();

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void submit_moreThanTheConcurrency_waitsInOrder() {
        RequestGovernor governor = governor(2, UNLIMITED);
        List.of("a", "b", "c", "d", "e").forEach(name -> submit(governor, name));

        assertEquals(List.of("a", "b"), sent());
        run(() -> answers.get(1).complete("done"));
        assertEquals(List.of("a", "b", "c"), sent());
        run(() -> answers.get(0).complete("done"));
        run(() -> answers.get(2).complete("done"));
        assertEquals(List.of("a", "b", "c", "d", "e"), sent());
    }

    @Test
    void submit_failures_freeTheirPlace() {
        RequestGovernor governor = governor(1, UNLIMITED);
        submit(governor, "a");
        CompletableFuture<String> thrown = submit(governor, () -> {
            throw new IllegalStateException("before it was sent");
        });
        submit(governor, "c");

        run(() -> answers.get(0).fail(new IllegalStateException("reset")));

        assertEquals(List.of("a", "c"), sent());
        assertInstanceOf(IllegalStateException.class, thrown.handle((item, failure) -> failure).join());
    }

    @Test
    void submit_cancelledWhileWaiting_isNeverSentAndFreesItsPlace() {
        RequestGovernor governor = governor(1, UNLIMITED);
        submit(governor, "a");
        Cancellable waiting = cancellable(governor, "b");
        submit(governor, "c");

        run(waiting::cancel);
        run(() -> answers.get(0).complete("done"));

        assertEquals(List.of("a", "c"), sent());
    }

    @Test
    void submit_cancelledInFlight_freesItsPlaceOnce() {
        RequestGovernor governor = governor(1, UNLIMITED);
        Cancellable inFlight = cancellable(governor, "a");
        List.of("b", "c").forEach(name -> submit(governor, name));

        run(inFlight::cancel);
        run(() -> answers.get(0).complete("too late"));

        assertEquals(List.of("a", "b"), sent());
    }

    @Test
    void submit_sameUniTwice_takesTwoTurns() {
        RequestGovernor governor = governor(1, UNLIMITED);
        Uni<String> request = governor.submit(() -> request("a"));
        run(() -> request.subscribe().with(item -> {
        }));
        run(() -> request.subscribe().with(item -> {
        }));

        assertEquals(List.of("a"), sent());
        run(() -> answers.get(0).complete("done"));
        assertEquals(List.of("a", "a"), sent());
    }

    @Test
    void submit_answeredOnAnotherThread_arrivesOnTheCallersContext() {
        RequestGovernor governor = governor(1, UNLIMITED);
        CompletableFuture<Context> arrived = new CompletableFuture<>();
        run(() -> governor.submit(() -> request("a")).subscribe()
                .with(item -> arrived.complete(Vertx.currentContext())));

        answers.get(0).complete("done");

        assertSame(context, arrived.orTimeout(10, TimeUnit.SECONDS).join());
    }

    /** 60 a minute: 11 at once, and then one every 1.2 s. */
    @Test
    void submit_beyondTheMinuteLimit_waitsForTheClock() {
        RequestGovernor governor = governor(100, 60);
        for (int request = 0; request < 14; request++) {
            submit(governor, "r");
        }
        assertEquals(11, sent().size());

        clock.move(Duration.ofMillis(1199));
        run(() -> answers.get(0).complete("done"));
        assertEquals(11, sent().size());

        clock.move(Duration.ofMillis(1));
        run(() -> answers.get(1).complete("done"));
        assertEquals(12, sent().size());
    }

    @Test
    void submit_beyondTheMinuteLimit_wakesUpByItself() throws InterruptedException {
        RequestGovernor governor = governor(10_000, 36_000);
        CountDownLatch all = new CountDownLatch(6_010);
        run(() -> {
            for (int request = 0; request < 6_010; request++) {
                governor.submit(() -> Uni.createFrom().item("done")).subscribe().with(item -> all.countDown());
            }
        });
        assertEquals(9, all.getCount());

        clock.move(Duration.ofSeconds(1));

        assertTrue(all.await(10, TimeUnit.SECONDS));
    }

    /** As GitHub counts: whichever minute one takes. */
    @ParameterizedTest
    @ValueSource(ints = { 1, 3, 5, 6, 7, 60, 900 })
    void submit_asManyAsGo_keepsWithinTheLimitInEveryMinute(int limit) {
        RequestGovernor governor = governor(100, limit);
        Duration step = Duration.ofMillis(50);
        int minute = (int) Duration.ofMinutes(1).dividedBy(step);
        int[] total = new int[5 * minute];
        AtomicInteger done = new AtomicInteger();
        run(() -> IntStream.range(0, 6 * limit).forEach(request -> governor.submit(() -> Uni.createFrom().item("done"))
                .subscribe().with(item -> done.incrementAndGet())));
        for (int now = 0; now < total.length; now++) {
            total[now] = done.get();
            clock.move(step);
            run(() -> governor.submit(() -> request("wakes the others up")).subscribe().with(item -> {
            }).cancel());
        }
        int most = total[minute - 1];
        for (int now = minute; now < total.length; now++) {
            most = Math.max(most, total[now] - total[now - minute]);
        }
        assertTrue(most <= limit, most + " in a minute");
        assertTrue(total[minute - 1] >= limit - 1, "the first minute is used: " + total[minute - 1]);
        assertTrue(total[total.length - 1] >= limit * 4, "and so are the others: " + total[total.length - 1]);
    }

    @Test
    void submit_clockSetBack_goesOn() {
        RequestGovernor governor = governor(100, 60);
        submit(governor, "a");
        clock.move(Duration.ofHours(-1));
        submit(governor, "b");

        assertEquals(List.of("a", "b"), sent());
    }

    private RequestGovernor governor(int concurrency, int perMinute) {
        return new RequestGovernor(vertx, clock, new GitHubConfig() {

            @Override
            public URI apiUrl() {
                return URI.create("https://api.github.com");
            }

            @Override
            public String org() {
                return "acme";
            }

            @Override
            public Optional<String> token() {
                return Optional.empty();
            }

            @Override
            public Optional<Set<String>> ignoreRepos() {
                return Optional.empty();
            }

            @Override
            public int maxConcurrency() {
                return concurrency;
            }

            @Override
            public int requestsPerMinute() {
                return perMinute;
            }
        });
    }

    private Uni<String> request(String name) {
        return Uni.createFrom().emitter(answer -> {
            sent.add(name);
            answers.add(answer);
        });
    }

    private CompletableFuture<String> submit(RequestGovernor governor, String name) {
        return submit(governor, () -> request(name));
    }

    private CompletableFuture<String> submit(RequestGovernor governor, Supplier<Uni<String>> request) {
        CompletableFuture<String> result = new CompletableFuture<>();
        run(() -> governor.submit(request).subscribe().with(result::complete, result::completeExceptionally));
        return result;
    }

    private Cancellable cancellable(RequestGovernor governor, String name) {
        CompletableFuture<Cancellable> subscription = new CompletableFuture<>();
        run(() -> subscription.complete(governor.submit(() -> request(name)).subscribe().with(item -> {
        })));
        return subscription.join();
    }

    private List<String> sent() {
        CompletableFuture<List<String>> copy = new CompletableFuture<>();
        context.runOnContext(ignored -> copy.complete(List.copyOf(sent)));
        return copy.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** On the context, and everything that follows from it too. */
    private void run(Runnable task) {
        context.runOnContext(ignored -> task.run());
        settle();
    }

    /** Whatever is sent or answered takes a turn or two on the context. */
    private void settle() {
        for (int turn = 0; turn < 6; turn++) {
            CompletableFuture<Void> passed = new CompletableFuture<>();
            context.runOnContext(ignored -> passed.complete(null));
            passed.orTimeout(10, TimeUnit.SECONDS).join();
        }
    }
}
