package io.shipyard.api;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.shipyard.ci.CiState;
import io.shipyard.ci.ReleaseCi;
import io.shipyard.ci.RepoCi;

/** The CI of a release as QA sees it: one line a repository, in columns, and one for each job that failed. */
final class CiStatusText {

    private CiStatusText() {
    }

    static String of(ReleaseCi release) {
        List<RepoCi> repos = release.tracked();
        int names = repos.stream().mapToInt(repo -> name(repo).length()).max().orElse(0);
        int commits = repos.stream().mapToInt(repo -> commits(repo).length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        repos.forEach(repo -> text.append(pad(name(repo), names)).append("  ").append(pad(commits(repo), commits))
                .append("  [CI: ").append(ci(repo)).append("]\n").append(failure(repo)));
        return text.toString();
    }

    private static String failure(RepoCi repo) {
        return FailedJobView.of(repo).stream()
                .map(job -> "    " + job.job() + (job.step().isEmpty() ? "" : " › " + job.step())
                        + (job.message().isEmpty() ? "" : ": " + job.message())
                        + (job.url().isEmpty() ? "" : " " + job.url()) + "\n")
                .collect(Collectors.joining());
    }

    private static String name(RepoCi repo) {
        return "[" + repo.repo().repoName + "]";
    }

    private static String commits(RepoCi repo) {
        return repo.repo().commitCount + (repo.repo().commitCount == 1 ? " commit" : " commits");
    }

    private static String ci(RepoCi repo) {
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

    private static String pad(String text, int width) {
        return String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s", text);
    }
}
