package io.shipyard.api;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.github.CommitSha;
import io.shipyard.github.RepoName;
import io.shipyard.release.Registration;

/** A release that another backend keeps. */
@Schema(description = "A release that another backend keeps", requiredProperties = { "source_branch", "dest_branch" })
@BetweenTwoBranches
public record RegisteredRelease(
        @Schema(description = "The branch that is merged", pattern = Branch.REGEX, minLength = 1, maxLength = 255) @JsonProperty("source_branch") @Branch String sourceBranch,
        @Schema(description = "The branch it is merged into: another one than source_branch", pattern = Branch.REGEX, minLength = 1, maxLength = 255) @JsonProperty("dest_branch") @Branch String destBranch,
        @Schema(description = "What the backend calls the release's status; without it the present one stays") @Pattern(regexp = "[a-z_]{1,32}", message = "must be 1 to 32 lower-case letters or _") String status,
        @Schema(description = "The release's repositories: these and no others; without it the present ones stay") @Size(max = NewRelease.MAX_REPOS) List<@NotNull @Valid Repo> repos)
        implements
            BetweenTwoBranches.Merge {

    /** What the backend knows of a repository. */
    @Schema(description = "What the backend knows of a repository; what it leaves out is kept as it is", requiredProperties = "repo_name")
    public record Repo(
            @Schema(description = "NAME or OWNER/NAME", pattern = RepoName.PATTERN, minLength = 1, maxLength = 140) @JsonProperty("repo_name") @RepoRef String repoName,
            @Schema(description = "Commits that the release brings") @JsonProperty("commit_count") @Min(0) Integer commitCount,
            @Schema(description = "Lines added") @Min(0) Integer additions,
            @Schema(description = "Lines deleted") @Min(0) Integer deletions,
            @Schema(description = "Number of the pull request") @JsonProperty("pr_number") @Min(0) Integer prNumber,
            @Schema(description = "Link to the pull request") @JsonProperty("pr_url") @Pattern(regexp = "(https?://[\\x21-\\x7e]{1,2000})?", message = "must be an http(s) link") String prUrl,
            @Schema(description = "Head of the source branch: 40 hex digits") @JsonProperty("head_sha") @Pattern(regexp = "("
                    + CommitSha.PATTERN + ")?", message = Repo.SHA) String headSha,
            @Schema(description = "The merge commit, 40 hex digits: tracking starts from it without discovery") @JsonProperty("merge_commit_sha") @Pattern(regexp = "("
                    + CommitSha.PATTERN + ")?", message = Repo.SHA) String mergeCommitSha) {

        static final String SHA = "must be a full commit SHA: 40 lower-case hex digits";

        Registration.Repo toRegistration(String defaultOwner) {
            return new Registration.Repo(RepoName.parse(repoName, defaultOwner), commitCount, additions, deletions, prNumber,
                    prUrl, headSha, mergeCommitSha);
        }
    }

    Registration toRegistration(String defaultOwner) {
        return new Registration(sourceBranch, destBranch, status,
                repos == null ? null : repos.stream().map(repo -> repo.toRegistration(defaultOwner)).toList());
    }
}
