package io.shipyard.github;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A <a href="https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request">pull request</a>, from a list or by its
 * number.
 *
 * @param commits and the other figures are 0 in lists
 * @param rawMergeCommitSha a throw-away test merge while the pull request is open: ask {@link #mergeCommitSha()}
 */
@RegisterForReflection
public record PullRequest(
        int number,
        String title,
        String state,
        @JsonProperty("html_url") String htmlUrl,
        @JsonProperty("merged_at") Instant mergedAt,
        @JsonProperty("merge_commit_sha") String rawMergeCommitSha,
        int commits,
        int additions,
        int deletions,
        Ref head,
        Ref base) {

    public PullRequest {
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(base, "base");
    }

    /**
     * One side of a pull request.
     *
     * @param repo null if it was deleted
     */
    @RegisterForReflection
    public record Ref(String ref, String sha, Repository repo) {
    }

    /**
     * Whether it is from one branch of its repository into another. Forks have branches of the same names, and those of the
     * same owner pass GitHub's filter.
     */
    public boolean isBetween(String headBranch, String baseBranch) {
        return headBranch.equals(head.ref()) && baseBranch.equals(base.ref())
                && (base.repo() == null || (head.repo() != null && base.repo().id() == head.repo().id()));
    }

    /** GitHub ignores a filter it does not understand, so what it lists is checked again. */
    static List<PullRequest> between(String headBranch, String baseBranch, List<PullRequest> listed) {
        return listed.stream().filter(pr -> pr.isBetween(headBranch, baseBranch)).toList();
    }

    /** List items have no {@code merged} field, and {@code state=closed} also means closed without merging. */
    public boolean merged() {
        return mergedAt != null;
    }

    public boolean open() {
        return "open".equals(state);
    }

    /** The commit that the merge left on the base branch; empty before the merge, whatever GitHub's field holds. */
    public Optional<String> mergeCommitSha() {
        return merged() && CommitSha.isFull(rawMergeCommitSha) ? Optional.of(rawMergeCommitSha) : Optional.empty();
    }
}
