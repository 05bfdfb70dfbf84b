package io.shipyard.ci;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubException;
import io.shipyard.github.RepoName;
import io.shipyard.github.WorkflowJob;
import io.smallrye.mutiny.Uni;

/** Finds the Helm job of a run and reads the chart version out of its log. */
@ApplicationScoped
class ChartVersionFinder {

    /** A matrix may deploy to many places; the version is the same, so a few logs are enough. */
    private static final int MAX_LOGS = 5;

    private static final String MASKED = "the Helm job's log masks CHART_VERSION as ***: its value is one of the repository's "
            + "secrets";

    private static final Comparator<WorkflowJob> LAST_COMPLETED_FIRST = Comparator
            .comparing(WorkflowJob::completedAt, Comparator.nullsFirst(Comparator.naturalOrder())).reversed();

    private final String jobName;

    ChartVersionFinder(CiConfig config) {
        this.jobName = config.helmJob().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the log of the Helm job that succeeded last, in whichever attempt of the run that was.
     *
     * @param jobs of all attempts of a run that has ended
     * @return fails with a {@link GitHubException} other than a log that is missing or too long
     */
    Uni<ChartReading> read(GitHubClient client, RepoName repo, List<WorkflowJob> jobs) {
        List<WorkflowJob> succeeded = jobs.stream().filter(this::isHelmJob).filter(WorkflowJob::succeeded)
                .sorted(LAST_COMPLETED_FIRST).toList();
        // those of a matrix have the same version; that of another attempt is another deployment's
        List<WorkflowJob> deployed = succeeded.stream()
                .filter(job -> job.runAttempt() == succeeded.get(0).runAttempt()).limit(MAX_LOGS).toList();
        return deployed.isEmpty() ? Uni.createFrom().item(new ChartReading.Absent(true, ""))
                : readAny(client, repo, deployed);
    }

    private boolean isHelmJob(WorkflowJob job) {
        return job.name() != null && job.name().toLowerCase(Locale.ROOT).contains(jobName);
    }

    /** The first version found, or what the last log came to. */
    private static Uni<ChartReading> readAny(GitHubClient client, RepoName repo, List<WorkflowJob> jobs) {
        return readLog(client, repo, jobs.get(0).id())
                .flatMap(reading -> reading instanceof ChartReading.Found || jobs.size() == 1
                        ? Uni.createFrom().item(reading)
                        : readAny(client, repo, jobs.subList(1, jobs.size())));
    }

    private static Uni<ChartReading> readLog(GitHubClient client, RepoName repo, long jobId) {
        return Uni.createFrom().deferred(() -> {
            ChartVersionExtractor extractor = new ChartVersionExtractor();
            return client.readJobLog(repo, jobId, extractor)
                    .<ChartReading> map(read -> extractor.version()
                            .<ChartReading> map(version -> new ChartReading.Found(extractor.name(), version))
                            .orElse(new ChartReading.Absent(false, extractor.masksVersion() ? MASKED : "")))
                    .onFailure(failure -> failure instanceof GitHubException.NotFound
                            || failure instanceof GitHubException.LogTooLong)
                    .recoverWithItem(unreadable -> new ChartReading.Unavailable(unreadable.getMessage()));
        });
    }
}
