package io.shipyard.github;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What one branch has that another lacks:
 * <a href="https://docs.github.com/en/rest/commits/commits#compare-two-commits">compare two commits</a>. Files, at most
 * {@value #MAX_FILES}, come with the first page only.
 *
 * @param status of the second branch: ahead, behind, identical, diverged
 */
@RegisterForReflection
public record Comparison(
        String status,
        @JsonProperty("total_commits") int totalCommits,
        @JsonProperty("merge_base_commit") Commit mergeBaseCommit,
        List<Commit> commits,
        List<File> files) {

    private static final int MAX_FILES = 300;
    /** Of <a href="https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files">a pull request</a>. */
    public static final int MAX_PULL_REQUEST_FILES = 3_000;

    public Comparison {
        Objects.requireNonNull(commits, "commits");
        files = files == null ? List.of() : files;
    }

    /** The author is null when the e-mail of the commit belongs to no account. */
    @RegisterForReflection
    public record Commit(String sha, Account author) {
    }

    @RegisterForReflection
    public record Account(String login) {
    }

    @RegisterForReflection
    public record File(String filename, int additions, int deletions) {
    }

    /** The present head of the compared branch; with nothing ahead it is the merge base itself. Empty if unknown. */
    public String headSha() {
        if (!commits.isEmpty()) {
            return commits.get(commits.size() - 1).sha();
        }
        return mergeBaseCommit == null || mergeBaseCommit.sha() == null ? "" : mergeBaseCommit.sha();
    }

    /** Whether there may be more files than GitHub lists. */
    public boolean lacksFiles() {
        return files.size() >= MAX_FILES;
    }

    public int additions() {
        return files.stream().mapToInt(File::additions).sum();
    }

    public int deletions() {
        return files.stream().mapToInt(File::deletions).sum();
    }

    /** Logins of the commits' authors, each once, in the order of their first commit. */
    public List<String> contributors() {
        return commits.stream().map(Commit::author).filter(Objects::nonNull).map(Account::login)
                .filter(Objects::nonNull).distinct().toList();
    }

    /** Whether the second branch has all that the first has. */
    boolean isForward() {
        return "ahead".equals(status) || "identical".equals(status);
    }

    /** Whether every commit is here. */
    boolean complete() {
        return commits.size() >= totalCommits;
    }

    /** With the head behind commits that were too many to list. */
    Comparison endingWith(Commit head) {
        return plus(new Comparison(status, totalCommits, mergeBaseCommit, List.of(head), files));
    }

    /** This page with the commits of a later page behind its own. */
    Comparison plus(Comparison later) {
        List<Commit> all = new ArrayList<>(commits);
        all.addAll(later.commits);
        return new Comparison(status, totalCommits, mergeBaseCommit, all, files);
    }
}
