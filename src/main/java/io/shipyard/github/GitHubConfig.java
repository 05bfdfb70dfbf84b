package io.shipyard.github;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.hibernate.validator.constraints.Range;

import io.shipyard.settings.Secret;
import io.shipyard.settings.Url;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How to reach GitHub. */
@ConfigMapping(prefix = "github")
public interface GitHubConfig {

    /** The organisation whose repositories are released, and the owner of every repository that is named without one. */
    @NotNull(message = "the organisation whose repositories are released")
    @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9_-]{0,38}", message = "is not the name of an organisation")
    String org();

    /**
     * A token that may read the contents, pull requests and actions of the organisation's repositories. Required unless a
     * GitHub App is set.
     */
    @Secret
    Optional<@Pattern(regexp = "\\s*[\\x21-\\x7e]*\\s*", message = "has characters that no token has") String> token();

    /** The file that holds the token. */
    Optional<String> tokenFile();

    /** The id, or client id, of a GitHub App that is used instead of a token. */
    Optional<@Pattern(regexp = "\\d{1,18}|Iv[A-Za-z0-9.]{1,60}", message = "is not the id, or client id, of a GitHub App") String> appId();

    /** The App's private key: the PEM text, also with {@code \n} for line ends, or the path of its file. */
    @Secret
    Optional<String> appPrivateKey();

    /** The file that holds the App's private key. */
    Optional<String> appPrivateKeyFile();

    /** The number of the App's installation. Empty: the one in {@code GITHUB_ORG} is looked up. */
    Optional<@Range(min = 1) Long> appInstallationId();

    /**
     * The root of GitHub's REST API: {@code https://HOST/api/v3} on GitHub Enterprise Server. It has to be https, unless the
     * host is private by its address or name.
     */
    @WithDefault("https://api.github.com")
    @Url(scheme = "https?", example = "https://api.github.com")
    URI apiUrl();

    /** Short names of repositories that discovery ignores, separated by commas, in any case. */
    Optional<Set<String>> ignoreRepos();

    /** Requests to GitHub in progress at once, by all replicas together. GitHub allows 100 for a token. */
    @WithDefault("20")
    @Range(min = 1, max = 100)
    int maxConcurrency();

    /**
     * Requests to GitHub within any minute at most, by all replicas together; 0 for no limit, which is meant for GitHub
     * Enterprise Server. GitHub itself allows 900.
     */
    @WithDefault("900")
    @Range(min = 0, max = 1_000_000)
    int requestsPerMinute();
}
