package io.shipyard.github;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;

/**
 * GitHub's deployments, through the door that {@link GitHubClient} is: every method may fail with any
 * {@link GitHubException}. Reading them needs the permission
 * <a href="https://docs.github.com/en/rest/deployments/deployments#list-deployments">Deployments</a>.
 */
@ApplicationScoped
@RegisterForReflection(targets = { Deployment[].class, DeploymentStatus[].class })
public class GitHubDeployments {

    /** A deployment has a handful. */
    private static final int STATUSES = 30;

    private final JsonReader json;

    GitHubDeployments(JsonReader json) {
        this.json = json;
    }

    /** The deployments to an environment that were created last, the newest first. */
    public Uni<List<Deployment>> listNewest(RepoName repo, String environment, int most) {
        return list(GitHubPaths.deployments(repo, environment) + "&per_page=" + most, environment);
    }

    /**
     * The newest deployments of a commit to an environment, the newest first.
     *
     * @param sha a full SHA, since it is compared with the one that was recorded when the deployment was created
     */
    public Uni<List<Deployment>> listOf(RepoName repo, String environment, String sha, int most) {
        return list(GitHubPaths.deployments(repo, environment) + "&sha=" + sha + "&per_page=" + most, environment)
                .map(found -> found.stream().filter(deployment -> deployment.isOf(sha)).toList());
    }

    private Uni<List<Deployment>> list(String path, String environment) {
        return json.get(Route.DEPLOYMENTS, path, Deployment[].class, Priority.POLLING)
                .map(found -> Arrays.stream(found).filter(Objects::nonNull).filter(any -> any.isIn(environment))
                        .sorted(Comparator.comparingLong(Deployment::id).reversed()).toList());
    }

    /**
     * What has come of a deployment so far; empty if nobody has said anything yet. GitHub lists the newest status first, which
     * its <a href="https://docs.github.com/en/rest/deployments/statuses#list-deployment-statuses">documentation</a> does not
     * say.
     */
    public Uni<Optional<DeploymentStatus>> findStatus(RepoName repo, Deployment deployment) {
        return json
                .get(Route.DEPLOYMENT_STATUSES, GitHubPaths.deploymentStatuses(repo, deployment.id()) + "?per_page=" + STATUSES,
                        DeploymentStatus[].class, Priority.POLLING)
                .map(statuses -> Arrays.stream(statuses).filter(Objects::nonNull)
                        .max(Comparator.comparingLong(DeploymentStatus::id)));
    }

    /**
     * Whether the repository has an <a href=
     * "https://docs.github.com/en/rest/deployments/environments#get-an-environment">environment</a> of that name, which nobody
     * needs to have deployed to.
     */
    public Uni<Boolean> hasEnvironment(RepoName repo, String environment) {
        return json.get(Route.ENVIRONMENT, GitHubPaths.environment(repo, environment), JsonNode.class, Priority.POLLING)
                .replaceWith(true)
                .onFailure(GitHubException.NotFound.class).recoverWithItem(false);
    }
}
