package io.shipyard.operation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * As much of an expression of PromQL as shows which series it needs.
 *
 * @param metrics the labels that are asked for, by the name of the metric
 */
public record PromQl(String expression, Map<String, Set<String>> metrics) {

    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern SERIES = Pattern.compile("(?<![\\w:.])([a-zA-Z_:][\\w:]*)(\\s*\\()?(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");
    private static final Set<String> WORDS = Set.of("or", "and", "unless", "offset", "bool", "inf");
    /** What Prometheus adds to each series. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");
    /** What Prometheus knows by itself. */
    private static final Set<String> MADE_BY_PROMETHEUS = Set.of("up");

    /** @param expression may have the variables of Grafana */
    public static PromQl of(String expression) {
        String bare = STRING.matcher(expression).replaceAll("");
        Set<String> grouped = GROUPING.matcher(bare).results().flatMap(labels -> Stream.of(labels.group(1).split(",")))
                .map(String::strip).filter(label -> !label.isEmpty()).collect(Collectors.toSet());
        bare = RANGE.matcher(GROUPING.matcher(bare).replaceAll(" ")).replaceAll("");
        Map<String, Set<String>> metrics = new HashMap<>();
        for (MatchResult series : SERIES.matcher(bare).results().toList()) {
            if (series.group(2) == null && !WORDS.contains(series.group(1))) {
                Set<String> labels = metrics.computeIfAbsent(series.group(1), name -> new HashSet<>(grouped));
                LABEL.matcher(series.group(3) == null ? "" : series.group(3)).results()
                        .forEach(label -> labels.add(label.group(1)));
            }
        }
        return new PromQl(expression, metrics);
    }

    /** @return what it asks for and the service does not expose; empty if there is nothing */
    public List<String> missingIn(Exposed exposed) {
        return metrics.entrySet().stream().filter(metric -> !MADE_BY_PROMETHEUS.contains(metric.getKey()))
                .flatMap(metric -> missing(metric.getKey(), metric.getValue(), exposed)).toList();
    }

    private Stream<String> missing(String metric, Set<String> labels, Exposed exposed) {
        Set<String> known = exposed.labels().get(metric);
        if (known == null) {
            return Stream.of(metric + " in " + expression);
        }
        return labels.stream().filter(label -> !known.contains(label) && !OF_PROMETHEUS.contains(label))
                .map(label -> metric + "{" + label + "} in " + expression);
    }

    /** What {@code /q/metrics} answered: the labels of each metric, by its name. */
    public record Exposed(Map<String, Set<String>> labels) {

        private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*?)})? .*");

        public static Exposed parse(String scraped) {
            Map<String, Set<String>> labels = new HashMap<>();
            scraped.lines().filter(line -> !line.startsWith("#")).map(STRING::matcher).map(line -> line.replaceAll("\"\""))
                    .map(LINE::matcher).filter(line -> line.matches())
                    .forEach(line -> LABEL.matcher(line.group(2) == null ? "" : line.group(2)).results()
                            .map(label -> label.group(1))
                            .forEach(labels.computeIfAbsent(line.group(1), name -> new HashSet<>())::add));
            return new Exposed(labels);
        }
    }
}
