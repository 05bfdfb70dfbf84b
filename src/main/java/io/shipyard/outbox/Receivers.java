package io.shipyard.outbox;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The receivers that are set. */
@Singleton
class Receivers {

    static final String EVENTS = "events";

    private final List<Receiver> all;

    /** As the settings have them, and right; empty texts count as nothing. */
    @Inject
    Receivers(@ConfigProperty(name = "events.url") Optional<String> eventsUrl) {
        this.all = eventsUrl.filter(url -> !url.isEmpty()).map(url -> new Receiver(EVENTS, URI.create(url))).stream().toList();
    }

    List<Receiver> all() {
        return all;
    }

    Receiver get(String name) {
        return all.stream().filter(receiver -> receiver.name().equals(name)).findAny().orElseThrow();
    }

    String[] names() {
        return all.stream().map(Receiver::name).toArray(String[]::new);
    }

    /** Who is told of an entry of a history. */
    Stream<Receiver> of(HistoryEvent event) {
        return all.stream();
    }
}
