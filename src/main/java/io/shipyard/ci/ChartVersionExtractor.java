package io.shipyard.ci;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the chart version out of a job's log, a line at a time. The runner echoes a step's script and environment before it
 * runs it, between {@code ##[group]Run …} and {@code ##[endgroup]} and in colour, so a literal {@code CHART_VERSION=} can
 * stand there that is not this run's: echoed lines are skipped, and the last match wins.
 */
final class ChartVersionExtractor {

    private static final Pattern TIMESTAMP = Pattern.compile("^\\uFEFF?\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d+Z ");
    private static final Pattern ANSI = Pattern.compile("\\x1b\\[[0-9;?]*[ -/]*[@-~]");
    private static final char ESCAPE = '\u001b';
    private static final String ECHO = "\u001b[36;1m";

    /** Semantic Versioning 2.0, with {@code v} before it or not; nothing that goes on in another way counts. */
    private static final Pattern VERSION = Pattern.compile("(?<![\\w-])CHART_VERSION=[\"']?v?"
            + "(\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?)"
            + "(?![.+-]?\\w)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w-])CHART_NAME=[\"']?([A-Za-z0-9][\\w.-]*)");
    /** Helm's own words: {@code Chart: NAME vX.Y.Z}. */
    private static final Pattern HELM_CHART = Pattern
            .compile("(?<![\\w-])Chart:\\s+([A-Za-z0-9][\\w.-]*)\\s+v?\\d+\\.\\d+\\.\\d+");

    private boolean inEcho;
    private String version;
    private String name;
    private String helmName;

    void accept(String rawLine) {
        Matcher timestamp = TIMESTAMP.matcher(rawLine);
        String line = timestamp.find() ? rawLine.substring(timestamp.end()) : rawLine;
        if (line.startsWith("##[group]")) {
            inEcho = line.startsWith("##[group]Run ");
        } else if (line.startsWith("##[endgroup]")) {
            inEcho = false;
        } else if (!inEcho && !line.startsWith(ECHO)) {
            read(line.indexOf(ESCAPE) < 0 ? line : ANSI.matcher(line).replaceAll(""));
        }
    }

    /** A log has millions of lines that need not be read more closely. */
    private void read(String line) {
        if (!line.contains("CHART_") && !line.contains("Chart:")) {
            return;
        }
        version = last(VERSION, line, version);
        name = last(NAME, line, name);
        helmName = last(HELM_CHART, line, helmName);
    }

    private static String last(Pattern pattern, String line, String before) {
        String last = before;
        for (Matcher match = pattern.matcher(line); match.find();) {
            last = match.group(1);
        }
        return last;
    }

    /** Without a leading {@code v}. */
    Optional<String> version() {
        return Optional.ofNullable(version);
    }

    /** Empty if the log names no chart. */
    String name() {
        return name != null ? name : helmName != null ? helmName : "";
    }
}
