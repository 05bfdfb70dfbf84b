package io.shipyard.ci;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;
import io.shipyard.github.WorkflowRun;

/**
 * Which of a commit's runs is the one to track. One SHA can carry many: other workflows, merge queue, manual starts, forks
 * with a branch of the same name. There is no falling back to another workflow; a run that GitHub could not even start is
 * nobody's, and counts only where there is no other.
 */
final class WorkflowRunSelector {

    private static final Comparator<WorkflowRun> NEWEST = Comparator.comparingInt(WorkflowRun::runNumber);

    private static final String SCHEDULE = "schedule";

    /** Runs for these events deploy the branch as it is: those of a push, of a merge queue's push, or started by a person. */
    private static final Set<String> DEPLOYING_EVENTS = Set.of("push", "merge_group", "workflow_dispatch");

    private WorkflowRunSelector() {
    }

    /** @param tracked the id of the run that counted until now, 0 if there was none */
    static Optional<WorkflowRun> select(List<WorkflowRun> runs, RepoName repo, String workflowPath, String branch, String sha,
            long tracked) {
        List<WorkflowRun> own = ofBranch(runs, repo, branch).filter(run -> sha.equals(run.headSha())).toList();
        return ofWorkflow(own.stream().filter(run -> isWorkflow(run, workflowPath, repo)).toList(), tracked)
                .or(() -> newest(own, WorkflowRun::couldNotStart));
    }

    /** The runs that deploy the branch, whatever their commit: {@link SuccessorChoice#best} of them may supersede another. */
    static List<WorkflowRun> selectDeploying(List<WorkflowRun> runs, RepoName repo, String workflowPath, String branch) {
        return ofBranch(runs, repo, branch).filter(run -> isWorkflow(run, workflowPath, repo)
                && DEPLOYING_EVENTS.contains(String.valueOf(run.event()))).toList();
    }

    private static Stream<WorkflowRun> ofBranch(List<WorkflowRun> runs, RepoName repo, String branch) {
        return runs.stream().filter(run -> branch.equals(run.headBranch()) && isOwn(run, repo));
    }

    /** The run of the push, unless it went wrong and somebody has repaired that; a scheduled one if nothing else ever ran. */
    private static Optional<WorkflowRun> ofWorkflow(List<WorkflowRun> runs, long tracked) {
        return newest(runs, run -> run.isBy("push")).map(push -> repair(push, runs, tracked).orElse(push))
                .or(() -> newest(runs, run -> !run.isBy(SCHEDULE)))
                .or(() -> newest(runs, run -> true));
    }

    /** A run that a person has started since, from when it is under way; it may have to wait later on. */
    private static Optional<WorkflowRun> repair(WorkflowRun push, List<WorkflowRun> runs, long tracked) {
        CiStatus status = CiStatus.of(push);
        return status != CiStatus.FAILURE && status != CiStatus.CANCELLED ? Optional.empty()
                : newest(runs, run -> run.isBy("workflow_dispatch") && isLater(run, push)
                        && (run.id() == tracked || isUnderWay(CiStatus.of(run))));
    }

    private static boolean isUnderWay(CiStatus status) {
        return status != CiStatus.PENDING && status != CiStatus.CANCELLED;
    }

    /** Whether it counts only for lack of another, which may not be listed yet. */
    static boolean isLastResort(WorkflowRun run) {
        return run.isBy(SCHEDULE) || run.couldNotStart();
    }

    /** A push that was started again has a later start, and its old number. */
    private static boolean isLater(WorkflowRun run, WorkflowRun push) {
        boolean known = run.startedAt() != null && push.startedAt() != null;
        return known ? run.startedAt().isAfter(push.startedAt()) : NEWEST.compare(run, push) > 0;
    }

    private static Optional<WorkflowRun> newest(List<WorkflowRun> runs, Predicate<WorkflowRun> which) {
        return runs.stream().filter(which).max(NEWEST);
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
        Repository head = run.headRepository();
        if (head != null && head.id() != 0 && run.repository() != null && run.repository().id() != 0) {
            return head.id() == run.repository().id();
        }
        return head == null || head.fullName() == null || head.fullName().equalsIgnoreCase(repositoryOf(run, repo));
    }

    /** The run's own word, since a renamed repository answers under its old name too. */
    private static String repositoryOf(WorkflowRun run, RepoName repo) {
        return run.repository() == null || run.repository().fullName() == null ? repo.toString()
                : run.repository().fullName();
    }
}
