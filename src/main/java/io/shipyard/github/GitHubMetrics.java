package io.shipyard.github;

import java.time.Instant;
import java.util.function.ToDoubleFunction;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.smallrye.mutiny.Uni;

/** What an operator wants to see of GitHub. Labels are bounded: routes, outcomes and priorities, never a repository. */
@ApplicationScoped
class GitHubMetrics implements MeterBinder {

    private static final Logger LOG = Logger.getLogger(GitHubMetrics.class);

    private final MeterRegistry registry;
    private final RequestGovernor governor;
    private final RateLimitGate gate;
    private final RequestBudget budget;
    private final Credential credential;
    private final Reachability reachability;

    GitHubMetrics(MeterRegistry registry, RequestGovernor governor, RateLimitGate gate, RequestBudget budget,
            Credential credential, Reachability reachability) {
        this.registry = registry;
        this.governor = governor;
        this.gate = gate;
        this.budget = budget;
        this.credential = credential;
        this.reachability = reachability;
    }

    @Override
    public void bindTo(MeterRegistry to) {
        Gauge.builder("github.requests.in.flight", governor, RequestGovernor::inFlight)
                .description("Requests under way").register(to);
        for (Priority priority : Priority.values()) {
            Gauge.builder("github.requests.waiting", governor, waiting -> waiting.waiting(priority))
                    .description("Requests that wait for their turn").tag("priority", priority.word()).register(to);
        }
        hourly(to, "github.rate.limit.limit", "Requests an hour that GitHub allows", RequestBudget.Hourly::limit);
        hourly(to, "github.rate.limit.remaining", "Requests left until the reset", RequestBudget.Hourly::remaining);
        hourly(to, "github.rate.limit.reset.timestamp.seconds", "When the hourly budget is whole again, in epoch seconds",
                known -> known.resetAt().getEpochSecond());
        Gauge.builder("github.polling.stretch.ratio", budget, RequestBudget::stretch)
                .description("How many times as long as usual polling waits, so that the hourly budget lasts").register(to);
        Gauge.builder("github.rate.limit.gate.closed", gate, asked -> asked.isClosed() ? 1 : 0)
                .description("1 while nothing is sent because GitHub limits the credential").register(to);
        Gauge.builder("github.credential.refused", credential, asked -> asked.isRefused() ? 1 : 0)
                .description("1 while GitHub refuses the credential").register(to);
        Gauge.builder("github.unreachable", reachability, asked -> asked.isLost() ? 1 : 0)
                .description("1 while GitHub gives no answer, or answers that it fails").register(to);
    }

    /** Not a number until GitHub has sent one. */
    private void hourly(MeterRegistry to, String name, String description,
            ToDoubleFunction<RequestBudget.Hourly> value) {
        Gauge.builder(name, budget, asked -> asked.known().map(value::applyAsDouble).orElse(Double.NaN))
                .description(description).register(to);
    }

    /** The request, with its time and its outcome: 200, 304, limited or error; 3xx for another redirect. */
    Uni<GitHubResponse> watch(Route route, Uni<GitHubResponse> request) {
        return Uni.createFrom().deferred(() -> {
            Timer.Sample sample = Timer.start(registry);
            return request.onItem().invoke(response -> {
                stop(sample, route, outcome(response));
                if (response.status() < 500) {
                    reachability.answered();
                } else {
                    reachability.failed("it answers " + response.status());
                }
            }).onFailure(Throwable.class).invoke(failure -> {
                stop(sample, route, "error");
                reachability.failed(GitHubException.describe(failure));
            });
        });
    }

    private void stop(Timer.Sample sample, Route route, String outcome) {
        LOG.debugf("GitHub: %s: %s", route.template(), outcome);
        sample.stop(Timer.builder("github.requests").description("Requests to GitHub's REST API by route and outcome")
                .tag("route", route.template()).tag("outcome", outcome).register(registry));
    }

    private static String outcome(GitHubResponse response) {
        int status = response.status();
        if (status == 200 || status == 304) {
            return String.valueOf(status);
        }
        return status < 400 ? "3xx"
                : RateLimit.of(status, response::header, response.body(), Instant.EPOCH).isPresent()
                        ? "limited"
                        : "error";
    }
}
