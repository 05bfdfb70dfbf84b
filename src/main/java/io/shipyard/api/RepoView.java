package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.release.ReleaseRepo;

/** A repository of a release */
@Schema(description = "A repository of a release")
public record RepoView(
        @Schema(description = "Number of the repository in its release") @JsonProperty("ID") long id,
        @Schema(description = "UUID of the release") @JsonProperty("ReleaseID") String releaseId,
        @Schema(description = "Short name") @JsonProperty("RepoName") String repoName,
        @Schema(description = "Commits that the release brings") @JsonProperty("CommitCount") int commitCount,
        @Schema(description = "Lines added") @JsonProperty("Additions") int additions,
        @Schema(description = "Lines deleted") @JsonProperty("Deletions") int deletions,
        @Schema(description = "JSON array of the authors' logins") @JsonProperty("Contributors") String contributors,
        @Schema(description = "Number of the pull request, 0 while there is none") @JsonProperty("PRNumber") int prNumber,
        @Schema(description = "Link to the pull request") @JsonProperty("PRURL") String prUrl,
        @Schema(description = "Whether it is merged") @JsonProperty("PRMerged") boolean prMerged,
        @Schema(description = "Whether its CI is not tracked") @JsonProperty("Excluded") boolean excluded,
        @Schema(description = "JSON array. Belongs to another part of Shipyard: always empty here") @JsonProperty("DependsOn") String dependsOn,
        @Schema(description = "Order of deployment: 1, since no repository here depends on another") @JsonProperty("DeployOrder") int deployOrder,
        @Schema(description = "Title of the pull request, empty while there is none") @JsonProperty("Summary") String summary,
        @Schema(description = "Whether it breaks. Belongs to another part of Shipyard: always false here") @JsonProperty("IsBreaking") boolean breaking,
        @Schema(description = "JSON array. Belongs to another part of Shipyard: always empty here") @JsonProperty("ConfirmedBy") String confirmedBy,
        @Schema(description = "When it was confirmed. Belongs to another part of Shipyard: always 0 here") @JsonProperty("ConfirmedAt") long confirmedAt,
        @Schema(description = "JSON array of the kinds of infrastructure touched: ci/cd, docker, helm, kubernetes, terraform") @JsonProperty("InfraChanges") String infraChanges,
        @Schema(description = "The merge commit, empty before the merge") @JsonProperty("MergeCommitSHA") String mergeCommitSha,
        @Schema(description = "Head of the source branch, or of the merged pull request") @JsonProperty("HeadSHA") String headSha) {

    static RepoView of(ReleaseRepo repo) {
        return new RepoView(repo.id, repo.releaseId.toString(), repo.repoName, repo.commitCount, repo.additions,
                repo.deletions, repo.contributors, repo.prNumber, repo.prUrl, repo.prMerged, repo.excluded, "[]", 1,
                repo.prTitle,
                false, "[]", 0, repo.infraChanges, repo.mergeCommitSha, repo.headSha);
    }
}
