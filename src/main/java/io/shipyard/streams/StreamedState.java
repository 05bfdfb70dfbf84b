package io.shipyard.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.shipyard.api.CiStatusText;
import io.shipyard.api.CiStatusView;
import io.shipyard.api.CiStatusesView;
import io.shipyard.api.ReleaseDetailView;
import io.shipyard.ci.ReleaseCi;

/**
 * A release as its followers know it, and what they are sent when it changes.
 *
 * @param done whether nothing more is to be waited for
 */
record StreamedState(ReleaseDetailView detail, CiStatusesView ci, CiStatusText text, boolean done) {

    /** @param data as it is serialised */
    record Event(String name, Object data) {
    }

    static StreamedState of(ReleaseCi release, String org) {
        return new StreamedState(ReleaseDetailView.of(release, org), CiStatusesView.of(release), CiStatusText.of(release),
                release.isDone());
    }

    /** Whether nothing but chart versions is to be waited for: of a search that ends without one nothing is notified. */
    boolean awaitsVersions() {
        return !done && !ci.anyInProgress();
    }

    /** For somebody who knows nothing yet. */
    List<Event> all() {
        return detail.sync().syncing() ? List.of(complete(), sync()) : List.of(complete());
    }

    /** For somebody who knows how it was. */
    List<Event> since(StreamedState before) {
        List<Event> events = new ArrayList<>();
        if (!detail.release().equals(before.detail.release()) || !detail.repos().equals(before.detail.repos())) {
            events.add(new Event("release", detail));
            events.add(complete());
        } else {
            List<CiStatusView> changed = changedSince(before);
            if (!changed.isEmpty()) {
                events.add(ciStatus(false, changed));
            }
        }
        if (detail.sync().isNewsAfter(before.detail.sync())) {
            events.add(sync());
        }
        return events;
    }

    private List<CiStatusView> changedSince(StreamedState before) {
        Map<Long, CiStatusView> known = before.ci.statuses().stream()
                .collect(Collectors.toMap(CiStatusView::repoId, Function.identity()));
        return ci.statuses().stream().filter(status -> !known.containsKey(status.repoId())
                || !status.withoutCheck().equals(known.get(status.repoId()).withoutCheck())).toList();
    }

    private Event complete() {
        return ciStatus(true, ci.statuses());
    }

    private Event ciStatus(boolean complete, List<CiStatusView> statuses) {
        return new Event("ci-status", new CiStatusEventView(complete, statuses, ci.anyInProgress(), detail.ciSummary()));
    }

    private Event sync() {
        return new Event("sync", detail.sync());
    }
}
