package io.shipyard.ci;

import java.util.ArrayList;
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

    AttemptReader(GitHubClient github) {
        this.github = github;
    }

    /** What one attempt came to: its end, none if GitHub does not keep it, or why it could not be read. */
    private record Reading(int attempt, Optional<WorkflowRun> end, String problem) {
    }

    /** @param present the run as it is listed; empty if the list has not changed */
    Uni<CiObservation> read(CiTarget target, Optional<WorkflowRun> present) {
        long runId = present.map(WorkflowRun::id).orElse(target.state().runId());
        SortedSet<Integer> missed = new TreeSet<>(present.map(run -> Attempt.missed(target.state(), run)).orElse(List.of()));
        if (runId == target.state().runId() && !target.unread().isEmpty()) {
            // one more for a check: those that were missed before are not urgent
            missed.add(target.unread().since().firstKey());
        }
        return Multi.createFrom().iterable(missed)
                .onItem().transformToUniAndConcatenate(attempt -> read(target, runId, attempt)).collect().asList()
                .map(readings -> seen(readings, present));
    }

    private Uni<Reading> read(CiTarget target, long runId, int attempt) {
        return github.getEarlierAttempt(target.repo().name(), runId, attempt)
                .map(end -> new Reading(attempt, Optional.of(end), ""))
                .onFailure(GitHubException.NotFound.class).recoverWithItem(new Reading(attempt, Optional.empty(), ""))
                .onFailure(failure -> failure instanceof GitHubException.Unavailable
                        || failure instanceof GitHubException.Refused)
                .recoverWithItem(failure -> new Reading(attempt, Optional.empty(), failure.getMessage()));
    }

    private static CiObservation seen(List<Reading> readings, Optional<WorkflowRun> present) {
        List<WorkflowRun> attempts = new ArrayList<>();
        Set<Integer> unread = new HashSet<>();
        Set<Integer> lost = new HashSet<>();
        String problem = "";
        for (Reading reading : readings) {
            reading.end.ifPresent(attempts::add);
            if (!reading.problem.isEmpty()) {
                unread.add(reading.attempt);
                problem = reading.problem;
            } else if (reading.end.isEmpty()) {
                lost.add(reading.attempt);
            }
        }
        present.ifPresent(attempts::add);
        return readings.isEmpty() && present.isEmpty() ? new CiObservation.NothingNew()
                : new CiObservation.RunSeen(attempts, present, unread, lost, problem);
    }
}
