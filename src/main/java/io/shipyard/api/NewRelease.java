package io.shipyard.api;

import java.util.List;

import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.github.RepoName;

/** A release to create. */
@Schema(description = "A release to create", requiredProperties = { "source_branch", "dest_branch" })
@BetweenTwoBranches
public record NewRelease(
        @Schema(description = "The branch that is merged", pattern = Branch.REGEX, minLength = 1, maxLength = 255) @JsonProperty("source_branch") @Branch String sourceBranch,
        @Schema(description = "The branch it is merged into: another one than source_branch", pattern = Branch.REGEX, minLength = 1, maxLength = 255) @JsonProperty("dest_branch") @Branch String destBranch,
        @Schema(description = "Only these repositories, each NAME or OWNER/NAME; without it, every repository of the "
                + "organisation that is neither archived nor ignored") @Size(min = 1, max = NewRelease.MAX_REPOS) List<@RepoRef String> repos)
        implements
            BetweenTwoBranches.Merge {

    static final int MAX_REPOS = 1_000;

    List<RepoName> repoNames(String defaultOwner) {
        return repos == null ? List.of()
                : repos.stream().map(name -> RepoName.parse(name, defaultOwner)).toList();
    }
}
