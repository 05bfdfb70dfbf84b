package io.shipyard.deployment;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.shipyard.github.RepoName;

/**
 * Where versions run, as the settings have it. One of the two sources is there.
 *
 * @param name as {@code qa}
 * @param gitHubEnvironment the name of the environment in GitHub's deployments
 */
public record Environment(String name, Optional<ArgoCd> argoCd, Optional<String> gitHubEnvironment) {

    /**
     * The Argo CD of an environment.
     *
     * @param url without a slash at its end
     * @param token empty if the headers are enough
     * @param headers for a proxy in front of it that checks access; secret
     * @param pattern of the names of applications, with {@code {repo}}, {@code {owner}} and {@code {environment}}
     * @param exceptions names of applications, by the short name of the repository in lower case
     */
    public record ArgoCd(URI url, String token, Map<String, String> headers, String pattern, Map<String, String> exceptions) {

        /** No secret is ever printed. */
        @Override
        public String toString() {
            return url.getHost();
        }
    }

    /** The name of the repository's application: {@code name}, or {@code namespace/name}. Kubernetes has lower case alone. */
    String application(RepoName repo) {
        ArgoCd server = argoCd.orElseThrow();
        String exception = server.exceptions.get(repo.name().toLowerCase(Locale.ROOT));
        return exception != null ? exception
                : server.pattern.replace("{repo}", repo.name()).replace("{owner}", repo.owner()).replace("{environment}", name)
                        .toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return name;
    }
}
