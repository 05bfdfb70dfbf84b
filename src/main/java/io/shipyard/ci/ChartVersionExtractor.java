package io.shipyard.ci;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.shipyard.github.LogConsumer;

/**
 * Reads the chart version out of a job's log. Before the runner starts a step it prints a header, with the step's script,
 * inputs and environment: a {@code CHART_VERSION=} there is not what this run deployed. Of what is printed otherwise the
 * last match wins.
 * <p>
 * A header begins with {@code ##[group]Run …}, prints the script in colour, then {@code shell:}, {@code with:} or
 * {@code env:} with indented lines, and ends with {@code ##[endgroup]}. A script may print a group by the same name, and the
 * end of a header may be missing from the log. What follows the settings is put aside until the group ends: it is the rest of
 * a setting of several lines if that is with {@code ##[endgroup]}, and output otherwise.
 */
final class ChartVersionExtractor implements LogConsumer {

    private static final Pattern TIMESTAMP = Pattern.compile("^\\uFEFF?\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d+Z ");
    private static final Pattern ANSI = Pattern.compile("\\x1b\\[[0-9;?]*[ -/]*[@-~]");
    private static final char ESCAPE = '\u001b';
    private static final char NUL = '\0';
    private static final String SCRIPT_COLOUR = "\u001b[36;1m";
    private static final String SETTING_INDENT = "  ";
    private static final Pattern SETTINGS = Pattern.compile("shell: .*|with:|env:");

    /** Semantic Versioning 2.0, with {@code v} before it or not; nothing that goes on in another way counts. */
    private static final String SEMVER = "[\"']?v?"
            + "(\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?)"
            + "(?![.+-]?\\w)";
    private static final Pattern VERSION = Pattern
            .compile("(?:(?<![\\w-])CHART_VERSION=|::set-output name=CHART_VERSION::)" + SEMVER);
    /** Looser ways to write it could be part of a sentence, unless there is nothing else in the line. */
    private static final Pattern VERSION_ALONE = Pattern
            .compile("\\s*(?:export\\s+|\\$(?:env:)?)?[\"']?CHART_VERSION[\"']?\\s*[=:]\\s*" + SEMVER + "[\"']?[\\s,;]*");
    private static final Pattern MASKED = Pattern.compile("(?<![\\w-])CHART_VERSION[\"']?\\s*[=:]+\\s*[\"']?v?\\*{3}");
    private static final Pattern NAME = Pattern.compile("(?<![\\w-])CHART_NAME=[\"']?([A-Za-z0-9][\\w.-]*)");
    /** Helm's own words: {@code Chart: NAME vX.Y.Z}. */
    private static final Pattern HELM_CHART = Pattern
            .compile("(?<![\\w-])Chart:\\s+([A-Za-z0-9][\\w.-]*)\\s+v?\\d+\\.\\d+\\.\\d+");

    private enum Place {
        OUTPUT,
        /** Where a header begins, with the script. */
        RUN_GROUP,
        /** In the settings of a header. */
        SETTINGS,
        /** After the settings of a header that has not ended: a setting of several lines, or the output of a header cut off. */
        AFTER_SETTINGS
    }

    /** What was found in one part of the log. */
    private static final class Findings {
        private String version;
        private String name;
        private String helmName;
        private boolean masked;

        void add(Findings later) {
            version = later.version == null ? version : later.version;
            name = later.name == null ? name : later.name;
            helmName = later.helmName == null ? helmName : later.helmName;
            masked |= later.masked;
        }
    }

    private final Findings found = new Findings();
    private Findings putAside = new Findings();
    private Place place = Place.OUTPUT;
    private boolean inHeader;

    @Override
    public void accept(String text, boolean continued) {
        String line = continued ? text : TIMESTAMP.matcher(text).replaceFirst("");
        if (!continued) {
            inHeader = isHeader(line);
        }
        if (!inHeader) {
            read(line);
        }
    }

    /** Follows the groups of the log: whether a line is known to be of a header, or its edge. */
    private boolean isHeader(String line) {
        if (line.startsWith("##[group]")) {
            endGroup(true);
            place = line.startsWith("##[group]Run ") ? Place.RUN_GROUP : Place.OUTPUT;
            return true;
        }
        if (line.startsWith("##[endgroup]")) {
            endGroup(false);
            return true;
        }
        return switch (place) {
            case OUTPUT, AFTER_SETTINGS -> false;
            case RUN_GROUP -> isOfScriptOrSettings(line);
            case SETTINGS -> isOfSettings(line);
        };
    }

    /** Anything else in its place is output, of a group that is none of the runner's, or of a header that is cut off. */
    private boolean isOfScriptOrSettings(String line) {
        if (SETTINGS.matcher(line).matches()) {
            place = Place.SETTINGS;
        } else if (!line.startsWith(SCRIPT_COLOUR)) {
            place = Place.OUTPUT;
        }
        return place != Place.OUTPUT;
    }

    private boolean isOfSettings(String line) {
        if (!line.startsWith(SETTING_INDENT) && !SETTINGS.matcher(line).matches()) {
            place = Place.AFTER_SETTINGS;
        }
        return place == Place.SETTINGS;
    }

    private void endGroup(boolean wasOutput) {
        if (wasOutput) {
            found.add(putAside);
        }
        putAside = new Findings();
        place = Place.OUTPUT;
    }

    /**
     * A log has millions of lines that need not be read more closely. A program may write in UTF-16, a NUL in each character.
     */
    private void read(String line) {
        String text = line.indexOf(NUL) < 0 ? line : line.replace(String.valueOf(NUL), "");
        if (!text.contains("CHART_") && !text.contains("Chart:")) {
            return;
        }
        Findings findings = place == Place.OUTPUT ? found : putAside;
        // progress that is written over itself is one line of the log
        for (String shown : (text.indexOf(ESCAPE) < 0 ? text : ANSI.matcher(text).replaceAll("")).split("\r")) {
            Matcher alone = VERSION_ALONE.matcher(shown);
            findings.version = alone.matches() ? alone.group(1) : last(VERSION, shown, findings.version);
            findings.masked |= MASKED.matcher(shown).find();
            findings.name = last(NAME, shown, findings.name);
            findings.helmName = last(HELM_CHART, shown, findings.helmName);
        }
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
        return Optional.ofNullable(all().version);
    }

    /** Whether the log has a version that GitHub has replaced by {@code ***}, as it does with secrets. */
    boolean masksVersion() {
        return all().masked;
    }

    /** Empty if the log names no chart. */
    String name() {
        Findings all = all();
        return all.name != null ? all.name : all.helmName != null ? all.helmName : "";
    }

    /** At the end of the log, which ends what is open. */
    private Findings all() {
        endGroup(true);
        return found;
    }
}
