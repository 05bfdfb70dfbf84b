package io.shipyard.api;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.shipyard.ci.CiState;
import io.shipyard.ci.ReleaseCi;
import io.shipyard.ci.RepoCi;

/** The CI of a release as QA sees it: one line a repository, and one for each job that failed. Excluded ones have none. */
public record CiStatusText(List<Line> lines) {

    /**
     * A repository in words.
     *
     * @param repoId of the repository in its release
     * @param name in brackets
     * @param why it failed: a line for each job that did, or none
     */
    public record Line(long repoId, String name, String commits, String ci, String why) {

        static Line of(RepoCi repo) {
            return new Line(repo.repo().id, "[" + repo.repo().repoName + "]",
                    repo.repo().commitCount + (repo.repo().commitCount == 1 ? " commit" : " commits"), words(repo),
                    FailedJobView.of(repo).stream().map(CiStatusText::why).collect(Collectors.joining()));
        }
    }

    private static String why(FailedJobView job) {
        return "    " + job.job() + (job.step().isEmpty() ? "" : " › " + job.step())
                + (job.message().isEmpty() ? "" : ": " + job.message()) + (job.url().isEmpty() ? "" : " " + job.url()) + "\n";
    }

    public static CiStatusText of(ReleaseCi release) {
        return new CiStatusText(release.tracked().stream().map(Line::of).toList());
    }

    /** All of it, in columns. */
    public String inColumns() {
        int names = width(Line::name);
        int commits = width(Line::commits);
        return lines.stream().map(line -> pad(line.name, names) + "  " + pad(line.commits, commits) + "  [CI: " + line.ci
                + "]\n" + line.why).collect(Collectors.joining());
    }

    /** The name of a line in the column of all names. */
    public String padded(String name) {
        return pad(name, width(Line::name));
    }

    /** As {@code 4 repositories: 2 succeeded, 1 failed, 1 without the workflow}. */
    public static String figures(CiSummaryView summary) {
        String figures = Stream.of(figure(summary.success(), "succeeded"), figure(summary.superseded(), "superseded"),
                figure(summary.failed(), "failed"), figure(summary.timeout(), "timed out"),
                figure(summary.cancelled(), "cancelled"), figure(summary.noWorkflow(), "without the workflow"),
                figure(summary.inProgress(), "in progress"), figure(summary.pending(), "pending"))
                .filter(figure -> !figure.isEmpty()).collect(Collectors.joining(", "));
        return repositories(summary.total()) + (figures.isEmpty() ? "" : ": " + figures);
    }

    public static String repositories(int count) {
        return count + (count == 1 ? " repository" : " repositories");
    }

    private static String figure(int count, String words) {
        return count == 0 ? "" : count + " " + words;
    }

    private static String words(RepoCi repo) {
        CiState state = repo.status().state;
        String version = repo.status().reading.chartVersion.isEmpty() ? "" : " → v" + repo.status().reading.chartVersion;
        if (repo.successor() != null) {
            return superseded(state, repo.successor(), version);
        }
        return switch (state.status()) {
            case SUCCESS -> "✓" + run(state) + version;
            case FAILURE -> "✗" + run(state) + " failed";
            case IN_PROGRESS -> "⏳" + run(state) + " in progress";
            case PENDING -> "○" + run(state) + (!state.merged() ? " not merged"
                    : state.waitsForApproval() ? " waiting for approval " + state.runUrl() : " pending");
            case CANCELLED -> "○" + run(state) + " cancelled";
            case TIMEOUT -> "✗" + run(state) + " timed out";
            case NO_WORKFLOW -> "— no workflow";
        };
    }

    private static String superseded(CiState own, CiState by, String version) {
        String cancelled = own.runNumber() == 0 ? "" : run(own) + " cancelled,";
        return switch (by.status()) {
            case SUCCESS -> "✓" + cancelled + " deployed with" + run(by) + version;
            case PENDING, IN_PROGRESS -> "⏳" + cancelled + " superseded by" + run(by);
            case FAILURE, NO_WORKFLOW -> "✗" + cancelled + " superseded by" + run(by) + ", which failed";
            case CANCELLED -> "○" + cancelled + " superseded by" + run(by) + ", which was cancelled";
            case TIMEOUT -> "✗" + cancelled + " superseded by" + run(by) + ", which timed out";
        };
    }

    private static String run(CiState state) {
        return state.runNumber() == 0 ? ""
                : " #" + state.runNumber() + ("schedule".equals(state.event()) ? " (scheduled)" : "");
    }

    private int width(Function<Line, String> column) {
        return lines.stream().mapToInt(line -> column.apply(line).length()).max().orElse(0);
    }

    static String pad(String text, int width) {
        return String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s", text);
    }
}
