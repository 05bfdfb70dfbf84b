package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.shipyard.testing.Patience;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

@SuppressWarnings("FutureReturnValueIgnored") // what became of a request is seen in what was sent
class RequestGovernorTest {

    private static final int UNLIMITED = 0;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    /** Touched on the context alone: names of the requests sent, and the answers they wait for. */
    private final List<String> sent = new ArrayList<>();
    private final List<UniEmitter<? super String>> answers = new ArrayList<>();

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void submit_moreThanTheConcurrency_waitsInOrder() {
        RequestGovernor governor = governor(2);
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
        RequestGovernor governor = governor(1);
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
        RequestGovernor governor = governor(1);
        submit(governor, "a");
        Cancellable waiting = cancellable(governor, "b");
        submit(governor, "c");

        run(waiting::cancel);
        run(() -> answers.get(0).complete("done"));

        assertEquals(List.of("a", "c"), sent());
    }

    /** GitHub is still at it, and counts it. */
    @Test
    void submit_cancelledInFlight_keepsItsPlaceUntilItIsAnswered() {
        RequestGovernor governor = governor(1);
        Cancellable inFlight = cancellable(governor, "a");
        List.of("b", "c").forEach(name -> submit(governor, name));

        run(inFlight::cancel);
        assertEquals(List.of("a"), sent());
        run(() -> answers.get(0).complete("too late"));

        assertEquals(List.of("a", "b"), sent());
    }

    @Test
    void submit_sameKeyWhileUnderWay_sharesOneCall() {
        RequestGovernor governor = governor(1);
        submit(governor, "before");
        CompletableFuture<String> first = submit(governor, "same", Priority.POLLING);
        CompletableFuture<String> second = submit(governor, "same", Priority.POLLING);
        run(() -> answers.get(0).complete("done"));
        run(() -> answers.get(1).complete("shared"));

        assertEquals(List.of("before", "same"), sent());
        assertEquals("shared", first.join());
        assertEquals("shared", second.join());
        submit(governor, "same", Priority.POLLING);
        assertEquals(List.of("before", "same", "same"), sent());
    }

    @Test
    void submit_oneOfTwoWithTheSameKeyCancelled_theOtherIsAnswered() {
        RequestGovernor governor = governor(1);
        submit(governor, "before");
        CompletableFuture<Cancellable> subscription = new CompletableFuture<>();
        run(() -> subscription.complete(governor.submit("same", Priority.POLLING, forWhom -> request("same")).subscribe()
                .with(item -> {
                })));
        CompletableFuture<String> other = submit(governor, "same", Priority.POLLING);
        run(() -> subscription.join().cancel());
        run(() -> answers.get(0).complete("done"));
        run(() -> answers.get(1).complete("shared"));

        assertEquals("shared", other.join());
    }

    @Test
    void submit_failureOfASharedCall_isEverybodysAndIsNotKept() {
        RequestGovernor governor = governor(1);
        CompletableFuture<String> first = submit(governor, "same", Priority.POLLING);
        CompletableFuture<String> second = submit(governor, "same", Priority.POLLING);
        run(() -> answers.get(0).fail(new IllegalStateException("reset")));

        assertTrue(first.isCompletedExceptionally() && second.isCompletedExceptionally());
        submit(governor, "same", Priority.POLLING);
        assertEquals(List.of("same", "same"), sent());
    }

    @Test
    void submit_interactive_goesFirstAndLeavesPollingEveryFourthTurn() {
        RequestGovernor governor = governor(1);
        submit(governor, "under way");
        List.of("p1", "p2").forEach(name -> submit(governor, name, Priority.POLLING));
        List.of("i1", "i2", "i3", "i4").forEach(name -> submit(governor, name, Priority.INTERACTIVE));
        for (int answer = 0; answer < 6; answer++) {
            int next = answer;
            run(() -> answers.get(next).complete("done"));
        }

        assertEquals(List.of("under way", "i1", "i2", "i3", "p1", "i4", "p2"), sent());
    }

    @Test
    void submit_interactiveWithTheKeyOfAWaitingPoll_takesItAlong() {
        RequestGovernor governor = governor(1);
        submit(governor, "under way");
        List.of("p1", "p2").forEach(name -> submit(governor, name, Priority.POLLING));
        CompletableFuture<String> person = submit(governor, "p2", Priority.INTERACTIVE);
        run(() -> answers.get(0).complete("done"));
        run(() -> answers.get(1).complete("here"));

        assertEquals("here", person.join());
        assertEquals(List.of("under way", "p2", "p1"), sent());
    }

