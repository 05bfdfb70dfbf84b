package io.shipyard;

import java.util.List;
import java.util.Map;

/**
 * What of the service finds something by its name at run time, and what it finds. A native binary has of that only what was
 * registered: {@link NativeImageTest} sees to it that this list is complete, {@link NativeCheck} that it is registered.
 */
final class ReflectiveUses {

    /** Who reads and writes JSON by hand, and which classes. REST resources are not among them: Quarkus sees theirs. */
    static final Map<String, List<String>> JSON = Map.of(
            "io.shipyard.api.CiStatusAnswers", List.of("io.shipyard.api.CiStatusesView"),
            "io.shipyard.api.EarlyAnswers", List.of("io.shipyard.api.Problem"),
            "io.shipyard.api.EventWriter", List.of("io.shipyard.api.CiStatusEventView", "io.shipyard.api.ReleaseDetailView",
                    "io.shipyard.api.SyncView"),
            "io.shipyard.github.AppSignIn", List.of("io.shipyard.github.AppSignIn$AccessToken",
                    "io.shipyard.github.AppSignIn$Installation"),
            // a tree of nodes
            "io.shipyard.github.GitHubAnswer", List.of(),
            "io.shipyard.github.GitHubClient", List.of("io.shipyard.github.Comparison", "[Lio.shipyard.github.PullRequest;",
                    "[Lio.shipyard.github.Repository;", "io.shipyard.github.WorkflowJob$Page",
                    "io.shipyard.github.WorkflowRun$Page"),
            // maps of texts and numbers
            "io.shipyard.history.History", List.of(),
            "io.shipyard.webhook.WebhookGate", List.of("io.shipyard.webhook.WebhookProblem"),
            "io.shipyard.webhook.WebhookResource", List.of("io.shipyard.webhook.WebhookPayload"));

    /** Who has Caffeine make a cache, and the classes that it chooses for it: of the cache, and of what holds an entry. */
    static final Map<String, List<String>> CACHES = Map.of(
            "io.shipyard.api.CallerLimits", List.of("SSMSA", "PSAMS"),
            "io.shipyard.api.CiStatusAnswers", List.of("SSMW", "PSMW"),
            "io.shipyard.github.ConditionalCache", List.of("SSMW", "PSMW"));

    /** Who is found by the service loader, from a file in META-INF/services. */
    static final List<String> SERVICES = List.of("io.netty.bootstrap.ChannelInitializerExtension");

    private ReflectiveUses() {
    }
}
