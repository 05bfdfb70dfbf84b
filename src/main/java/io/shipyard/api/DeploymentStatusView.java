package io.shipyard.api;

import java.util.LinkedHashMap;
import java.util.Map;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.ci.RepoCi;
import io.shipyard.deployment.ReleaseDeployments;

/** Where one repository runs */
@Schema(description = "Where one repository runs")
public record DeploymentStatusView(
        @Schema(description = "Number of the repository in its release") @JsonProperty("repo_id") long repoId,
        @Schema(description = "Short name") @JsonProperty("repo_name") String repoName,
        @Schema(description = "By the names of the environments, in the order of promotion") @JsonProperty("environments") Map<String, EnvironmentStatusView> environments,
        @Schema(description = "Whether it is excluded: it is not tracked, and keeps the state it had") @JsonProperty("excluded") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean excluded) {

    static DeploymentStatusView of(RepoCi repo, ReleaseDeployments deployments) {
        Map<String, EnvironmentStatusView> ordered = new LinkedHashMap<>();
        deployments.environments().forEach(environment -> ordered.put(environment.name(),
                EnvironmentStatusView.of(deployments.find(repo.repo().id, environment))));
        return new DeploymentStatusView(repo.repo().id, repo.repo().repoName, ordered, repo.repo().excluded);
    }

    public DeploymentStatusView withoutChecks() {
        Map<String, EnvironmentStatusView> ordered = new LinkedHashMap<>();
        environments.forEach((name, environment) -> ordered.put(name, environment.withoutCheck()));
        return new DeploymentStatusView(repoId, repoName, ordered, excluded);
    }
}
