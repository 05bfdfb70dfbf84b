package io.shipyard.api;

import java.util.LinkedHashMap;
import java.util.Map;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.shipyard.ci.CiSummary;
import io.shipyard.deployment.DeploymentSummary;
import io.shipyard.release.Release;

/** A release in the list */
@Schema(description = "A release in the list")
public record ListedReleaseView(@JsonUnwrapped ReleaseView release,
        @Schema(description = "How many repositories stand where, if include asks for it") @JsonProperty("ci_summary") @JsonInclude(JsonInclude.Include.NON_NULL) CiSummaryView ciSummary,
        @Schema(description = "How many repositories stand where in each environment, in the order of promotion, if include asks for it") @JsonProperty("deployment_summary") @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, DeploymentSummaryView> deploymentSummary,
        @Schema(description = "Whether a discovery is asked for or under way; there if ci_summary is") @JsonProperty("syncing") @JsonInclude(JsonInclude.Include.NON_NULL) Boolean syncing) {

    /** @param ciSummary null if it is not asked for, as deployments are */
    static ListedReleaseView of(Release release, CiSummary ciSummary, Map<String, DeploymentSummary> deployments) {
        return new ListedReleaseView(ReleaseView.of(release), ciSummary == null ? null : CiSummaryView.of(ciSummary),
                deployments == null ? null : views(deployments), ciSummary == null ? null : release.syncing());
    }

    private static Map<String, DeploymentSummaryView> views(Map<String, DeploymentSummary> deployments) {
        Map<String, DeploymentSummaryView> ordered = new LinkedHashMap<>();
        deployments.forEach((environment, summary) -> ordered.put(environment, DeploymentSummaryView.of(summary)));
        return ordered;
    }
}
