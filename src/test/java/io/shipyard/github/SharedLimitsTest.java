package io.shipyard.github;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.database.Notification;
import io.shipyard.database.ReplicaId;
import io.shipyard.testing.Patience;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;

/** Replicas that share a credential no other test has. */
@QuarkusTest
@WithTestResource(TestServices.class)
class SharedLimitsTest {

    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final InstantSource CLOCK = InstantSource.system();

    private final String token = UUID.randomUUID().toString();

    @Inject
    Pool database;

    @Inject
    Vertx vertx;

    @Inject
    Ticks ticks;

    /** What a replica has of its own. */
    private final class Replica {
        private final GitHubConfig config;
        private final Credential credential;
        private final RequestBudget budget;
        private final RateLimitGate gate;
        private final SharedBucket bucket;
        private final ReplicaShare share;
        private final SharedLimits limits;

        Replica(int requestsPerMinute) {
            config = TestConfig.withToken(token, 20, requestsPerMinute);
            credential = new Credential(config);
            budget = new RequestBudget(CLOCK, config, () -> INTERVAL);
            gate = new RateLimitGate(CLOCK, budget, () -> INTERVAL);
            bucket = new SharedBucket(database, credential, config);
            share = new ReplicaShare(config, "1s");
            limits = new SharedLimits(database, credential, gate, budget, share, new ReplicaId(), CLOCK);
        }

        void exchange() {
            ticks.run(limits::exchange);
        }

        void join() {
            exchange();
            exchange();
            exchange();
        }

        Duration take() {
            return ticks.run(() -> bucket.take(1));
        }
    }

    @Test
    void exchange_gateOfOneClosed_closesTheOthers() {
        Replica first = new Replica(900);
        Replica second = new Replica(900);
        second.exchange();
        assertTrue(second.gate.closedUntil(Priority.INTERACTIVE).isEmpty());

        Instant until = first.gate.close(new RateLimit(true, Optional.of(Duration.ofMinutes(17))));
        ticks.run(first.limits::announceLimit);
        second.exchange();

        Instant there = second.gate.closedUntil(Priority.INTERACTIVE).orElseThrow();
        assertThat(there, both(greaterThan(until.minus(Patience.LIMIT))).and(lessThan(until.plus(Patience.LIMIT))));
    }

    /** What one replica passes on takes its time: it must not be a longer closing for the next. */
    @Test
    void exchange_again_doesNotProlongTheGate() {
        Replica first = new Replica(900);
        Replica second = new Replica(900);
        Instant until = first.gate.close(new RateLimit(true, Optional.of(Duration.ofMinutes(17))));
        for (int pulse = 0; pulse < 20; pulse++) {
            first.exchange();
            second.exchange();
        }
        assertEquals(until, first.gate.closedUntil(Priority.INTERACTIVE).orElseThrow());
        Instant there = second.gate.closedUntil(Priority.INTERACTIVE).orElseThrow();
        ticks.run(() -> database.query("select pg_sleep(0.2)").execute());
        first.exchange();
        second.exchange();
        assertEquals(there, second.gate.closedUntil(Priority.INTERACTIVE).orElseThrow());
    }

    /** Else everybody would wait for as long as it went back. */
    @Test
    void exchange_clockOfTheDatabaseSetBack_forgetsWhatWasShared() {
        Replica first = new Replica(900);
        first.exchange();
        ticks.sql("update github_limits set told_at = now() + interval '2 hours', closed_until = now() + interval '1 hour', "
                + "hourly_limit = 5000, remaining = 0, reset_at = now() + interval '1 hour'");
        first.exchange();
        first.exchange();
        assertEquals(Optional.empty(), first.gate.closedUntil(Priority.POLLING));
    }

    /** A token that is changed every day leaves a row every day. */
    @Test
    void exchange_forgetsCredentialsThatNobodyHasUsedForLong() {
        ticks.sql("insert into github_limits (credential, told_at) values ('unused', now() - interval '31 days'), "
                + "('rested', now() - interval '29 days')");
        new Replica(900).exchange();
        RowSet<Row> left = ticks.sql("delete from github_limits where credential in ('unused', 'rested') returning credential");
        assertEquals(1, left.size());
        assertEquals("rested", left.iterator().next().getString(0));
    }

    @Test
    void exchange_gateClosedWhileTheDatabaseWasAway_isSharedLater() {
        Replica first = new Replica(900);
        first.gate.close(new RateLimit(true, Optional.of(Duration.ofMinutes(17))));
        first.exchange();
        Replica restarted = new Replica(900);
        restarted.exchange();
        assertTrue(restarted.gate.closedUntil(Priority.POLLING).isPresent());
    }

