package io.shipyard.github;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A <a href="https://docs.github.com/en/rest/deployments/statuses">status of a deployment</a>. Each change is another one.
 *
 * @param id higher for a newer one
 * @param state {@code success}, {@code failure}, {@code error}, {@code in_progress}, {@code queued}, {@code pending},
 *        {@code waiting} for somebody's approval, or {@code inactive} once another deployment has succeeded
 * @param description of whoever deploys; may be null
 * @param environmentUrl where the environment can be reached; may be null or empty
 * @param logUrl where the deployment can be watched; may be null or empty
 */
@RegisterForReflection
public record DeploymentStatus(long id, String state, String description,
        @JsonProperty("environment_url") String environmentUrl, @JsonProperty("log_url") String logUrl) {

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int LONGEST_URL = 500;

    public boolean isState(String word) {
        return word.equals(state);
    }

    /** For people; empty if there is none that a browser may open. */
    public String url() {
        return Stream.of(environmentUrl, logUrl).flatMap(url -> Optional.ofNullable(url).filter(DeploymentStatus::isOfTheWeb)
                .stream()).findFirst().orElse("");
    }

    private static boolean isOfTheWeb(String url) {
        try {
            URI parsed = new URI(url);
            return url.length() <= LONGEST_URL && parsed.getScheme() != null && SCHEMES.contains(parsed.getScheme())
                    && parsed.getHost() != null && parsed.getUserInfo() == null;
        } catch (URISyntaxException notAUrl) {
            return false;
        }
    }
}
