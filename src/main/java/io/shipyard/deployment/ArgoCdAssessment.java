package io.shipyard.deployment;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.shipyard.deployment.ArgoCdApplication.Operation;
import io.shipyard.deployment.ArgoCdApplication.Source;
import io.shipyard.github.PlainText;
import io.shipyard.github.RepoName;

/** What follows from what is known of an application. Immutable and without IO. */
final class ArgoCdAssessment {

    private static final int LONGEST_VERSION = 100;

    private final ArgoCdApplication application;
    private final Built expected;
    private final boolean wasDeployed;
    private final RepoName repo;
    private final ArgoCdVersions versions;
    private final Optional<Source> source;
    /** What runs: a version of the chart, or a commit. */
    private final Optional<String> running;

    ArgoCdAssessment(ArgoCdApplication application, Built expected, RepoName repo, boolean wasDeployed) {
        this.application = application;
        this.expected = expected;
        this.wasDeployed = wasDeployed;
        this.repo = repo;
        this.versions = new ArgoCdVersions(application.sources(), expected, repo);
        this.source = versions.ours();
        this.running = source.flatMap(ours -> running());
    }

    /** @param problem in one line, without secrets */
    record Outcome(DeploymentState state, String currentVersion, String problem) {
    }

    /** Once it is synchronised, what it was compared with; before that, what it was synchronised to the last time. */
    private Optional<String> running() {
        if (isSynced()) {
            return versions.of(application.synced());
        }
        List<ArgoCdApplication.Revisions> history = application.history();
        return !history.isEmpty() ? versions.of(history.get(history.size() - 1))
                : Optional.of(application.operation()).filter(last -> last.phase().equals("Succeeded"))
                        .flatMap(last -> versions.of(last.revisions()));
    }

    private boolean isSynced() {
        return application.syncStatus().equals("Synced");
    }

    private boolean isChart() {
        return source.isPresent() && !source.get().chart().isEmpty();
    }

    private boolean isExpected(String revision) {
        return isChart() ? ChartVersion.same(revision, expected.version()) : revision.equalsIgnoreCase(expected.commit());
    }

    /** Whether more than a list shows has to be known. */
    boolean needsWhole() {
        if (application.whole()) {
            return false;
        }
        boolean clear = source.isPresent() ? waits() || (isSynced() && running.filter(this::isExpected).isPresent())
                : !application.sources().isEmpty();
        return !clear;
    }

    /**
     * What contains the expected commit, or not, decides: commits of the repository, or versions of its chart, whose commits
     * have to be found first.
     */
    Set<String> questions() {
        Set<String> questions = new HashSet<>();
        if (source.isEmpty() || waits() || running.filter(this::isExpected).isPresent()) {
            return questions;
        }
        if (isChart()) {
            running.filter(version -> isNewer(version) && !hasRun()).ifPresent(questions::add);
        } else {
            running.ifPresent(questions::add);
            target().filter(commit -> !isExpected(commit)).ifPresent(questions::add);
        }
        return questions;
    }

    boolean asksForCommits() {
        return !isChart();
    }

    /** @param contains of the revisions that were asked for */
    Outcome outcome(Predicate<String> contains) {
        if (source.isEmpty()) {
            return outcome(DeploymentState.PENDING, "None of the application's sources is the chart"
                    + (expected.chartName().isEmpty() ? "" : " " + expected.chartName()) + " or the repository " + repo
                    + ": which version it runs cannot be known");
        }
        if (waits()) {
            return outcome(DeploymentState.WAITING, "CI named no chart version");
        }
        if (running.filter(revision -> reaches(revision, contains)).isPresent()) {
            return arrived();
        }
        Operation last = application.operation();
        boolean towardsIt = target().filter(revision -> reaches(revision, contains)).isPresent();
        if (towardsIt && last.isUnderWay()) {
            return outcome(DeploymentState.SYNCING, last.message());
        }
        if (towardsIt && last.hasFailed()) {
            return outcome(DeploymentState.UNHEALTHY,
                    last.message().isBlank() ? "The synchronisation has failed" : last.message());
        }
        if (isChart() && running.filter(this::isNewer).isPresent()) {
            return hasRun() || contains.test(running.get()) ? outcome(DeploymentState.REPLACED, "")
                    : outcome(DeploymentState.PENDING, "Version " + shown() + " runs, which is newer, and is not known to "
                            + "contain " + expected.version());
        }
        return outcome(DeploymentState.PENDING, application.error());
    }

    /** For a version, CI has to have named one. */
    private boolean waits() {
        return isChart() && expected.version().isEmpty();
    }

    private boolean isNewer(String version) {
        return ChartVersion.isNewer(version, expected.version());
    }

    private boolean reaches(String revision, Predicate<String> contains) {
        return isExpected(revision) || (!isChart() && contains.test(revision));
    }

    private boolean hasRun() {
        return wasDeployed
                || application.history().stream().anyMatch(entry -> versions.of(entry).filter(this::isExpected).isPresent());
    }

    /** What the last operation is, or was, to bring: if it does not say, what the sources were resolved to. */
    private Optional<String> target() {
        Operation last = application.operation();
        return !last.isUnderWay() && !last.hasFailed() ? Optional.empty()
                : versions.of(last.revisions())
                        .or(() -> last.isUnderWay() ? versions.of(application.synced()) : Optional.empty());
    }

    private Outcome arrived() {
        String message = application.healthMessage();
        return switch (application.health()) {
            case "Healthy" -> outcome(DeploymentState.DEPLOYED, "");
            case "Degraded", "Missing" -> outcome(DeploymentState.UNHEALTHY,
                    message.isBlank() ? "The application is " + application.health().toLowerCase(Locale.ROOT) : message);
            default -> outcome(DeploymentState.SYNCING, message);
        };
    }

    private Outcome outcome(DeploymentState state, String problem) {
        return new Outcome(state, shown(), PlainText.of(problem, Observation.LONGEST_PROBLEM));
    }

    private String shown() {
        return running.map(revision -> isChart() ? PlainText.of(ChartVersion.plain(revision), LONGEST_VERSION)
                : Built.shortened(revision)).orElse("");
    }
}
