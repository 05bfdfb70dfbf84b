package io.shipyard.outbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.outbox.CiProgress.Standing;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;

/**
 * What channels are told: one message for all failures that wait, and one when the CI of the release is done. It is known only
 * when it is sent whether it is: what waits are ends of single repositories, whose transactions see nothing of each other.
 */
@ApplicationScoped
class ChannelMessages {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    /** Chart versions are read from logs after the end: most are there within a minute. */
    private static final Duration MAX_WAIT_FOR_VERSIONS = Duration.ofMinutes(3);
    private static final Duration MAX_WAIT_FOR_DISCOVERY = Duration.ofHours(1);

    private final CiProgress progress;
    private final ChannelStore store;
    private final InstantSource clock;

    ChannelMessages(CiProgress progress, ChannelStore store, InstantSource clock) {
        this.progress = progress;
        this.store = store;
        this.clock = clock;
    }

    Uni<Rendered> of(Receiver receiver, Lane lane) {
        return progress.find(lane.releaseId()).flatMap(standing -> standing == null || !receiver.isToldOf(standing.branches())
                ? Uni.createFrom().item(new Rendered(List.of(), lane.waiting().stream().map(Lane.Waiting::id).toList(), false))
                : failures(lane, standing).flatMap(failures -> withEnd(lane, standing, failures)));
    }

    private Uni<Rendered> failures(Lane lane, Standing standing) {
        List<Lane.Waiting> failed = lane.waiting().stream().filter(waiting -> !isEnd(waiting)).toList();
        List<Long> ids = failed.stream().map(Lane.Waiting::id).toList();
        return failed.isEmpty() ? Uni.createFrom().item(new Rendered(List.of(), List.of(), false))
                : store.details(failed.stream().map(waiting -> new JsonObject(waiting.body()).getLong("entry")).toList())
                        .map(details -> details.stream().filter(entry -> !goesOn(entry, standing)).toList())
                        .map(told -> told.isEmpty() ? new Rendered(List.of(), ids, false)
                                : new Rendered(List.of(message(ids, ChannelText.ofFailures(standing, told))), List.of(),
                                        false));
    }

    /** One that was cancelled for another run, or is started again by now, is no failure. */
    private static boolean goesOn(JsonObject entry, Standing standing) {
        return "cancelled".equals(entry.getString("status")) && standing.repos().stream()
                .anyMatch(repo -> repo.name().equals(entry.getString("repo")) && !repo.outcome().equals("cancelled"));
    }

    private Uni<Rendered> withEnd(Lane lane, Standing standing, Rendered failures) {
        List<Lane.Waiting> ends = lane.waiting().stream().filter(ChannelMessages::isEnd).toList();
        if (ends.isEmpty() || standing.underWay()) {
            List<Long> settled = Stream.concat(failures.settled().stream(), ends.stream().map(Lane.Waiting::id)).toList();
            return Uni.createFrom().item(new Rendered(failures.messages(), settled, false));
        }
        Duration longest = standing.discovering() ? MAX_WAIT_FOR_DISCOVERY : MAX_WAIT_FOR_VERSIONS;
        boolean waits = standing.discovering() || standing.readingVersions();
        if (waits && clock.instant().isBefore(Instant.ofEpochMilli(ends.get(0).at()).plus(longest))) {
            return Uni.createFrom().item(new Rendered(failures.messages(), failures.settled(), true));
        }
        // whatever of it was written before CI was seen to be done belongs to the same end
        return store.asking(lane).map(asking -> new Rendered(Stream.concat(failures.messages().stream(),
                Stream.of(message(asking, ChannelText.ofEnd(standing)))).toList(), failures.settled(), false));
    }

    private static boolean isEnd(Lane.Waiting waiting) {
        return waiting.action().equals(Outbox.CI_ENDED);
    }

    private static Outgoing message(List<Long> ids, String text) {
        return new Outgoing(ids, JSON, new JsonObject().put("text", text).encode());
    }
}