    @Test
    void onNotification_limitOfThisCredentialOnly_closesTheGate() {
        Replica replica = new Replica(900);
        replica.limits.onNotification(new Notification(Notification.GITHUB_LIMITED, "another 600.5"));
        replica.limits.onNotification(new Notification(Notification.RELEASE_CHANGED, replica.credential.digest() + " 600.5"));
        assertTrue(replica.gate.closedUntil(Priority.INTERACTIVE).isEmpty());
        replica.limits.onNotification(new Notification(Notification.GITHUB_LIMITED, replica.credential.digest() + " 600.5"));
        assertTrue(replica.gate.closedUntil(Priority.INTERACTIVE).isPresent());
    }

    @Test
    void exchange_budget_leastOfOneWindowAndTheNewestWindowCount() {
        Instant reset = CLOCK.instant().plus(Duration.ofMinutes(40));
        Replica first = new Replica(900);
        Replica second = new Replica(900);
        first.budget.update(new RequestBudget.Hourly(5_000, 4_000, reset));
        second.budget.update(new RequestBudget.Hourly(5_000, 3_000, reset.plusSeconds(2)));
        first.exchange();
        second.exchange();
        first.exchange();
        assertEquals(3_000, first.budget.known().orElseThrow().remaining());
        assertEquals(3_000, second.budget.known().orElseThrow().remaining());

        second.budget.update(new RequestBudget.Hourly(5_000, 4_990, reset.plus(Duration.ofHours(1))));
        second.exchange();
        first.exchange();
        second.exchange();
        assertEquals(4_990, first.budget.known().orElseThrow().remaining());
        assertEquals(4_990, second.budget.known().orElseThrow().remaining());
    }

    @Test
    void exchange_severalReplicas_divideTheConcurrencyAmongThoseThatLive() {
        Replica first = new Replica(900);
        Replica second = new Replica(900);
        Replica third = new Replica(900);
        first.join();
        assertEquals(20, first.share.concurrency());
        second.join();
        third.join();
        first.exchange();
        assertEquals(6, first.share.concurrency());
        assertEquals(6, third.share.concurrency());

        ticks.sql("update github_client set seen_at = now() - interval '31 seconds'");
        first.exchange();
        assertEquals(20, first.share.concurrency());
    }

    /** What the others send until they have received it must leave room for what it sends. */
    @Test
    void exchange_newcomer_takesNoShareBeforeTheOthersKnowOfIt() {
        Replica first = new Replica(900);
        first.join();
        Replica newcomer = new Replica(900);
        assertEquals(1, newcomer.share.concurrency());
        newcomer.exchange();
        newcomer.exchange();
        assertEquals(1, newcomer.share.concurrency());
        first.exchange();
        newcomer.exchange();
        assertEquals(10, newcomer.share.concurrency());
        assertEquals(10, first.share.concurrency());
    }

    @Test
    void exchange_afterOneThatFailed_makesRoomAtOnce() {
        Replica first = new Replica(900);
        first.join();
        ticks.sql("alter table github_limits rename to github_limits_away");
        try {
            first.exchange();
        } finally {
            ticks.sql("alter table github_limits_away rename to github_limits");
        }
        assertEquals(20, first.share.concurrency());
        new Replica(900).exchange();
        first.exchange();
        assertEquals(10, first.share.concurrency());
    }

    /** 60 a minute: 10 at once and then one every 1.2 s, whoever takes them. No minute sees more than 60 then. */
    @Test
    void take_byTwoReplicas_isOneBucket() {
        Replica first = new Replica(60);
        Replica second = new Replica(60);
        for (int turn = 0; turn < 15; turn++) {
            Duration wait = (turn % 2 == 0 ? first : second).take();
            double due = Math.max(0, 1.2 * turn - 11);
            assertEquals(Duration.ofMillis(wait.toMillis()), wait, "no timer is finer than that");
            assertTrue(wait.toMillis() / 1000.0 <= due + 0.002, "turn " + turn + " waits " + wait);
            // what the test itself took of the time
            assertTrue(wait.toMillis() / 1000.0 >= due - 3, "turn " + turn + " waits " + wait);
        }
        assertTrue(first.take().toMillis() > 3_000);
    }

    @Test
    void take_clockOfTheDatabaseSetBack_goesOn() {
        Replica replica = new Replica(900);
        replica.take();
        ticks.sql("update github_limits set bucket_empty_at = now() + interval '50 minutes'");
        assertEquals(Duration.ZERO, replica.take());
    }

    @Test
    void take_withoutALimit_asksNobody() {
        GitHubConfig unlimited = TestConfig.of(20, 0);
        SharedBucket bucket = new SharedBucket(null, new Credential(unlimited), unlimited);
        assertEquals(Duration.ZERO, ticks.run(() -> bucket.take(1)));
    }
}