    @Test
    void concurrency_severalReplicas_isDivided() {
        ReplicaShare share = new ReplicaShare(TestConfig.of(20, UNLIMITED), "off");
        share.divideAmong(3);
        assertEquals(6, share.concurrency());
        share.divideAmong(1);
        assertEquals(20, share.concurrency());
        share.divideAmong(50);
        assertEquals(1, share.concurrency());
    }

    @Test
    void submit_answeredOnAnotherThread_arrivesOnTheCallersContext() {
        RequestGovernor governor = governor(1);
        CompletableFuture<Context> arrived = new CompletableFuture<>();
        run(() -> governor.submit(new Object(), Priority.POLLING, forWhom -> request("a")).subscribe()
                .with(item -> arrived.complete(Vertx.currentContext())));

        answers.get(0).complete("done");

        assertSame(context, Patience.result(arrived));
    }

    @Test
    void endPolling_failsPollsThatWait_andNoOtherRequest() {
        RequestGovernor governor = governor(1);
        CompletableFuture<String> underWay = submit(governor, "under way", Priority.POLLING);
        CompletableFuture<String> waiting = submit(governor, "waiting", Priority.POLLING);
        CompletableFuture<String> person = submit(governor, "person", Priority.INTERACTIVE);

        run(governor::endPolling);
        CompletableFuture<String> latecomer = submit(governor, "latecomer", Priority.POLLING);
        run(() -> answers.get(0).complete("done"));
        run(() -> answers.get(1).complete("here"));

        assertInstanceOf(GitHubException.Stopping.class, failure(waiting));
        assertInstanceOf(GitHubException.Stopping.class, failure(latecomer));
        assertEquals("done", Patience.result(underWay));
        assertEquals("here", Patience.result(person));
        assertEquals(List.of("under way", "person"), sent());
    }

    @Test
    void end_failsWhatIsUnderWay_andSendsNothingMore() {
        RequestGovernor governor = governor(1);
        CompletableFuture<String> tick = submit(governor, "same", Priority.POLLING);
        CompletableFuture<String> person = submit(governor, "same", Priority.INTERACTIVE);
        CompletableFuture<String> waiting = submit(governor, "waiting", Priority.INTERACTIVE);

        run(governor::end);
        CompletableFuture<String> latecomer = submit(governor, "latecomer", Priority.INTERACTIVE);

        assertInstanceOf(GitHubException.Stopping.class, failure(tick));
        for (CompletableFuture<String> asked : List.of(person, waiting, latecomer)) {
            assertInstanceOf(GitHubException.Unavailable.class, failure(asked));
            assertEquals("the service stops", failure(asked).getMessage());
        }
        assertEquals(List.of("same"), sent());
    }

    private static Throwable failure(CompletableFuture<String> request) {
        return Patience.result(request.handle((item, failure) -> failure));
    }

    private RequestGovernor governor(int concurrency) {
        GitHubConfig config = TestConfig.of(concurrency, UNLIMITED);
        return new RequestGovernor(vertx, new SharedBucket(null, new Credential(config), config),
                new ReplicaShare(config, "off"));
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
        run(() -> governor.submit(new Object(), Priority.POLLING, forWhom -> request.get()).subscribe().with(result::complete,
                result::completeExceptionally));
        return result;
    }

    private CompletableFuture<String> submit(RequestGovernor governor, String key, Priority priority) {
        CompletableFuture<String> result = new CompletableFuture<>();
        run(() -> governor.submit(key, priority, forWhom -> request(key)).subscribe().with(result::complete,
                result::completeExceptionally));
        return result;
    }

    private Cancellable cancellable(RequestGovernor governor, String name) {
        CompletableFuture<Cancellable> subscription = new CompletableFuture<>();
        run(() -> subscription
                .complete(governor.submit(new Object(), Priority.POLLING, forWhom -> request(name)).subscribe().with(item -> {
                })));
        return subscription.join();
    }

    private List<String> sent() {
        CompletableFuture<List<String>> copy = new CompletableFuture<>();
        context.runOnContext(ignored -> copy.complete(List.copyOf(sent)));
        return Patience.result(copy);
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
            Patience.result(passed);
        }
    }
}
