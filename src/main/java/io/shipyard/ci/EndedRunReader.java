package io.shipyard.ci;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubException;
import io.shipyard.github.Priority;
import io.shipyard.github.RepoName;
import io.shipyard.github.RepositoryNames;
import io.shipyard.github.WorkflowJob;
import io.smallrye.mutiny.Uni;

/** Reads the jobs of a run that has ended: which of them failed, and why, and what chart version it brought. */
@ApplicationScoped
class EndedRunReader {

    private static final String INCOMPLETE = "GitHub's list of the run's jobs is not complete";

    private final GitHubClient github;
    private final RepositoryNames names;
    private final ChartVersionFinder charts;

    EndedRunReader(GitHubClient github, RepositoryNames names, ChartVersionFinder charts) {
        this.github = github;
        this.names = names;
        this.charts = charts;
    }

    /**
     * @param target whose run has ended
     * @return fails with a {@link GitHubException} while the jobs cannot be listed
     */
    Uni<EndedRun> read(ChartVersionStore.Target target, Priority priority) {
        return names.follow(target.githubId(), target.repo(), priority,
                repo -> read(github.with(priority), repo, target, priority));
    }

    private Uni<EndedRun> read(GitHubClient client, RepoName repo, ChartVersionStore.Target target, Priority priority) {
        CiState run = target.run();
        return client.listJobs(repo, run.runId()).flatMap(listed -> listed.isComplete(run.runAttempt())
                ? readWhy(client, repo, target, listed.ofExactly(run.runAttempt()), priority == Priority.INTERACTIVE)
                        .flatMap(why -> readChart(client, repo, listed.jobs(), why))
                : Uni.createFrom().item(new EndedRun(Optional.empty(), new ChartReading.Absent(false, INCOMPLETE),
                        Optional.empty())));
    }

    private Uni<EndedRun> readChart(GitHubClient client, RepoName repo, List<WorkflowJob> jobs, Optional<RunFailure> why) {
        return charts.read(client, repo, jobs).map(reading -> new EndedRun(why, reading, Optional.empty()))
                .onFailure(EndedRunReader::isGitHubs)
                .recoverWithItem(failure -> new EndedRun(why, null, Optional.of((GitHubException) failure)));
    }

    /** @param anew though it is known */
    private static Uni<Optional<RunFailure>> readWhy(GitHubClient client, RepoName repo, ChartVersionStore.Target target,
            List<WorkflowJob> ofAttempt, boolean anew) {
        if (target.run().status() != CiStatus.FAILURE || (target.isExplained() && !anew)) {
            return Uni.createFrom().item(Optional.empty());
        }
        List<WorkflowJob> failed = RunFailure.failed(ofAttempt);
        RunFailure failure = RunFailure.of(target.run(), failed);
        return failed.isEmpty() ? Uni.createFrom().item(Optional.of(failure))
                : explain(client, repo, failure, failed.get(0)).map(Optional::of);
    }

    /**
     * A credential that may not read checks is no reason to know nothing; what passes is tried again with the chart version.
     */
    private static Uni<RunFailure> explain(GitHubClient client, RepoName repo, RunFailure failure, WorkflowJob first) {
        return client.listAnnotations(repo, first.id())
                .onFailure(refusal -> refusal instanceof GitHubException.Refused || refusal instanceof GitHubException.NotFound)
                .recoverWithItem(List.of())
                .map(annotations -> failure.explained(first, annotations))
                .onFailure(EndedRunReader::isGitHubs).recoverWithItem(failure);
    }

    private static boolean isGitHubs(Throwable failure) {
        return failure instanceof GitHubException && !(failure instanceof GitHubException.Stopping);
    }
}
