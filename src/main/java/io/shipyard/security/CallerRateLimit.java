package io.shipyard.security;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.shipyard.database.Notification;
import io.shipyard.database.Notifier;
import io.shipyard.database.ReplicaId;
import io.shipyard.http.FilterOrder;
import io.shipyard.http.Paths;
import io.shipyard.http.Problem;
import io.shipyard.http.ProblemWriter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Bounds how many changes a caller asks for, before anything is done for one: a single POST can cost a thousand requests to
 * GitHub. Each replica decides by itself, and counts what the others say they have let through. Deliveries of GitHub's are left
 * out: they come in bursts, and are signed.
 */
@Singleton
// Caffeine's node with a maximum size and a time after access, chosen by its name at run time: Quarkus does not register it
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.PSAMS")
class CallerRateLimit {

    private static final Set<HttpMethod> CHANGING = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH,
            HttpMethod.DELETE);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MAX_CALLERS = 10_000;
    /** How many replicas may let a caller's changes through at the same moment, before that is forgotten too early. */
    private static final int MAX_PERIODS_OWED = 10;

    private final ProblemWriter answers;
    private final int changesPerMinute;
    private final TimeMeter time;
    private final Notifier notifier;
    private final ReplicaId replica;
    /** One that was left alone for so long is full again, as a new one is. */
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder().maximumSize(MAX_CALLERS)
            .expireAfterAccess(PERIOD.multipliedBy(MAX_PERIODS_OWED)).build();

    CallerRateLimit(ProblemWriter answers, AccessConfig config, InstantSource clock, Notifier notifier, ReplicaId replica) {
        this.answers = answers;
        this.notifier = notifier;
        this.replica = replica;
        this.changesPerMinute = config.changesPerMinute();
        this.time = new TimeMeter() {

            @Override
            public long currentTimeNanos() {
                return Duration.ofMillis(clock.millis()).toNanos();
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
    }

    void register(@Observes Router router) {
        if (changesPerMinute > 0) {
            router.route().order(FilterOrder.CALLER_RATE).handler(this::limit);
        }
    }

    private void limit(RoutingContext context) {
        if (!CHANGING.contains(context.request().method()) || context.normalizedPath().equals(Paths.WEBHOOK)) {
            context.next();
            return;
        }
        String caller = CallerKey.of(context);
        Duration wait = take(caller);
        if (wait.isZero()) {
            notifier.send(new Notification(Notification.CHANGE_COUNTED, replica.value() + " " + caller));
            context.next();
        } else {
            long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
            context.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            answers.end(context, Problem.of(429, "more than " + changesPerMinute
                    + " changes a minute were asked for: try again in " + seconds + " s"));
        }
    }

    /** Zero if the caller may go on, else how long until it may. */
    private Duration take(String caller) {
        ConsumptionProbe probe = bucket(caller).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(probe.getNanosToWaitForRefill());
    }

    /** What was let through before this was known is owed: the next changes wait for it. */
    void onNotification(@Observes Notification notification) {
        if (changesPerMinute > 0 && notification.channel().equals(Notification.CHANGE_COUNTED)) {
            String[] counted = notification.payload().split(" ");
            if (!counted[0].equals(replica.value().toString())) {
                bucket(counted[1]).consumeIgnoringRateLimits(1);
            }
        }
    }

    private Bucket bucket(String caller) {
        return buckets.get(caller, any -> newBucket());
    }

    private Bucket newBucket() {
        return Bucket.builder().withCustomTimePrecision(time)
                .addLimit(limit -> limit.capacity(changesPerMinute).refillGreedy(changesPerMinute, PERIOD)).build();
    }
}
