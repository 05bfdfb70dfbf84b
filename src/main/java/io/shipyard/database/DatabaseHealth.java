package io.shipyard.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.flywaydb.core.Flyway;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;

/**
 * Ready is who reaches the database, and has found in it what this version needs. A newer schema, as a newer replica leaves
 * it in a rolling update, has that too.
 */
@Readiness
@ApplicationScoped
class DatabaseHealth implements AsyncHealthCheck {

    /** Whoever asks waits no longer; the database may be one that takes connections and never answers. */
    private static final Duration MAX_TIME = Duration.ofSeconds(2);

    /** After which whatever asks is asked anew, though it may not have given up by itself. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Pool database;
    private final Flyway flyway;
    /** However many ask, one question is under way: they would take all connections of a database that does not answer. */
    private final AtomicReference<Uni<Boolean>> question = new AtomicReference<>();
    private volatile boolean migrated;

    DatabaseHealth(Pool database, Flyway flyway) {
        this.database = database;
        this.flyway = flyway;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return question().ifNoItem().after(MAX_TIME).fail()
                .map(current -> answer().status(current)
                        .withData("schema", current ? "up to date" : "migrations are missing").build())
                .onFailure(Throwable.class).recoverWithItem(failure -> answer().down()
                        // the class alone: messages of the database quote what they like
                        .withData("failure", failure.getClass().getSimpleName()).build());
    }

    private static HealthCheckResponseBuilder answer() {
        return HealthCheckResponse.named("database");
    }

    private Uni<Boolean> question() {
        Uni<Boolean> underWay = question.get();
        if (underWay != null) {
            return underWay;
        }
        Uni<Boolean> another = Uni.createFrom().deferred(this::ask).ifNoItem().after(LONGEST).fail().onTermination()
                .invoke(() -> question.set(null))
                .memoize().indefinitely();
        return question.compareAndSet(null, another) ? another : question();
    }

    private Uni<Boolean> ask() {
        return database.query("select 1").execute().flatMap(ignored -> migrated ? Uni.createFrom().item(true) : migrated());
    }

    /** Flyway knows no better than to block; once is enough, since a schema does not go back. */
    private Uni<Boolean> migrated() {
        return Uni.createFrom().item(() -> flyway.info().pending().length == 0).invoke(current -> migrated = current)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
