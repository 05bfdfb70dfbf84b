package io.shipyard.outbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.outbox.CiProgress.Standing;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;

/**
 * The messages to channels: one for all failures that wait, and one when the CI of the release is done. It is known only
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
        return progress.find(lane.releaseId()).flatMap(standing -> standing == null || !receiver.follows(standing.branches())
                ? Uni.createFrom().item(new Rendered(List.of(), lane.waiting().stream().map(Lane.Waiting::id).toList(), false))
                : failures(lane, standing).flatMap(failures -> withEnd(lane, standing, failures))
                        .flatMap(rendered -> deployments(lane, standing).map(rendered::and)));
    }

    private Uni<Rendered> failures(Lane lane, Standing standing) {
        return entries(lane.waiting().stream()
                .filter(waiting -> !isEnd(waiting) && !ChannelNews.isDeployment(waiting.action())).toList(),
                details -> details.stream().filter(entry -> !goesOn(entry, standing)).toList(),
                details -> ChannelText.ofFailures(standing, details));
    }

    private Uni<Rendered> deployments(Lane lane, Standing standing) {
        return entries(lane.waiting().stream().filter(waiting -> ChannelNews.isDeployment(waiting.action())).toList(),
                UnaryOperator.identity(), details -> ChannelText.ofDeployments(standing, details));
    }

    /** One message of all these, unless there is nothing to say. */
    private Uni<Rendered> entries(List<Lane.Waiting> waiting, UnaryOperator<List<JsonObject>> which,
            Function<List<JsonObject>, String> text) {
        List<Long> ids = waiting.stream().map(Lane.Waiting::id).toList();
        return waiting.isEmpty() ? Uni.createFrom().item(Rendered.NOTHING)
                : store.details(waiting.stream().map(each -> new JsonObject(each.body()).getLong("entry")).toList())
                        .map(which).map(news -> news.isEmpty() ? new Rendered(List.of(), ids, false)
                                : new Rendered(List.of(message(ids, text.apply(news))), List.of(), false));
    }

    /** One that was cancelled for another run, or is started again by now, is no failure. */
    private static boolean goesOn(JsonObject entry, Standing standing) {
        return "cancelled".equals(entry.getString("status")) && standing.repos().stream()
                .anyMatch(repo -> repo.name().equals(entry.getString("repo")) && !repo.outcome().equals("cancelled"));
    }

    private Uni<Rendered> withEnd(Lane lane, Standing standing, Rendered failures) {
        List<Lane.Waiting> ends = lane.waiting().stream().filter(ChannelMessages::isEnd).toList();
        if (ends.isEmpty() || standing.underWay()) {
            List<Long> settled = ends.stream().map(Lane.Waiting::id).toList();
            return Uni.createFrom().item(failures.and(new Rendered(List.of(), settled, false)));
        }
        Duration longest = standing.discovering() ? MAX_WAIT_FOR_DISCOVERY : MAX_WAIT_FOR_VERSIONS;
        boolean waits = standing.discovering() || standing.readingVersions();
        if (waits && clock.instant().isBefore(Instant.ofEpochMilli(ends.get(0).at()).plus(longest))) {
            return Uni.createFrom().item(failures.and(new Rendered(List.of(), List.of(), true)));
        }
        // whatever of it was written before CI was seen to be done belongs to the same end
        return store.asking(lane).map(asking -> failures.and(
                new Rendered(List.of(message(asking, ChannelText.ofEnd(standing))), List.of(), false)));
    }

    private static boolean isEnd(Lane.Waiting waiting) {
        return waiting.action().equals(Outbox.CI_ENDED);
    }

    private static Outgoing message(List<Long> ids, String text) {
        return new Outgoing(ids, JSON, new JsonObject().put("text", text).encode());
    }
}
