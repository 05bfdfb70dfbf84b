package io.shipyard.tracing;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.smallrye.mutiny.Uni;

/**
 * Traces of what the service does by itself. What it sends meanwhile to GitHub and to the database, on the same Vert.x
 * context, is part of the trace.
 */
@ApplicationScoped
public class Traces {

    private final Tracer tracer;
    private final InstantSource clock;
    private final boolean disabled;

    Traces(Tracer tracer, InstantSource clock, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled) {
        this.tracer = tracer;
        this.clock = clock;
        this.disabled = disabled;
    }

    /**
     * Work that may turn out to be none, as most ticks do every second: it becomes a trace when it says so, and one that
     * goes back to its beginning.
     */
    public <T> Uni<T> trace(String name, Function<Work, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            Work one = new Work(name);
            return work.apply(one).onTermination().invoke((done, failure, cancelled) -> one.end(failure));
        });
    }

    /** Work under way, on one Vert.x context. */
    public final class Work {

        private final String name;
        private final Instant since;
        private Span span;
        private Scope scope;

        private Work(String name) {
            this.name = name;
            this.since = disabled ? null : clock.instant();
        }

        /** There is something to do; what it took to find it is the first part of the trace. Only the first time counts. */
        @SuppressWarnings("MustBeClosedChecker") // end() closes the scope
        public synchronized void begin() {
            if (disabled || span != null) {
                return;
            }
            span = tracer.spanBuilder(name).setNoParent().setStartTimestamp(since).startSpan();
            Context here = Context.root().with(span);
            tracer.spanBuilder("claim").setParent(here).setStartTimestamp(since).startSpan().end();
            scope = here.makeCurrent();
        }

        /** There is something to do for a release. */
        public synchronized void beginFor(UUID release) {
            begin();
            if (span != null) {
                span.setAttribute("shipyard.release_id", release.toString());
            }
        }

        private synchronized void end(Throwable failure) {
            if (span == null) {
                return;
            }
            if (failure != null) {
                // the class alone: messages of the database quote statements
                span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
            }
            scope.close();
            span.end();
        }
    }
}
