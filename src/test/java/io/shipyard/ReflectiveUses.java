package io.shipyard;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of the service finds something by its name at run time. A native binary has of that only what was registered:
 * {@link NativeImageTest} sees to it that this list is complete, and integration tests run what is on it.
 */
final class ReflectiveUses {

    /** Who reads and writes JSON by hand. REST resources are not among them: Quarkus sees theirs. */
    static final Set<String> JSON = Set.of(
            "io.shipyard.api.StatusRenderer",
            "io.shipyard.api.ExactJson",
            "io.shipyard.http.ProblemWriter",
            "io.shipyard.streams.EventWriter",
            "io.shipyard.github.AppSignIn",
            "io.shipyard.github.GitHubResponse",
            "io.shipyard.github.JsonReader",
            "io.shipyard.history.History",
            "io.shipyard.webhook.WebhookResource");

    /** Who has Caffeine make a cache, and the classes that it chooses for it: of the cache, and of what holds an entry. */
    static final Map<String, List<String>> CACHES = Map.of(
            "io.shipyard.security.CallerRateLimit", List.of("SSMSA", "PSAMS"),
            "io.shipyard.api.StatusCache", List.of("SSMWA", "PSWMW"),
            "io.shipyard.github.ConditionalCache", List.of("SSMW", "PSMW"));

    private ReflectiveUses() {
    }
}
