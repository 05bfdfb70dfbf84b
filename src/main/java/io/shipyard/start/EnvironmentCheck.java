package io.shipyard.start;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the settings of an environment ask of one another, and of the list of environments. */
final class EnvironmentCheck {

    private static final String PREFIX = "DEPLOYMENT_";

    /** A variable of any environment; the group is the environment's name. */
    private static final Pattern VARIABLE = Pattern.compile(PREFIX + "(.+)_(?:" + Settings.OF_AN_ENVIRONMENT.stream()
            .map(setting -> setting.of("x").variable().substring((PREFIX + "X_").length())).collect(Collectors.joining("|"))
            + ")");

    private static final Pattern AUTHORIZATION = Pattern.compile("(?is)(?:.*;)?\\s*authorization:");

    private final Map<String, String> problems = new TreeMap<>();
    private final Function<String, Optional<String>> settings;

    private EnvironmentCheck(Function<String, Optional<String>> settings) {
        this.settings = settings;
    }

    /**
     * @param settings as {@link StartupCheck#problems} has them
     * @param properties the names of all properties that there are
     * @return a line for each variable that is wrong or missing; none if no environment is named
     */
    static Map<String, String> problems(Function<String, Optional<String>> settings, Iterable<String> properties) {
        EnvironmentCheck check = new EnvironmentCheck(settings);
        List<String> names = Settings.environments(settings);
        names.forEach(check::source);
        names.forEach(check::argoCd);
        if (!names.isEmpty()) {
            check.others(names, properties);
        }
        return check.problems;
    }

    /** The variable with the URL of an environment's Argo CD. */
    static String url(String environment) {
        return variable(environment, "ARGOCD_URL");
    }

    private static String variable(String environment, String setting) {
        return PREFIX + asVariable(environment) + "_" + setting;
    }

    private static String asVariable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private void source(String environment) {
        String argoCd = url(environment);
        String gitHub = variable(environment, "GITHUB_ENVIRONMENT");
        if (isSet(argoCd) && isSet(gitHub)) {
            problems.put(argoCd, argoCd + " is set, and " + gitHub + " too: set the one or the other");
        } else if (!isSet(argoCd) && !isSet(gitHub)) {
            problems.put(argoCd, argoCd + " is missing: the URL of the Argo CD that deploys to " + environment + "; " + gitHub
                    + ", the name of an environment in GitHub's deployments, can take its place");
        }
    }

    private void argoCd(String environment) {
        String url = url(environment);
        String headers = variable(environment, "ARGOCD_HEADERS");
        if (value(url).contains("?")) {
            problems.putIfAbsent(url, url + " has a query, which no address of an Argo CD has");
        }
        if (isSet(variable(environment, "ARGOCD_TOKEN")) && AUTHORIZATION.matcher(value(headers)).lookingAt()) {
            problems.put(headers, headers + " has an Authorization, and " + variable(environment, "ARGOCD_TOKEN")
                    + " is set too: set the one or the other");
        }
    }

    /** What is set for an environment that is not named is most likely meant for one that is. */
    private void others(List<String> names, Iterable<String> properties) {
        Set<String> known = names.stream().map(EnvironmentCheck::asVariable).collect(Collectors.toSet());
        Set<String> variables = new TreeSet<>();
        properties.forEach(property -> variables.add(asVariable(property)));
        for (String variable : variables) {
            Matcher ofEnvironment = VARIABLE.matcher(variable);
            // one line for each name
            if (ofEnvironment.matches() && isSet(variable) && known.add(ofEnvironment.group(1))) {
                problems.put(variable, variable + " is set, but DEPLOYMENT_ENVIRONMENTS does not name "
                        + ofEnvironment.group(1).toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
    }

    private boolean isSet(String variable) {
        return !value(variable).isBlank();
    }

    private String value(String variable) {
        return settings.apply(Setting.property(variable)).orElse("");
    }
}
