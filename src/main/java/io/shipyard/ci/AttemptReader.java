package io.shipyard.ci;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubException;
import io.shipyard.github.WorkflowRun;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Reads how earlier attempts of a run ended that nobody has seen the end of. */
@ApplicationScoped
class AttemptReader {

    private final GitHubClient github;
    private final Duration interval;

    AttemptReader(GitHubClient github, CiConfig config) {
        this.github = github;
        this.interval = config.rateLimitInterval();
    }

    /** What one attempt came to: its end, none if GitHub does not keep it, or why it could not be read. */
    private record Reading(int attempt, Optional<WorkflowRun> end, String problem) {
    }

    /** @param present the run as it is listed; empty if the list has not changed */
    Uni<CiObservation> read(CiTarget target, Optional<WorkflowRun> present) {
        long runId = present.map(WorkflowRun::id).orElse(target.state().runId());
        SortedSet<Integer> missed = new TreeSet<>(present.map(run -> Attempt.missed(target.state(), run)).orElse(List.of()));
        Set<Integer> before = runId == target.state().runId() ? target.unread().since().keySet() : Set.of();
        if (!before.isEmpty() && target.unread().isDue(target, interval)) {
            missed.addAll(before);
        }
        return Multi.createFrom().iterable(missed)
                .onItem().transformToUniAndConcatenate(attempt -> read(target, runId, attempt)).collect().asList()
                .map(readings -> readings.isEmpty() && present.isEmpty() && before.isEmpty() ? new CiObservation.NothingNew()
                        : seen(readings, present, before));
    }

    private Uni<Reading> read(CiTarget target, long runId, int attempt) {
        return github.getEarlierAttempt(target.repo().name(), runId, attempt)
                .map(end -> new Reading(attempt, Optional.of(end), ""))
                .onFailure(GitHubException.NotFound.class).recoverWithItem(new Reading(attempt, Optional.empty(), ""))
                .onFailure(failure -> failure instanceof GitHubException.Unavailable
                        || failure instanceof GitHubException.Refused)
                .recoverWithItem(failure -> new Reading(attempt, Optional.empty(), failure.getMessage()));
    }

    private static CiObservation seen(List<Reading> readings, Optional<WorkflowRun> present, Set<Integer> before) {
        Set<Integer> unread = new HashSet<>();
        Set<Integer> lost = new HashSet<>();
        String problem = readings.isEmpty() && !before.isEmpty() ? null : "";
        for (Reading reading : readings) {
            if (!reading.problem.isEmpty()) {
                unread.add(reading.attempt);
                problem = reading.problem;
            } else if (reading.end.isEmpty()) {
                lost.add(reading.attempt);
            }
        }
        return new CiObservation.RunSeen(readings.stream().flatMap(reading -> reading.end.stream()).toList(), present, unread,
                lost, problem);
    }
}
