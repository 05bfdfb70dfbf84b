package io.shipyard.github;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;

/**
 * Shows trouble with GitHub beside what makes the service ready, and is always up: what is known can be read all the same,
 * and no other replica would do better.
 */
@Readiness
@ApplicationScoped
class GitHubHealth implements AsyncHealthCheck {

    private final RateLimitGate gate;
    private final RequestBudget budget;
    private final Credential credential;
    private final Reachability reachability;

    GitHubHealth(RateLimitGate gate, RequestBudget budget, Credential credential, Reachability reachability) {
        this.gate = gate;
        this.budget = budget;
        this.credential = credential;
        this.reachability = reachability;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(this::answer);
    }

    private HealthCheckResponse answer() {
        List<String> reasons = new ArrayList<>();
        if (reachability.isLost()) {
            reasons.add("GitHub is not reached");
        }
        if (credential.isRefused()) {
            reasons.add("the credential is refused");
        }
        gate.limitedUntil().ifPresent(until -> reasons.add("nothing is sent before " + until.truncatedTo(ChronoUnit.SECONDS)
                + ", because GitHub limits the credential"));
        budget.usedUpUntil(Priority.POLLING).ifPresent(until -> reasons.add("polling waits until "
                + until.truncatedTo(ChronoUnit.SECONDS) + ", because the hourly budget is nearly used up"));
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("github").up().withData("degraded", !reasons.isEmpty());
        return (reasons.isEmpty() ? answer : answer.withData("reasons", String.join("; ", reasons))).build();
    }
}
