package io.shipyard.ci;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.shipyard.github.RepoName;
import io.shipyard.github.WorkflowRun;

/**
 * Which of a commit's runs is the one to track. One SHA can carry many: other workflows, merge queue, manual starts, forks
 * with a branch of the same name. There is no falling back to another workflow.
 */
final class WorkflowRunSelector {

    private static final Comparator<WorkflowRun> PUSH_FIRST_THEN_NEWEST = Comparator
            .comparing((WorkflowRun run) -> "push".equals(run.event())).thenComparingInt(WorkflowRun::runNumber);

    private WorkflowRunSelector() {
    }

    static Optional<WorkflowRun> select(List<WorkflowRun> runs, RepoName repo, String workflowPath, String branch,
            String sha) {
        return runs.stream()
                .filter(run -> sha.equals(run.headSha()))
                .filter(run -> branch.equals(run.headBranch()))
                .filter(run -> isWorkflow(run, workflowPath, repo))
                .filter(run -> isOwn(run, repo))
                .max(PUSH_FIRST_THEN_NEWEST);
    }

    /** A path may carry {@code @ref} behind it, and {@code owner/repo/} before it. */
    private static boolean isWorkflow(WorkflowRun run, String workflowPath, RepoName repo) {
        if (run.path() == null) {
            return false;
        }
        String path = run.path().replaceFirst("@.*$", "");
        String prefix = repositoryOf(run, repo) + "/";
        return path.equals(workflowPath) || (path.regionMatches(true, 0, prefix, 0, prefix.length())
                && path.substring(prefix.length()).equals(workflowPath));
    }

    private static boolean isOwn(WorkflowRun run, RepoName repo) {
        return run.headRepository() == null || run.headRepository().fullName() == null
                || run.headRepository().fullName().equalsIgnoreCase(repositoryOf(run, repo));
    }

    /** The run's own word, since a renamed repository answers under its old name too. */
    private static String repositoryOf(WorkflowRun run, RepoName repo) {
        return run.repository() == null || run.repository().fullName() == null ? repo.toString()
                : run.repository().fullName();
    }
}
