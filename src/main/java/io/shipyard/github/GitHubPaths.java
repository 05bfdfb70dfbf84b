package io.shipyard.github;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Where GitHub's REST API has what this service asks for. */
final class GitHubPaths {

    private GitHubPaths() {
    }

    static String repo(RepoName repo) {
        return "/repos/" + encode(repo.owner()) + "/" + encode(repo.name());
    }

    static String comparison(RepoName repo, String base, String head) {
        return repo(repo) + "/compare/" + encode(base) + "..." + encode(head);
    }

    static String run(RepoName repo, long runId) {
        return repo(repo) + "/actions/runs/" + runId;
    }

    static String runs(RepoName repo, String branch, String sha) {
        return repo(repo) + "/actions/runs?branch=" + encode(branch) + "&head_sha=" + sha;
    }

    static String workflowRuns(RepoName repo, String workflowFile, Optional<String> branch) {
        return repo(repo) + "/actions/workflows/" + encode(workflowFile) + "/runs?"
                + branch.map(name -> "branch=" + encode(name) + "&").orElse("");
    }

    static String annotations(RepoName repo, long checkRunId) {
        return repo(repo) + "/check-runs/" + checkRunId + "/annotations";
    }

    static String deployments(RepoName repo, String environment) {
        return repo(repo) + "/deployments?environment=" + encode(environment);
    }

    static String deploymentStatuses(RepoName repo, long deploymentId) {
        return repo(repo) + "/deployments/" + deploymentId + "/statuses";
    }

    static String environment(RepoName repo, String name) {
        return repo(repo) + "/environments/" + encode(name);
    }

    static String pull(RepoName repo, int number) {
        return repo(repo) + "/pulls/" + number;
    }

    static String pulls(RepoName repo, String head, String base) {
        return repo(repo) + "/pulls?head=" + encode(repo.owner() + ":" + head) + "&base=" + encode(base);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
