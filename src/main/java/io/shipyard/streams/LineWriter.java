package io.shipyard.streams;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import io.shipyard.api.CiStatusText;
import io.shipyard.api.CiStatusView;
import io.shipyard.api.SyncView;

/** A line for each change, for people at a terminal and for scripts. */
@Singleton
class LineWriter implements StreamForm {

    /** Proxies cut a connection that has been idle for a minute; people need not see an empty line any more often. */
    private static final int BEATS = 3;

    private static final byte[] EMPTY_LINE = bytes("\n");

    private final InstantSource clock;

    LineWriter(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public byte[] greeting(StreamedState now) {
        String state = now.text().inColumns();
        return bytes(state + now.deployments().text().inColumns() + (now.detail().syncing() ? line("looking for repositories")
                : state.isEmpty() ? line("no repositories") : ""));
    }

    @Override
    public byte[] changes(StreamedState before, StreamedState now) {
        StringBuilder text = new StringBuilder();
        Map<Long, CiStatusText.Line> known = byId(before.text());
        for (CiStatusText.Line line : now.text().lines()) {
            CiStatusText.Line was = known.remove(line.repoId());
            if (was == null || !was.ci().equals(line.ci()) || !was.name().equals(line.name())
                    || !was.why().equals(line.why())) {
                text.append(line(now, line, line.ci())).append(line.why());
            }
        }
        Set<Long> excluded = now.ci().statuses().stream().filter(CiStatusView::excluded).map(CiStatusView::repoId)
                .collect(Collectors.toSet());
        before.text().lines().stream().filter(line -> known.containsKey(line.repoId())).forEach(line -> text
                .append(line(now, line, excluded.contains(line.repoId()) ? "excluded" : "not in the release any more")));
        now.deployments().arrivalsSince(before.deployments()).forEach(arrival -> text
                .append(line(now.text().padded(arrival.name()) + "  " + arrival.place().news()))
                .append(arrival.place().problem()));
        return bytes(text + sync(before.detail().sync(), now.detail().sync()));
    }

    private static Map<Long, CiStatusText.Line> byId(CiStatusText text) {
        return text.lines().stream().collect(Collectors.toMap(CiStatusText.Line::repoId, Function.identity()));
    }

    private String line(StreamedState now, CiStatusText.Line line, String words) {
        return line(now.text().padded(line.name()) + "  " + words);
    }

    /** When it begins, fails and ends; what it comes across meanwhile are repositories. */
    private String sync(SyncView before, SyncView now) {
        if (before.syncing() && !now.syncing()) {
            return line(CiStatusText.repositories(now.found()) + " found"
                    + (now.failures() == 0 ? "" : ", " + now.failures() + " could not be read"));
        }
        if (now.syncing() && !now.error().isEmpty() && !now.error().equals(before.error())) {
            return line("looking for repositories is to be tried again: " + now.error());
        }
        return now.syncing() && !before.syncing() ? line("looking for repositories") : "";
    }

    @Override
    public byte[] figures(StreamedState done) {
        return bytes(CiStatusText.figures(done.detail().ciSummary()) + "\n");
    }

    @Override
    public byte[] heartbeat(long number) {
        return number % BEATS == 0 ? EMPTY_LINE : NOTHING;
    }

    @Override
    public byte[] end(String why) {
        return bytes(line("the stream ends: " + why));
    }

    private String line(String words) {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(clock.instant().atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS))
                + "Z  " + words.replaceAll("\\R", " ") + "\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
