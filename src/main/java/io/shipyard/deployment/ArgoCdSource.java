package io.shipyard.deployment;

import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.deployment.ArgoCdAssessment.Outcome;
import io.shipyard.deployment.Environment.ArgoCd;
import io.shipyard.github.GitHubException;
import io.shipyard.github.PlainText;
import io.shipyard.leases.OwnContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * What Argo CD says. How many replicas run is not known: Argo CD has that in the tree of an application's resources only, at
 * the price of a request for each.
 */
@ApplicationScoped
class ArgoCdSource implements DeploymentSource {

    private static final int LONGEST_WORD = 40;

    private final ArgoCdApplications applications;
    private final ContainedCommits commits;
    private final KnownVersions versions;

    ArgoCdSource(ArgoCdApplications applications, ContainedCommits commits, KnownVersions versions) {
        this.applications = applications;
        this.commits = commits;
        this.versions = versions;
    }

    @Override
    public Uni<Observation> observe(DeploymentTarget target) {
        ArgoCd server = target.environment().argoCd().orElseThrow();
        String name = target.environment().application(target.repo());
        return applications.find(server, name)
                .flatMap(found -> assess(found, target).needsWhole() ? whole(server, found) : Uni.createFrom().item(found))
                .flatMap(application -> judge(assess(application, target), target)
                        .map(outcome -> seen(outcome, application, server, name)))
                .onFailure(ArgoCdException.class).recoverWithItem(problem -> of((ArgoCdException) problem, name))
                .onFailure(GitHubException.class).recoverWithUni(problem -> of((GitHubException) problem));
    }

    /** What a list shows is there, and for this token: if it is refused by name, that is all there is. */
    private Uni<ArgoCdApplication> whole(ArgoCd server, ArgoCdApplication listed) {
        return applications.whole(server, listed)
                .onFailure(problem -> problem instanceof ArgoCdException.Missing
                        || problem instanceof ArgoCdException.Refused)
                .recoverWithItem(listed);
    }

    private static ArgoCdAssessment assess(ArgoCdApplication application, DeploymentTarget target) {
        return new ArgoCdAssessment(application, target.expected(), target.repo(), target.wasDeployed());
    }

    private Uni<Outcome> judge(ArgoCdAssessment assessment, DeploymentTarget target) {
        return Multi.createFrom().iterable(assessment.questions())
                .onItem().transformToUniAndConcatenate(revision -> contains(revision, assessment.asksForCommits(), target)
                        .map(contains -> contains ? Set.of(revision) : Set.<String> of()))
                .onItem().<String> disjoint().collect().asSet()
                .map(containing -> assessment.outcome(containing::contains));
    }

    private Uni<Boolean> contains(String revision, boolean commit, DeploymentTarget target) {
        String expected = target.expected().commit();
        return commit ? commits.contains(target.repo(), revision, expected)
                // checks are made at the same time
                : OwnContext.run(() -> versions.commitOf(target.githubId(), ChartVersion.plain(revision)))
                        .flatMap(known -> known.map(of -> commits.contains(target.repo(), of, expected))
                                .orElseGet(() -> Uni.createFrom().item(false)));
    }

    private static Observation seen(Outcome outcome, ArgoCdApplication application, ArgoCd server, String name) {
        String place = application.namespace().isEmpty() ? name : application.namespace() + "/" + application.name();
        return new Observation.Seen(outcome.state(), name, outcome.currentVersion(),
                PlainText.of(application.syncStatus(), LONGEST_WORD), PlainText.of(application.health(), LONGEST_WORD), "",
                server.url() + "/applications/" + place, outcome.problem());
    }

    private static Observation of(ArgoCdException problem, String name) {
        if (problem instanceof ArgoCdException.Limited limited) {
            return new Observation.NotObserved(limited.retryAt());
        }
        return problem instanceof ArgoCdException.Missing
                ? new Observation.Seen(DeploymentState.NOT_FOUND, name, "", "", "", "", "",
                        PlainText.of(problem.getMessage(), Observation.LONGEST_PROBLEM))
                : new Observation.Failed(PlainText.of(problem.getMessage(), Observation.LONGEST_PROBLEM));
    }

    private static Uni<Observation> of(GitHubException problem) {
        if (problem instanceof GitHubException.Stopping) {
            return Uni.createFrom().failure(problem);
        }
        return Uni.createFrom().item(problem instanceof GitHubException.RateLimited limited
                ? new Observation.NotObserved(limited.retryAt())
                : new Observation.Failed(PlainText.of("It is not known whether what runs contains the commit: "
                        + problem.getMessage(), Observation.LONGEST_PROBLEM)));
    }
}
