package io.shipyard.streams;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.shipyard.api.DeploymentStatusView;
import io.shipyard.api.DeploymentStatusesView;
import io.shipyard.api.DeploymentText;
import io.shipyard.api.ReleaseStatus;
import io.shipyard.deployment.DeploymentState;

/**
 * Where a release runs, as its followers know it.
 *
 * @param tracked whether there are environments; without, nothing is sent
 */
record StreamedDeployments(boolean tracked, DeploymentStatusesView view, DeploymentText text) {

    static StreamedDeployments of(ReleaseStatus release) {
        return new StreamedDeployments(!release.deployments().environments().isEmpty(), DeploymentStatusesView.of(release),
                DeploymentText.of(release));
    }

    /** For somebody who knows nothing yet, or whose repositories are others. */
    List<StreamedState.Event> all() {
        return tracked ? List.of(event(true, view.statuses())) : List.of();
    }

    /** For somebody who knows how it was. That CI has ended may leave nothing to wait for, though nothing has changed. */
    List<StreamedState.Event> since(StreamedDeployments before) {
        Map<Long, DeploymentStatusView> known = before.view.statuses().stream()
                .collect(Collectors.toMap(DeploymentStatusView::repoId, DeploymentStatusView::withoutChecks));
        List<DeploymentStatusView> changed = view.statuses().stream()
                .filter(status -> !status.withoutChecks().equals(known.get(status.repoId()))).toList();
        return changed.isEmpty() && view.anyPending() == before.view.anyPending() ? List.of() : List.of(event(false, changed));
    }

    private StreamedState.Event event(boolean complete, List<DeploymentStatusView> statuses) {
        return new StreamedState.Event("deployment-status",
                new DeploymentStatusEventView(complete, statuses, view.anyPending()));
    }

    /** A repository that has come to another state in an environment. */
    record Arrival(String name, DeploymentText.Place place) {
    }

    /** For those who read lines. What is not known yet has waited. */
    List<Arrival> arrivalsSince(StreamedDeployments before) {
        Map<Long, DeploymentText.Line> known = before.text.lines().stream()
                .collect(Collectors.toMap(DeploymentText.Line::repoId, Function.identity()));
        return text.lines().stream().flatMap(line -> line.places().stream()
                .filter(place -> place.state() != stateIn(known.get(line.repoId()), place.environment()))
                .map(place -> new Arrival(line.name(), place))).toList();
    }

    private static DeploymentState stateIn(DeploymentText.Line lineOrNull, String environment) {
        return lineOrNull == null ? DeploymentState.WAITING
                : lineOrNull.places().stream()
                        .filter(place -> place.environment().equals(environment)).findAny().map(DeploymentText.Place::state)
                        .orElse(DeploymentState.WAITING);
    }
}
