package io.shipyard.testing;

import java.util.function.Supplier;

import jakarta.inject.Singleton;

import io.quarkus.vertx.VertxContextSupport;
import io.shipyard.ci.ChartVersions;
import io.shipyard.ci.TrackTick;
import io.shipyard.deployment.DeploymentTracker;
import io.shipyard.outbox.OutboxSender;
import io.shipyard.release.ReleaseSync;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;

/** Ticks by hand, on a Vert.x context as the scheduler would: what is due at some later time is due at once. */
@Singleton
public class Ticks {

    private final TrackTick tracker;
    private final ChartVersions charts;
    private final ReleaseSync sync;
    private final OutboxSender outbox;
    private final DeploymentTracker deployments;
    private final TestClock clock;
    private final Pool database;

    Ticks(TrackTick tracker, ChartVersions charts, ReleaseSync sync, OutboxSender outbox, DeploymentTracker deployments,
            TestClock clock, Pool database) {
        this.tracker = tracker;
        this.charts = charts;
        this.sync = sync;
        this.outbox = outbox;
        this.deployments = deployments;
        this.clock = clock;
        this.database = database;
    }

    /** Ends every sync that is asked for. */
    public void sync() {
        sql("update release set sync_due_at = now() where sync_due_at is not null");
        run(sync::poll);
    }

    /** That many ticks of the tracker, each with a reading of chart versions. */
    public void track(int ticks) {
        for (int i = 0; i < ticks; i++) {
            sql("update repo_ci_status set due_at = now() where due_at is not null");
            run(tracker::poll);
            sql("update repo_ci_status set chart_due_at = now() where chart_due_at is not null");
            run(charts::poll);
        }
    }

    /** One check of everything in environments, with nothing known of them. */
    public void deploy() {
        clock.moveOn();
        sql("update repo_deployment set due_at = now() where due_at is not null and lease is null");
        run(deployments::poll);
    }

    /** One tick of the outbox, for what was to be sent at once, or is by now. */
    public void send() {
        run(outbox::poll);
    }

    /** The same, for what is to be sent at some later time. */
    public void sendAll() {
        sql("update outbox set due_at = now() where lease is null");
        send();
    }

    /** One tick of the tracker, for what is due without being made so. */
    public void poll() {
        run(tracker::poll);
    }

    public RowSet<Row> sql(String statement) {
        return run(() -> database.query(statement).execute());
    }

    public <T> T run(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
