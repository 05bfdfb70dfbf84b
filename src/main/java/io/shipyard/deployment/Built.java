package io.shipyard.deployment;

/**
 * What CI has brought, and environments are to run.
 *
 * @param commit whose run it was: the merge commit, or that of the run which superseded its own
 * @param chartName empty if the log names none
 * @param version of the chart, without a leading v; empty if the log names none
 */
public record Built(String commit, String chartName, String version) {

    private static final int SHORT = 7;

    /** The beginning of a commit, as people write it. */
    static String shortened(String commit) {
        return commit.substring(0, Math.min(SHORT, commit.length()));
    }

    /** As people know it: the version, or the beginning of the commit. */
    String shown() {
        return version.isEmpty() ? shortened(commit) : version;
    }
}
