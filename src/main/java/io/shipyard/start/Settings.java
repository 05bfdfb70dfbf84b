package io.shipyard.start;

import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import io.shipyard.ci.CiConfig;
import io.shipyard.database.DatabaseConfig;
import io.shipyard.deployment.DeploymentConfig;
import io.shipyard.deployment.EnvironmentConfig;
import io.shipyard.deployment.Environments;
import io.shipyard.github.GitHubConfig;
import io.shipyard.github.RateLimitConfig;
import io.shipyard.outbox.EventsConfig;
import io.shipyard.outbox.NotifyConfig;
import io.shipyard.proxy.ProxyConfig;
import io.shipyard.release.RetentionConfig;
import io.shipyard.security.AccessConfig;
import io.shipyard.security.ApiTokenConfig;
import io.shipyard.security.OidcConfig;
import io.shipyard.tracing.TracingConfig;
import io.shipyard.webhook.WebhookConfig;

/** Every setting. They are declared where they are used, and listed when the service is built. */
public final class Settings {

    /** Of one subject, for the documents. */
    public record Section(String title, List<Class<?>> mappings) {
    }

    public static final List<Section> SECTIONS = List.of(
            new Section("GitHub", List.of(GitHubConfig.class, WebhookConfig.class)),
            new Section("Tracking", List.of(CiConfig.class, RateLimitConfig.class, RetentionConfig.class)),
            new Section("Deployments", List.of(DeploymentConfig.class, EnvironmentConfig.class)),
            new Section("Notifications", List.of(EventsConfig.class, NotifyConfig.class)),
            new Section("Who may do what", List.of(AccessConfig.class, ApiTokenConfig.class, OidcConfig.class)),
            new Section("Database", List.of(DatabaseConfig.class)),
            new Section("Proxy", List.of(ProxyConfig.class)),
            new Section("Log", List.of(LogConfig.class)),
            new Section("Traces", List.of(TracingConfig.class)));

    /** Those that there are once, in the order of their names. */
    public static final List<Setting> ALL = SECTIONS.stream().flatMap(section -> section.mappings().stream())
            .filter(mapping -> mapping != EnvironmentConfig.class).flatMap(Settings::declared)
            .sorted(Comparator.comparing(Setting::property)).toList();

    /** Those that each environment has; {@link Setting#of(String)} is the one of an environment. */
    static final List<Setting> OF_AN_ENVIRONMENT = declared(EnvironmentConfig.class).toList();

    private Settings() {
    }

    /**
     * All, with those of the environments that are named.
     *
     * @param settings as {@link StartupCheck#problems} has them
     */
    static Stream<Setting> all(Function<String, Optional<String>> settings) {
        return Stream.concat(ALL.stream(), environments(settings).stream().flatMap(Settings::of));
    }

    /** Of one environment. */
    static Stream<Setting> of(String environment) {
        return OF_AN_ENVIRONMENT.stream().map(setting -> setting.of(environment));
    }

    /** The names of environments. */
    static List<String> environments(Function<String, Optional<String>> settings) {
        return settings.apply("deployment.environments").map(Environments::names).orElse(List.of());
    }

    private static Stream<Setting> declared(Class<?> mapping) {
        return Stream.of(mapping.getDeclaredMethods()).filter(method -> Modifier.isAbstract(method.getModifiers()))
                .map(method -> Setting.of(mapping, method));
    }
}
