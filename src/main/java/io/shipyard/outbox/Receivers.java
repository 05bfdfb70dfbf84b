package io.shipyard.outbox;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The receivers that are set. */
@Singleton
public class Receivers {

    static final String EVENTS = "events";

    private static final String BRANCH = "[^\\s,>=]+";
    private static final String CHANNEL = "\\s*(?:" + BRANCH + ">" + BRANCH
            + "=)?https?://[A-Za-z0-9._:\\[\\]-]+(?:[/?][^\\s,@#]*)?\\s*";
    static final String CHANNELS = CHANNEL + "(?:," + CHANNEL + "){0,9}";

    private static final Pattern PARTS = Pattern.compile("(?:(" + BRANCH + ")>(" + BRANCH + ")=)?(\\S+)");

    private final List<Receiver> all;

    /** As the settings have them, and right; empty texts count as nothing. */
    @Inject
    Receivers(@ConfigProperty(name = "events.url") Optional<String> eventsUrl,
            @ConfigProperty(name = "notify.url") Optional<String> channels) {
        this.all = Stream.concat(eventsUrl.filter(url -> !url.isBlank())
                .map(url -> new Receiver(EVENTS, URI.create(url), Optional.empty())).stream(),
                channels(channels.orElse("")).stream()).toList();
    }

    /** The URLs of channels, as a setting has them. Fails with {@link IllegalArgumentException} if one is none. */
    public static List<URI> urlsOfChannels(String setting) {
        return channels(setting).stream().map(Receiver::url).toList();
    }

    /** By their places in the setting, so that what waits for one whose URL was wrong is sent to the right one. */
    private static List<Receiver> channels(String setting) {
        List<Receiver> channels = new ArrayList<>();
        for (String channel : setting.isBlank() ? new String[0] : setting.split(",")) {
            Matcher parts = PARTS.matcher(channel.strip());
            URI url = parts.matches() ? URI.create(parts.group(3)) : URI.create("");
            if (url.getHost() == null) {
                throw new IllegalArgumentException("a channel without a host");
            }
            channels.add(new Receiver("notify-" + (channels.size() + 1), url,
                    Optional.ofNullable(parts.group(1)).map(source -> new Branches(source, parts.group(2)))));
        }
        return channels;
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
}
