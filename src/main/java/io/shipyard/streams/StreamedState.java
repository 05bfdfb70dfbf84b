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
import io.shipyard.api.ReleaseStatus;

/**
 * A release as its followers know it, and what they are sent when it changes.
 *
 * @param done whether nothing more is to be waited for
 */
record StreamedState(ReleaseDetailView detail, CiStatusesView ci, CiStatusText text, StreamedDeployments deployments,
        boolean done) {

    /** @param data as it is serialised */
    record Event(String name, Object data) {
    }

    static StreamedState of(ReleaseStatus release, String org) {
        return new StreamedState(ReleaseDetailView.of(release.ci(), org), CiStatusesView.of(release.ci()),
                CiStatusText.of(release.ci()), StreamedDeployments.of(release), release.ci().isDone());
    }

    /** Whether nothing but chart versions is to be waited for: of a search that ends without one nothing is notified. */
    boolean awaitsVersions() {
        return !done && !ci.anyInProgress();
    }

    /** For somebody who knows nothing yet. */
    List<Event> all() {
        List<Event> events = new ArrayList<>(complete());
        if (detail.sync().syncing()) {
            events.add(sync());
        }
        return events;
    }

    /** For somebody who knows how it was. */
    List<Event> since(StreamedState before) {
        List<Event> events = new ArrayList<>();
        if (!detail.release().equals(before.detail.release()) || !detail.repos().equals(before.detail.repos())) {
            events.add(new Event("release", detail));
            events.addAll(complete());
        } else {
            List<CiStatusView> changed = changedSince(before);
            if (!changed.isEmpty()) {
                events.add(ciStatus(false, changed));
            }
            events.addAll(deployments.since(before.deployments));
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

    private List<Event> complete() {
        List<Event> events = new ArrayList<>(List.of(ciStatus(true, ci.statuses())));
        events.addAll(deployments.all());
        return events;
    }

    private Event ciStatus(boolean complete, List<CiStatusView> statuses) {
        return new Event("ci-status", new CiStatusEventView(complete, statuses, ci.anyInProgress(), detail.ciSummary()));
    }

    private Event sync() {
        return new Event("sync", detail.sync());
    }
}
