package io.shipyard.ci;

import static io.shipyard.testing.GitHubPayloads.SERVER_ID;
import static io.shipyard.testing.GitHubPayloads.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.shipyard.github.RepoName;
import io.shipyard.github.WorkflowRun;

class WorkflowRunSelectorTest {

    private static final String SHA = "a".repeat(40);
    private static final RepoName REPO = new RepoName("acme", "server");
    private static final String WORKFLOW = ".github/workflows/general.yaml";

    @Test
    void select_eightRunsOfOneCommit_takesTheNewestPushOfTheWorkflow() {
        List<WorkflowRun> runs = new ArrayList<>(List.of(
                run("id", 1, "path", ".github/workflows/lint.yaml", "run_number", 5000),
                run("id", 2, "event", "workflow_dispatch", "run_number", 945),
                run("id", 3, "run_number", 940),
                run("id", 4, "run_number", 943),
                run("id", 5, "event", "merge_group", "head_branch", "gh-readonly-queue/master/pr-12", "run_number", 944),
                run("id", 6, "path", ".github/workflows/foo-general.yaml", "run_number", 946),
                run("id", 7, "head_repository", fork(), "run_number", 947),
                run("id", 8, "event", "schedule", "run_number", 948)));

        assertEquals(Optional.of(4L), select(runs));
        Collections.reverse(runs);
        assertEquals(Optional.of(4L), select(runs));
    }

    @Test
    void select_nothingPushed_takesTheNewestOther() {
        assertEquals(Optional.of(2L), select(List.of(run("id", 1, "event", "schedule", "run_number", 1),
                run("id", 2, "event", "workflow_dispatch", "run_number", 2))));
    }

    @Test
    void select_scheduled_onlyWhereNothingElseEverRan() {
        assertEquals(Optional.of(1L), select(List.of(run("id", 1, "event", "schedule", "run_number", 1))));
        assertEquals(Optional.of(2L), select(List.of(run("id", 1, "event", "schedule", "run_number", 9),
                run("id", 2, "event", "workflow_dispatch", "run_number", 2))));
    }

    @ParameterizedTest
    @CsvSource({
            "success, in_progress,, 10:00, push", "success, completed, success, 10:00, push",
            "failure, in_progress,, 10:00, person", "failure, completed, success, 10:00, person",
            "failure, completed, failure, 10:00, person", "cancelled, in_progress,, 10:00, person",
            "failure, completed, cancelled, 10:00, push",
            "startup_failure, completed, success, 10:00, person", "failure, queued,, 10:00, push",
            "failure, waiting,, 10:00, push", "failure, completed, success, 09:00, push", ", in_progress,, 10:00, push" })
    void select_pushThatAPersonRepaired_yieldsOnceThatIsUnderWay(String push, String status, String conclusion, String start,
            String which) {
        List<WorkflowRun> runs = new ArrayList<>(List.of(run("id", 1, "run_number", 940, "conclusion", push),
                run("id", 2, "event", "workflow_dispatch", "run_number", 945, "status", status, "conclusion", conclusion,
                        "run_started_at", "2026-03-02T" + start + ":00Z"),
                run("id", 3, "event", "schedule", "run_number", 950)));

        assertEquals(Optional.of(which.equals("push") ? 1L : 2L), select(runs));
        Collections.reverse(runs);
        assertEquals(Optional.of(which.equals("push") ? 1L : 2L), select(runs));
    }

    /** Or it would count anew after each approval. */
    @ParameterizedTest
    @CsvSource({ "waiting,", "queued,", "completed, cancelled" })
    void select_repairThatIsTracked_staysThoughItWaitsOrIsCancelled(String status, String conclusion) {
        List<WorkflowRun> runs = List.of(run("id", 1, "run_number", 940, "conclusion", "failure"),
                run("id", 2, "event", "workflow_dispatch", "run_number", 945, "status", status, "conclusion", conclusion,
                        "run_started_at", "2026-03-02T10:00:00Z"));

        assertEquals(Optional.of(1L), select(runs, 1));
        assertEquals(Optional.of(2L), select(runs, 2));
    }

    @Test
    void select_runThatCouldNotStart_onlyWhereThereIsNoneOfTheWorkflow() {
        WorkflowRun notStarted = run("id", 5, "run_number", 9000, "path", "BuildFailed", "conclusion", "startup_failure");

        assertEquals(Optional.of(5L), select(List.of(notStarted, run("id", 6, "path", ".github/workflows/lint.yaml"))));
        assertEquals(Optional.of(1L), select(List.of(notStarted, run("id", 1))));
        assertEquals(Optional.empty(), select(List.of(run("path", "BuildFailed", "head_sha", "b".repeat(40)),
                run("path", "BuildFailed", "head_branch", "uat"), run("path", "BuildFailed", "head_repository", fork()))));
    }

