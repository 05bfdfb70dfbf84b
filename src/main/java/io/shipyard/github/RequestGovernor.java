package io.shipyard.github;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;

/**
 * Decides when a request is sent: at most {@code GITHUB_MAX_CONCURRENCY} at once, divided among the replicas, and no more in
 * a minute than the {@link SharedBucket} lets through. What somebody waits for goes first, and of a kind what came first.
 * Whoever asks for the same while it is under way shares its answer.
 */
@ApplicationScoped
public class RequestGovernor {

    private final Vertx vertx;
    private final SharedBucket bucket;
    private final ReplicaShare share;
    private final Map<Object, Flight> flights = new HashMap<>();
    private final RequestQueue waiting = new RequestQueue();
    private final Stop people = new Stop(() -> new GitHubException.Unavailable("the service stops", null));
    private final Stop requests = new Stop(GitHubException.Stopping::new);
    private boolean pollingEnded;
    private int inFlight;
    /** One at a time waits for the minute's limit, so that whoever comes later can still go first. */
    private boolean bucketAsked;

    RequestGovernor(Vertx vertx, SharedBucket bucket, ReplicaShare share) {
        this.vertx = vertx;
        this.bucket = bucket;
        this.share = share;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int waiting(Priority priority) {
        return waiting.size(priority);
    }

    /**
     * Makes the request when it is its turn, or takes part in the same one; its result arrives on the Vert.x context of the
     * subscriber.
     *
     * @param key says what the request asks for: two with the same key have the same answer
     * @param request receives the priority it has by then
     */
    <T> Uni<T> submit(Object key, Priority priority, Function<Priority, Uni<T>> request) {
        return Uni.createFrom().deferred(() -> {
            Executor caller = CallerContext.of(vertx);
            Flight flight = join(key, priority, request, caller);
            @SuppressWarnings("unchecked")
            Uni<T> answer = (Uni<T>) flight.answer;
            Uni<T> awaited = answer.onCancellation().invoke(() -> leave(flight));
            return (priority == Priority.INTERACTIVE ? people.orUntilThen(awaited) : awaited).emitOn(caller);
        });
    }

    private synchronized <T> Flight join(Object key, Priority priority, Function<Priority, Uni<T>> request, Executor caller) {
        Flight flight = flights.computeIfAbsent(key, absent -> newFlight(absent, priority, request, caller));
        flight.askers++;
        if (priority == Priority.INTERACTIVE && flight.priority == Priority.POLLING) {
            waiting.promote(flight);
        }
        return flight;
    }

    private <T> Flight newFlight(Object key, Priority priority, Function<Priority, Uni<T>> request, Executor caller) {
        Flight flight = new Flight(key, priority);
        flight.answer = Uni.createFrom().<Void> emitter(turn -> enqueue(flight, turn))
                .emitOn(caller)
                .flatMap(ignored -> bucket.take(share.replicas()))
                .flatMap(wait -> wait.isZero() ? Uni.createFrom().voidItem() : pause(wait))
                .emitOn(caller)
                .invoke(() -> bucketAnswered(flight))
                .flatMap(ignored -> requests.orUntilThen(request.apply(flight.priority)))
                .onTermination().invoke(() -> end(flight))
                .memoize().indefinitely();
        return flight;
    }

    /** The service stops: polling gets no more turns. */
    public void endPolling() {
        List<Flight> given;
        synchronized (this) {
            pollingEnded = true;
            given = waiting.all(Priority.POLLING);
        }
        given.forEach(flight -> flight.turn.fail(new GitHubException.Stopping()));
    }

    /**
     * And what GitHub has not answered by now is given up; people who wait for it are answered first, while that is possible.
     */
    public void end() {
        vertx.runOnContext(ignored -> {
            people.come();
            requests.come();
        });
    }

    /** Something else that is given up then. */
    <T> Uni<T> orUntilEnd(Uni<T> awaited) {
        return requests.orUntilThen(awaited);
    }

    private static Uni<Void> pause(Duration wait) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(wait);
    }

    private void enqueue(Flight flight, UniEmitter<? super Void> turn) {
        synchronized (this) {
            flight.turn = turn;
            if (pollingEnded && flight.priority == Priority.POLLING) {
                turn.fail(new GitHubException.Stopping());
                return;
            }
            try {
                waiting.add(flight);
            } catch (GitHubException.Unavailable tooMany) {
                turn.fail(tooMany);
                return;
            }
        }
        startWaiting();
    }

    /** What nobody waits for any more does not get a turn; what has got one is under way until GitHub has answered it. */
    private void leave(Flight flight) {
        boolean abandoned;
        synchronized (this) {
            abandoned = --flight.askers == 0 && waiting.remove(flight);
            if (abandoned) {
                flights.remove(flight.key);
            }
        }
        if (abandoned) {
            flight.turn.fail(new CancellationException("nobody waits for it"));
        }
    }

    private void bucketAnswered(Flight flight) {
        if (freesBucket(flight)) {
            startWaiting();
        }
    }

    private synchronized boolean freesBucket(Flight flight) {
        boolean asked = flight.asksBucket;
        flight.asksBucket = false;
        bucketAsked = bucketAsked && !asked;
        return asked;
    }

    private void end(Flight flight) {
        synchronized (this) {
            flights.remove(flight.key, flight);
            waiting.remove(flight);
            freesBucket(flight);
            if (flight.inFlight) {
                flight.inFlight = false;
                inFlight--;
            }
        }
        startWaiting();
    }

    private void startWaiting() {
        for (Flight next = next(); next != null; next = next()) {
            next.turn.complete(null);
        }
    }

    private synchronized Flight next() {
        if (bucketAsked || inFlight >= share.concurrency()) {
            return null;
        }
        Flight flight = waiting.next();
        if (flight == null) {
            return null;
        }
        flight.inFlight = true;
        flight.asksBucket = bucket.limits();
        bucketAsked = flight.asksBucket;
        inFlight++;
        return flight;
    }
}
