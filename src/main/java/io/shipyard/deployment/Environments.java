package io.shipyard.deployment;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.Config;

/** The environments that are set, in the order of promotion. */
@Singleton
public class Environments {

    private final List<Environment> all;

    /** @param config right, since it was checked at the start */
    Environments(Config config) {
        this.all = names(value(config, "environments").orElse("")).stream().map(name -> environment(config, name)).toList();
    }

    /** The names, as the setting has them; none if it is not right. */
    public static List<String> names(String setting) {
        return setting.matches(DeploymentConfig.NAMES) ? Stream.of(setting.split(",")).map(String::strip).toList() : List.of();
    }

    public List<Environment> all() {
        return all;
    }

    String[] names() {
        return all().stream().map(Environment::name).toArray(String[]::new);
    }

    /** Empty if the settings do not name it any more. */
    Optional<Environment> find(String name) {
        return all().stream().filter(environment -> environment.name().equals(name)).findAny();
    }

    private static Environment environment(Config config, String name) {
        return new Environment(name, value(config, name + "-argocd-url").map(url -> argoCd(config, name, url)),
                value(config, name + "-github-environment"));
    }

    private static Environment.ArgoCd argoCd(Config config, String name, String url) {
        return new Environment.ArgoCd(URI.create(url.replaceFirst("/+$", "")),
                value(config, name + "-argocd-token").orElse(""),
                pairs(value(config, name + "-argocd-headers").orElse(""), ";", ":"),
                value(config, name + "-argocd-application").orElse(EnvironmentConfig.APPLICATION),
                pairs(value(config, name + "-argocd-applications").orElse("").toLowerCase(Locale.ROOT), ",", "="));
    }

    private static Optional<String> value(Config config, String setting) {
        return config.getOptionalValue("deployment." + setting, String.class).map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** In their order. What ends with a separator has nothing behind it. */
    private static Map<String, String> pairs(String setting, String separator, String equals) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : setting.isBlank() ? new String[0] : setting.strip().split(separator)) {
            String[] parts = pair.split(equals, 2);
            pairs.put(parts[0].strip(), parts[1].strip());
        }
        return pairs;
    }
}