    @ParameterizedTest
    @ValueSource(strings = { WORKFLOW, WORKFLOW + "@refs/heads/main", WORKFLOW + "@a@b", "acme/server/" + WORKFLOW,
            "Acme/Server/" + WORKFLOW + "@refs/heads/main" })
    void select_pathOfTheWorkflow_isTaken(String path) {
        assertEquals(Optional.of(1L), select(List.of(run("id", 0, "path", ".github/workflows/lint.yaml"),
                run("id", 1, "path", path))));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = { "", ".github/workflows/lint.yaml", ".github/workflows/foo-general.yaml",
            ".github/workflows/general.yml", ".github/workflows/general.yaml.bak", ".github/workflows/General.yaml",
            "x/" + WORKFLOW, "general.yaml", "acme/workflows/" + WORKFLOW, "evil/acme/server/" + WORKFLOW,
            "@" + WORKFLOW })
    void select_anotherPath_isNoRun(String path) {
        assertEquals(Optional.empty(), select(List.of(run("path", path))));
    }

    static Stream<WorkflowRun> othersRuns() {
        return Stream.of(
                run("head_branch", "main"),
                run("head_branch", null),
                run("head_sha", "b".repeat(40)),
                run("head_sha", null),
                run("head_repository", fork()));
    }

    @ParameterizedTest
    @MethodSource("othersRuns")
    void select_anotherBranchCommitOrFork_isNoRun(WorkflowRun run) {
        assertEquals(Optional.empty(), select(List.of(run)));
    }

    @Test
    void select_deletedOrUnnamedOrigin_isTaken() {
        assertEquals(Optional.of(1L), select(List.of(run("id", 1, "head_repository", null))));
        assertEquals(Optional.of(1L), select(List.of(run("id", 1, "head_repository", null, "repository", null))));
        assertEquals(Optional.of(1L), select(List.of(run("id", 1, "head_repository", Map.of("id", SERVER_ID)))));
        assertEquals(Optional.empty(), select(List.of(run("id", 1, "head_repository", Map.of("id", 7)))));
    }

    @Test
    void select_renamedRepository_goesByTheNameOfToday() {
        Map<String, String> today = Map.of("full_name", "acme/server-next");

        assertEquals(Optional.of(1L), select(List.of(run("id", 1, "repository", today, "head_repository", today,
                "path", "acme/server-next/" + WORKFLOW))));
        assertEquals(Optional.empty(), select(List.of(run("repository", today, "head_repository", fork()))));
    }

    @Test
    void selectDeploying_ofTheBranch_areAllOfThem() {
        assertEquals(List.of(1L, 2L), selectDeploying(List.of(run("id", 1, "run_number", 938, "head_sha", "b".repeat(40)),
                run("id", 2, "run_number", 941, "head_sha", "d".repeat(40), "conclusion", "cancelled"))));
    }

    static Stream<WorkflowRun> notDeploying() {
        return Stream.of(run("head_branch", "main"), run("head_branch", null), run("head_repository", fork()),
                run("path", ".github/workflows/lint.yaml"), run("path", "BuildFailed"), run("event", "pull_request"),
                run("event", "schedule"), run("event", null));
    }

    @ParameterizedTest
    @MethodSource("notDeploying")
    void selectDeploying_ofAnotherBranchWorkflowOrKind_isNone(WorkflowRun run) {
        assertEquals(List.of(), selectDeploying(List.of(run)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "push", "merge_group", "workflow_dispatch" })
    void selectDeploying_ofWhatBringsTheBranchToWhereItRuns_isTaken(String event) {
        assertEquals(List.of(1L), selectDeploying(List.of(run("id", 1, "event", event))));
    }

    private static List<Long> selectDeploying(List<WorkflowRun> runs) {
        return WorkflowRunSelector.selectDeploying(runs, REPO, WORKFLOW, "master").stream().map(WorkflowRun::id).toList();
    }

    private static Map<String, String> fork() {
        return Map.of("full_name", "somebody/server");
    }

    private static Optional<Long> select(List<WorkflowRun> runs) {
        return select(runs, 0);
    }

    private static Optional<Long> select(List<WorkflowRun> runs, long tracked) {
        return WorkflowRunSelector.select(runs, REPO, WORKFLOW, "master", SHA, tracked).map(WorkflowRun::id);
    }
}
