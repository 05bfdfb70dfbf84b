package io.shipyard.github;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How to reach GitHub. Ranges are checked before the service starts, by {@code StartupCheck}. */
@ConfigMapping(prefix = "github")
public interface GitHubConfig {

    /**
     * The root of the REST API, with a path on GitHub Enterprise Server ({@code https://HOST/api/v3}).
     */
    @WithDefault("https://api.github.com")
    URI apiUrl();

    /** The organisation whose repositories a discovery checks, and the owner of a repository named without one. */
    String org();

    /** A personal access token. Never logged. */
    Optional<String> token();

    /** The id, or client id, of a GitHub App that is the credential in place of a token. */
    Optional<String> appId();

    /** The App's private key, in PEM. Never logged. */
    Optional<String> appPrivateKey();

    /** The App's installation in the organisation, which is looked up if it is not set. */
    Optional<Long> appInstallationId();

    /** Where the token is, if it is in a file, which was read before the service started. */
    Optional<String> tokenFile();

    /** Where the App's key is, in the same way. */
    Optional<String> appPrivateKeyFile();

    /** Names of repositories that no discovery checks. */
    Optional<Set<String>> ignoreRepos();

    /** Requests under way at once, 1 to 100: GitHub's secondary limit is 100. */
    @WithDefault("20")
    int maxConcurrency();

    /** Requests sent in a minute at the most; 0 sends without a limit, for GitHub Enterprise Server. */
    @WithDefault("900")
    int requestsPerMinute();
}
