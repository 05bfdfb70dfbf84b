package io.shipyard.github;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * Keeps all replicas together within {@code GITHUB_REQUESTS_PER_MINUTE}: a leaky bucket in the database that lets nearly a
 * sixth
 * of the limit through at once and the rest at five sixths of the rate, so that no moving minute, which is what GitHub counts,
 * sees more than the limit.
 */
@ApplicationScoped
class SharedBucket {

    private static final Logger LOG = Logger.getLogger(SharedBucket.class);

    private static final Duration BURST = Duration.ofSeconds(11);
    private static final Duration MINUTE_AND_BURST = Duration.ofSeconds(72);
    private static final Duration MAX_TIME = Duration.ofSeconds(2);
    /** No more turns than this can be taken ahead of time: each replica waits for its own before it takes the next. */
    private static final int MAX_AHEAD = 100;

    private static final String TAKE = """
            insert into github_limits as l (credential, bucket_empty_at)
            values ($1, clock_timestamp() + $2 * interval '1 microsecond')
            on conflict (credential) do update set bucket_empty_at = case
                -- the clock was set back
                when l.bucket_empty_at > clock_timestamp() + $3 * interval '1 microsecond' then clock_timestamp()
                else greatest(l.bucket_empty_at, clock_timestamp()) end + $2 * interval '1 microsecond'
            returning cast(extract(epoch from bucket_empty_at - clock_timestamp()) * 1000000 as bigint)""";

    private final Pool database;
    private final Credential credential;
    private final Duration spacing;

    SharedBucket(Pool database, Credential credential, GitHubConfig config) {
        this.database = database;
        this.credential = credential;
        this.spacing = config.requestsPerMinute() == 0 ? Duration.ZERO
                : MINUTE_AND_BURST.dividedBy(config.requestsPerMinute());
    }

    /** False where no limit is set. */
    boolean limits() {
        return !spacing.isZero();
    }

    /**
     * Takes one request's share.
     *
     * @param replicas to share the limit among as long as the database does not answer
     * @return how long to wait before sending it, in whole milliseconds: Vert.x refuses a timer of less than one
     */
    Uni<Duration> take(int replicas) {
        if (!limits()) {
            return Uni.createFrom().item(Duration.ZERO);
        }
        return database.preparedQuery(TAKE)
                .execute(Tuple.of(credential.digest(), micros(spacing), micros(BURST.plus(spacing.multipliedBy(MAX_AHEAD)))))
                .map(rows -> Duration.ofNanos(rows.iterator().next().getLong(0) * 1000).minus(BURST).minus(spacing))
                .ifNoItem().after(MAX_TIME).fail()
                .onFailure(Throwable.class).invoke(failure -> LOG.debug("The shared bucket is out of reach", failure))
                .onFailure(Throwable.class).recoverWithItem(spacing.multipliedBy(replicas))
                .map(SharedBucket::inMillis);
    }

    /** Rounded up; zero if the time has come already. */
    private static Duration inMillis(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : Duration.ofMillis(wait.plusNanos(999_999).toMillis());
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
