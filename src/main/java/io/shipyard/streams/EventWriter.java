package io.shipyard.streams;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.shipyard.api.CiStatusView;
import io.shipyard.api.CiSummaryView;
import io.shipyard.api.DeploymentStatusView;
import io.shipyard.api.EnvironmentStatusView;
import io.shipyard.api.FailedJobView;
import io.shipyard.api.ReleaseDetailView;
import io.shipyard.api.ReleaseView;
import io.shipyard.api.RepoView;
import io.shipyard.api.SupersededByView;
import io.shipyard.api.SyncView;

/**
 * Events in the words of the <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">event stream format</a>.
 */
@Singleton
@RegisterForReflection(targets = { CiStatusEventView.class, CiStatusView.class, CiSummaryView.class,
        DeploymentStatusEventView.class, DeploymentStatusView.class, EnvironmentStatusView.class, FailedJobView.class,
        ReleaseDetailView.class, ReleaseView.class, RepoView.class, SupersededByView.class, SyncView.class })
class EventWriter implements StreamForm {

    /** A comment is kept from the scripts of a page, an event is not: they are to know a silent stream from a dead one. */
    private static final byte[] HEARTBEAT = bytes(": heartbeat\nevent: heartbeat\ndata: {}\n\n");

    /** How long a client waits before it connects again, in milliseconds. */
    private static final int RETRY = 2_000;

    private final ObjectMapper mapper;
    private final AtomicLong lastId = new AtomicLong();

    EventWriter(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public byte[] greeting(StreamedState release) {
        return bytes("retry: " + RETRY + "\n" + text(release.all()));
    }

    @Override
    public byte[] changes(StreamedState before, StreamedState now) {
        return bytes(text(now.since(before)));
    }

    /** The last event has had them. */
    @Override
    public byte[] figures(StreamedState done) {
        return NOTHING;
    }

    @Override
    public byte[] heartbeat(long number) {
        return HEARTBEAT;
    }

    @Override
    public byte[] end(String why) {
        return NOTHING;
    }

    private String text(List<StreamedState.Event> events) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append("id: ").append(lastId.incrementAndGet()).append("\nevent: ").append(event.name())
                .append("\ndata: ").append(json(event.data())).append("\n\n"));
        return text.toString();
    }

    /** One line: whatever breaks lines is escaped within. */
    private String json(Object data) {
        try {
            return mapper.writeValueAsString(data);
        } catch (JsonProcessingException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
