package io.shipyard.outbox;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.shipyard.http.BodySignature;
import io.smallrye.mutiny.Uni;

/** What receivers are sent of what waits for them. */
@Singleton
class Messages {

    private static final String SIGNATURE = "X-Shipyard-Signature-256";

    private final ChannelMessages channels;
    private final Optional<BodySignature> signature;

    @Inject
    Messages(ChannelMessages channels, @ConfigProperty(name = "events.secret") Optional<String> secret) {
        this.channels = channels;
        this.signature = secret.map(String::strip).filter(text -> !text.isEmpty()).map(BodySignature::new);
    }

    /** In their order. */
    Uni<Rendered> of(Receiver receiver, Lane lane) {
        return receiver.isChannel() ? channels.of(receiver, lane)
                : Uni.createFrom().item(new Rendered(lane.waiting().stream().map(this::event).toList(), List.of(), false));
    }

    private Outgoing event(Lane.Waiting waiting) {
        return new Outgoing(List.of(waiting.id()), Map.of("Content-Type", CloudEvent.CONTENT_TYPE, SIGNATURE,
                signature.orElseThrow().headerOf(waiting.body().getBytes(StandardCharsets.UTF_8))), waiting.body());
    }
}
