package io.shipyard.github;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class GitHubHealthTest {

    private static final Duration INTERVAL = Duration.ofSeconds(100);

    private final MovableClock clock = new MovableClock();
    private final GitHubConfig config = TestConfig.withToken("the-token", 20, 900);
    private final RequestBudget budget = new RequestBudget(clock, config, () -> INTERVAL);
    private final RateLimitGate gate = new RateLimitGate(clock, budget, () -> INTERVAL);
    private final Credential credential = new Credential(config);
    private final Reachability reachability = new Reachability(clock);
    private final GitHubHealth health = new GitHubHealth(gate, budget, credential, reachability);

    private Map<String, Object> data() {
        HealthCheckResponse answer = health.call().await().indefinitely();
        assertEquals(HealthCheckResponse.Status.UP, answer.getStatus());
        return answer.getData().orElseThrow();
    }

    @Test
    void github_withoutTrouble_isNotDegraded() {
        assertEquals(Map.of("degraded", false), data());
    }

    @Test
    void trouble_isReportedAndNeverDown() {
        credential.refused();
        assertEquals(Map.of("degraded", true, "reasons", "the credential is refused"), data());

        gate.closeFor(Duration.ofSeconds(90));
        budget.update(new RequestBudget.Hourly(5000, 100, clock.instant().plusSeconds(600)));
        String reasons = data().get("reasons").toString();
        assertEquals("the credential is refused; nothing is sent before 2026-03-02T10:01:30Z, because GitHub limits the "
                + "credential; polling waits until 2026-03-02T10:10:00Z, because the hourly budget is nearly used up", reasons);
        assertThat(reasons, not(containsString("the-token")));

        IntStream.range(0, 10).forEach(any -> {
            reachability.failed("timeout");
            clock.move(Duration.ofSeconds(10));
        });
        assertThat(data().get("reasons").toString(), startsWith("GitHub is not reached; the credential is refused"));

        reachability.answered();
        credential.accepted();
        clock.move(Duration.ofMinutes(10));
        assertEquals(Map.of("degraded", false), data());
    }
}
