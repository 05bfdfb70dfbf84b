package io.shipyard.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The table of what was measured. */
final class Figures {

    private static final Figure HEAD = new Figure("figure", "measured", "goal", "theoretical limit", "ok");

    private final List<Figure> figures = new ArrayList<>();
    private int asserted;

    private record Figure(String name, String measured, String goal, String limit, String ok) {

        private List<String> cells() {
            return List.of(name, measured, goal, limit, ok);
        }
    }

    void add(String name, String measured, String goal, String limit, boolean ok) {
        figures.add(new Figure(name, measured, goal, limit, ok ? "yes" : "NO"));
    }

    /** Fails with the goals that were missed since it was last asked. */
    void assertGoals() {
        List<Figure> news = figures.subList(asserted, figures.size());
        asserted = figures.size();
        assertEquals(List.of(), news.stream().filter(figure -> "NO".equals(figure.ok)).toList(), "goals that were missed");
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    @Override
    public String toString() {
        List<Figure> rows = new ArrayList<>(List.of(HEAD));
        rows.addAll(figures);
        int[] widths = IntStream.range(0, HEAD.cells().size())
                .map(column -> rows.stream().mapToInt(row -> row.cells().get(column).length()).max().orElseThrow())
                .toArray();
        List<String> lines = new ArrayList<>(rows.stream().map(row -> line(row, widths)).toList());
        lines.add(1, Arrays.stream(widths).mapToObj(width -> "-".repeat(width + 2)).collect(Collectors.joining("|", "|", "|")));
        return String.join("\n", lines);
    }

    private static String line(Figure row, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> " " + row.cells().get(column)
                        + " ".repeat(widths[column] + 1 - row.cells().get(column).length()))
                .collect(Collectors.joining("|", "|", "|"));
    }
}
