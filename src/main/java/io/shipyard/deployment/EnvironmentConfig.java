package io.shipyard.deployment;

import java.util.Optional;

import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.Secret;
import io.shipyard.settings.SettingPrefix;
import io.shipyard.settings.Url;
import io.smallrye.config.WithDefault;

/** Where one environment is: in an Argo CD, or in GitHub's deployments. */
@SettingPrefix("deployment-" + SettingPrefix.ENVIRONMENT)
public interface EnvironmentConfig {

    String APPLICATION = "{repo}-{environment}";

    String NAMESPACE_OF = "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?/)?";
    String NAME = "[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?";

    String PART_OF_PATTERN = "(?:[a-z0-9.-]|\\{(?:repo|owner|environment)\\}){1,253}";
    String PATTERN = "(?=.*\\{repo\\})(?:" + PART_OF_PATTERN + "/)?" + PART_OF_PATTERN;

    String EXCEPTION = "\\s*[A-Za-z0-9._-]{1,100}=" + NAMESPACE_OF + NAME + "\\s*";
    String NO_REPOSITORY_TWICE = "(?s)(?!(?:.*,)?\\s*([A-Za-z0-9._-]+)=.*,\\s*(?i:\\1)=)";
    String EXCEPTIONS = NO_REPOSITORY_TWICE + EXCEPTION + "(?:," + EXCEPTION + "){0,999}+";

    /** A token of <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2">HTTP</a>, and what is visible. */
    String HEADER = " *[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}: *[\\x21-\\x3a\\x3c-\\x7e][\\x20-\\x3a\\x3c-\\x7e]*";
    String NO_HEADER_TWICE = "(?s)(?!(?:.*;)?\\s*([^:;\\s]+):.*;\\s*(?i:\\1):)";
    String HEADERS = NO_HEADER_TWICE + "\\s*" + HEADER + "(?:;" + HEADER + "){0,19};?\\s*";

    /**
     * The Argo CD that deploys to this environment; several environments may have the same. It has to be https, unless the host
     * is in a private network or this machine. Each environment has either this or {@code DEPLOYMENT_QA_GITHUB_ENVIRONMENT}.
     */
    Optional<@Url(scheme = "https?", example = "https://argocd.acme.example") String> argocdUrl();

    /** A token of an account of Argo CD that may read the applications. Empty: it is asked without one. */
    @Secret
    Optional<@Pattern(regexp = "\\s*[\\x21-\\x7e]*\\s*", message = "has characters that no token has") String> argocdToken();

    /** The file that holds the token for Argo CD. */
    Optional<String> argocdTokenFile();

    /**
     * Headers for a proxy in front of Argo CD that checks access: {@code Name: value}, separated by semicolons, each name once.
     */
    @Secret
    Optional<@Pattern(regexp = HEADERS, message = "is not a list of different headers, as in Name: value; Other-Name: value") String> argocdHeaders();

    /** The file that holds the headers for Argo CD. */
    Optional<String> argocdHeadersFile();

    /**
     * The name of a repository's application in Argo CD, with {@code {repo}} and, where they are needed, {@code {owner}} and
     * {@code {environment}}, all in lower case. {@code namespace/} goes before the name of an application outside of Argo CD's
     * own namespace.
     */
    @WithDefault(APPLICATION)
    @Pattern(regexp = PATTERN, message = "is not the name of an application with {repo} in it, as in " + APPLICATION
            + ", with {owner} and {environment} if needed, and namespace/ before it")
    String argocdApplication();

    /**
     * The applications of repositories that are named in another way, a thousand at the most:
     * {@code storefront=shop-qa,docs=argocd/docs}. Each repository is there once, by its short name.
     */
    Optional<@Pattern(regexp = EXCEPTIONS, message = "is not a list of different repositories with their applications, as in "
            + "storefront=shop-qa,docs=argocd/docs") String> argocdApplications();

    /** The name of this environment in GitHub's deployments, which then say what runs there, in place of an Argo CD. */
    Optional<@Pattern(regexp = "(?=.*\\S)\\P{Cntrl}{1,255}", message = "is not the name of an environment, of 255 characters at the most") String> githubEnvironment();
}
