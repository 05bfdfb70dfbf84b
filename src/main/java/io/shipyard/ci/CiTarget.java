package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import io.shipyard.github.EtagValidator;
import io.shipyard.github.RepoName;
import io.shipyard.release.Release;
import io.shipyard.release.ReleaseRepo;
import io.shipyard.release.TrackedRepo;

/**
 * A claimed row: what a check needs to know, free of any session.
 *
 * @param lease of the claim: without it nothing is stored
 * @param unread attempts before the present one whose end is not known
 * @param succession which run has superseded its own
 * @param known what the state was read from; null if that is not known
 * @param deliveries what webhooks had reported about it
 * @param dueAt when it was due: what the next check is counted from, so that the time until a tick adds up to nothing
 * @param claimedAt by the database's clock, as {@code dueAt}: the one all replicas share
 */
public record CiTarget(long id, UUID lease, Instant dueAt, Instant claimedAt, TrackedRepo repo, CiState state,
        UnreadAttempts unread, Succession succession, EtagValidator known, DeliveryState deliveries) {

    /** What is overdue for longer is late because there is too much, which is not to be made up for. */
    private static final Duration UNTIL_A_TICK = Duration.ofSeconds(2);

    /** @param due before it was claimed */
    static CiTarget of(RepoCiStatus status, ReleaseRepo repo, Release release, Instant due) {
        Instant claimedAt = status.dueAt.minus(CiStatusStore.LEASE);
        Instant earliest = claimedAt.minus(UNTIL_A_TICK);
        return new CiTarget(status.id, status.lease, due.isBefore(earliest) ? earliest : due, claimedAt,
                TrackedRepo.of(release, repo), status.state, status.unread, status.succession(), status.knownFrom(),
                status.deliveries());
    }

    /** The same, by the repository's current name. */
    CiTarget withName(RepoName current) {
        return new CiTarget(id, lease, dueAt, claimedAt, repo.withName(current), state, unread, succession, known, deliveries);
    }

    @Override
    public String toString() {
        return "Release " + repo.releaseId() + ": " + repo.name();
    }

    /** What an observation changes of the state, one after the other; none if it says nothing of a run. */
    List<CiState.Transition> transitions(CiObservation seen, CiConfig config) {
        return own(seen, config).map(own -> Stream.concat(unread(seen, config).transitions().stream(), own).toList())
                .orElse(List.of());
    }

    private Optional<Stream<CiState.Transition>> own(CiObservation seen, CiConfig config) {
        if (seen instanceof CiObservation.RunSeen run && run.present().isPresent()) {
            return Optional.of(state.seeRun(unread.without(state, run), claimedAt, config.pollTimeout()).stream());
        }
        if (seen instanceof CiObservation.NoRun none) {
            return Optional.of(Stream.of(state.seeNoRun(none.newest() != null, claimedAt, config.pollTimeout(),
                    config.noWorkflowChecks())));
        }
        if (seen instanceof CiObservation.Failed failed && !failed.gone()) {
            // an outage or a refused credential changes no status
            return unread.isOver(claimedAt, config.pollTimeout())
                    ? Optional.of(Stream.of(new CiState.Transition(state, false, List.of())))
                    : Optional.empty();
        }
        return seen instanceof CiObservation.RepoSeen || seen instanceof CiObservation.NotObserved ? Optional.empty()
                : Optional.of(Stream.of(state.seeNothingNew(claimedAt, config.pollTimeout())));
    }

    UnreadAttempts.Step unread(CiObservation seen, CiConfig config) {
        return seen instanceof CiObservation.RunSeen run ? unread.see(state, run, claimedAt, config.pollTimeout())
                : unread.see(state, claimedAt, config.pollTimeout());
    }

    /** What the history says of a change to that state. */
    Map<String, Object> historyDetails(CiState now) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("repo", repo.name().name());
        details.put("repo_id", repo.repoId());
        details.put("status", now.status().word());
        details.put("run_number", now.runNumber());
        details.put("run_attempt", now.runAttempt());
        details.put("run_url", now.runUrl());
        return details;
    }
}
