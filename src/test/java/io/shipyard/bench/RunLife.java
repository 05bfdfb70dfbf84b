package io.shipyard.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The attempts of one workflow run. What they have come to is a matter of the time alone, whoever asks how often. */
final class RunLife {

    /**
     * How long an attempt lasts, and what comes of it.
     *
     * @param deploys whether its Helm job succeeds
     * @param partial whether it is a re-run of the failed jobs alone, after the Helm job had succeeded
     */
    record Plan(Duration queued, Duration inProgress, String conclusion, boolean deploys, boolean partial) {

        Plan(Duration queued, Duration inProgress, String conclusion) {
            this(queued, inProgress, conclusion, "success".equals(conclusion), false);
        }
    }

    private record Attempt(Instant queuedAt, Plan plan) {

        Instant startedAt() {
            return queuedAt.plus(plan.queued);
        }

        Instant endedAt() {
            return startedAt().plus(plan.inProgress);
        }
    }

    /** What GitHub says of the run at one time; the conclusion is null until it is completed. */
    record Moment(int attempt, String status, String conclusion, Instant queuedAt, Instant updatedAt) {
    }

    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();

    RunLife(Instant queuedAt, Plan first) {
        attempts.add(new Attempt(queuedAt, first));
    }

    void rerun(Instant queuedAt, Plan plan) {
        attempts.add(new Attempt(queuedAt, plan));
    }

    /** Empty as long as GitHub lists no run. */
    Optional<Moment> at(Instant now) {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            Attempt attempt = attempts.get(i);
            if (!now.isBefore(attempt.queuedAt)) {
                return Optional.of(moment(i + 1, attempt, now));
            }
        }
        return Optional.empty();
    }

    /** How an attempt ended that was followed by another, which begins after its end; empty if none followed it yet. */
    Optional<Moment> ended(int number, Instant now) {
        return Optional.of(number).filter(n -> n < attempts.size() && !now.isBefore(attempts.get(n).queuedAt))
                .map(n -> {
                    Attempt attempt = attempts.get(n - 1);
                    Instant next = attempts.get(n).queuedAt;
                    return new Moment(n, "completed", attempt.plan.conclusion, attempt.queuedAt,
                            attempt.endedAt().isBefore(next) ? attempt.endedAt() : next);
                });
    }

    Plan plan(int number) {
        return attempts.get(number - 1).plan;
    }

    /** Whether any attempt's Helm job succeeds, and the end is one that may have been deployed. */
    boolean hasChart() {
        return !"cancelled".equals(plan(attempts.size()).conclusion)
                && attempts.stream().anyMatch(attempt -> attempt.plan.deploys);
    }

    /** Of the last attempt. */
    Instant endsAt() {
        return attempts.get(attempts.size() - 1).endedAt();
    }

    private static Moment moment(int number, Attempt attempt, Instant now) {
        if (now.isBefore(attempt.startedAt())) {
            return new Moment(number, "queued", null, attempt.queuedAt, attempt.queuedAt);
        }
        if (now.isBefore(attempt.endedAt())) {
            return new Moment(number, "in_progress", null, attempt.queuedAt, attempt.startedAt());
        }
        return new Moment(number, "completed", attempt.plan.conclusion, attempt.queuedAt, attempt.endedAt());
    }

    /** How each attempt ends, in their order. */
    List<String> conclusions() {
        return attempts.stream().map(attempt -> attempt.plan.conclusion).toList();
    }
}
