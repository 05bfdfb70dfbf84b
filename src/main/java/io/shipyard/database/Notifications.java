package io.shipyard.database;

import java.time.Duration;
import java.util.Optional;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnection;

/**
 * Receives PostgreSQL's notifications (<a href="https://www.postgresql.org/docs/current/sql-listen.html">LISTEN</a>) on a
 * connection of its own, and hands them on as CDI events {@link Notification} and {@link NotificationsMissed}.
 */
@ApplicationScoped
public class Notifications {

    private static final Logger LOG = Logger.getLogger(Notifications.class);

    /** A connection that does not answer in that time is dead, though nobody has said so. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(3);

    private final Pool database;
    private final Event<Notification> notifications;
    private final Event<NotificationsMissed> missed;
    private final ReplicaId replica;
    private volatile Optional<SqlConnection> listening = Optional.empty();
    private volatile boolean isLocked;
    private volatile boolean isListening;
    private volatile boolean lossLogged;
    private volatile boolean stopping;

    Notifications(Pool database, Event<Notification> notifications, Event<NotificationsMissed> missed,
            ReplicaId replica) {
        this.database = database;
        this.notifications = notifications;
        this.missed = missed;
        this.replica = replica;
    }

    /** Whether every change is received: as long as it is not, nothing may be kept that a notification would end. */
    public boolean isListening() {
        return isListening;
    }

    /** The advisory lock that the listening connection holds: it ends with this replica. Empty while there is none. */
    public Optional<Long> lock() {
        return isListening && isLocked ? Optional.of(replica.lock()) : Optional.empty();
    }

    /** Listens, and asks the connection once a second whether it still lives. A failure is tried again with the next. */
    @Scheduled(every = "{shipyard.pulse}", identity = "listen", concurrentExecution = ConcurrentExecution.SKIP)
    public Uni<Void> listen() {
        return listening.map(Notifications::ping).orElseGet(this::connect)
                .onFailure(Throwable.class).recoverWithUni(this::disconnected);
    }

    private static Uni<Void> ping(SqlConnection connection) {
        return connection.query("select 1").execute().replaceWithVoid().ifNoItem().after(MAX_SILENCE).fail();
    }

    /** The pool bounds the wait for a connection; one that came after its time would be nobody's. */
    private Uni<Void> connect() {
        return database.getConnection().flatMap(connection -> {
            listening = Optional.of(connection);
            PgConnection delegate = (PgConnection) connection.getDelegate();
            delegate.notificationHandler(received -> {
                if (isListening(connection)) {
                    notifications.fire(new Notification(received.getChannel(), received.getPayload()));
                }
            });
            delegate.closeHandler(closed -> ended(connection));
            delegate.exceptionHandler(failure -> LOG.debug("The listening connection failed", failure));
            return connection.query("select pg_try_advisory_lock(" + replica.lock() + ")").execute()
                    .invoke(locked -> isLocked = locked.iterator().next().getBoolean(0))
                    .flatMap(ignored -> listenTo(connection)).ifNoItem().after(MAX_SILENCE).fail();
        }).invoke(() -> {
            missed.fire(new NotificationsMissed(true));
            isListening = true;
            if (lossLogged) {
                lossLogged = false;
                LOG.info("Changes by other replicas are received again");
            }
        });
    }

    private static Uni<Void> listenTo(SqlConnection connection) {
        return Multi.createFrom()
                .items(Notification.RELEASE_CHANGED, Notification.GITHUB_LIMITED, Notification.WORK_DUE,
                        Notification.CHANGE_COUNTED)
                .onItem().transformToUniAndConcatenate(channel -> connection.query("listen " + channel).execute())
                .onItem().ignoreAsUni();
    }

    /** The next pulse says so, and listens anew; an earlier connection's end is no news. */
    private void ended(SqlConnection connection) {
        if (isListening(connection)) {
            notListening();
        }
    }

    private boolean isListening(SqlConnection connection) {
        return listening.filter(connection::equals).isPresent();
    }

    /** What is missed from now on makes no difference. */
    void beginStop(@Observes ShutdownDelayInitiatedEvent stop) {
        stopping = true;
    }

    /** The connection ends after the beans that observe its notifications. */
    @PreDestroy
    void stop() {
        listening = Optional.empty();
    }

    private Uni<Void> disconnected(Throwable failure) {
        Optional<SqlConnection> lost = listening;
        listening = Optional.empty();
        notListening();
        if (!lossLogged && !stopping) {
            lossLogged = true;
            LOG.warnf("Changes by other replicas are not received (%s): every request asks the database",
                    failure.getClass().getSimpleName());
            LOG.debug("Listening failed", failure);
        }
        return lost.map(Notifications::close).orElseGet(() -> Uni.createFrom().voidItem());
    }

    private void notListening() {
        isListening = false;
        missed.fire(new NotificationsMissed(false));
    }

    /** Back to the pool as it came, if it still can be; with a dead connection either may fail, which is fine. */
    private static Uni<Void> close(SqlConnection connection) {
        return connection.query("unlisten *; select pg_advisory_unlock_all()").execute().replaceWithVoid()
                .ifNoItem().after(MAX_SILENCE).fail()
                .onFailure(Throwable.class).recoverWithNull()
                .flatMap(ignored -> connection.close())
                .ifNoItem().after(MAX_SILENCE).fail()
                .onFailure(Throwable.class).recoverWithNull();
    }
}
