package io.shipyard.ci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.shipyard.github.Annotation;
import io.shipyard.github.WorkflowJob;
import io.shipyard.testing.GitHubPayloads;

class RunFailureTest {

    private static final Instant NOW = Instant.parse("2026-03-02T09:30:00Z");

    private static CiState run(String conclusion, int attempt) {
        return CiState.tracking("a".repeat(40), NOW)
                .seeRun(GitHubPayloads.run("conclusion", conclusion, "run_attempt", attempt),
                        NOW, Duration.ofHours(24))
                .state();
    }

    private static WorkflowJob job(String name, String conclusion, int minute, WorkflowJob.Step... steps) {
        return new WorkflowJob(name.hashCode(), 1, name, "completed", conclusion,
                Instant.parse("2026-03-02T09:00:00Z").plus(Duration.ofMinutes(minute)), "https://github.com/job/" + name,
                List.of(steps));
    }

    private static WorkflowJob.Step step(String name, String status, String conclusion) {
        return new WorkflowJob.Step(name, status, conclusion);
    }

    private static RunFailure failure(WorkflowJob... jobs) {
        List<WorkflowJob> failed = RunFailure.failed(List.of(jobs));
        return RunFailure.of(run("failure", 1), failed).explained(failed.get(0), List.of());
    }

    private static String message(String... messages) {
        WorkflowJob job = job("test", "failure", 1);
        return RunFailure.of(run("failure", 1), List.of(job)).explained(job,
                Stream.of(messages).map(each -> new Annotation(each.split("/")[0], "", each.split("/")[1])).toList())
                .jobs().get(0).message();
    }

    @Test
    void failed_areThoseThatWentWrong_firstEndFirst() {
        assertEquals(List.of("lint", "test", "all done"), RunFailure.failed(List.of(job("all done", "failure", 9),
                job("build", "success", 1), job("test", "failure", 5), job("docs", "skipped", 1), job("e2e", "cancelled", 2),
                job("lint", "timed_out", 3), job("licences", "neutral", 1))).stream().map(WorkflowJob::name).toList());
        assertEquals(List.of("e2e"), RunFailure.failed(List.of(job("build", "success", 1), job("e2e", "cancelled", 2))).stream()
                .map(WorkflowJob::name).toList());
    }

    @Test
    void jobs_areThreeAtTheMost_withTheFirstStepThatFailed() {
        RunFailure failure = failure(
                job("a", "failure", 1, step("Check out", "completed", "success"), step("Test", "completed", "failure"),
                        step("Report", "completed", "failure")),
                job("b", "failure", 2), job("c", "failure", 3), job("d", "failure", 4));
        assertEquals(List.of(new RunFailure.Job("a", "Test", "https://github.com/job/a", ""),
                new RunFailure.Job("b", "", "https://github.com/job/b", ""),
                new RunFailure.Job("c", "", "https://github.com/job/c", "")), failure.jobs());
    }

    @ParameterizedTest
    @CsvSource({ "timed_out, The job ran out of time", "cancelled, The job was cancelled", "failure, ''" })
    void message_withoutAnAnnotation_isWhatTheEndSays(String conclusion, String message) {
        assertEquals(message, failure(job("test", conclusion, 1)).jobs().get(0).message());
        assertEquals(message, failure(job("first", conclusion, 1), job("test", conclusion, 2)).jobs().get(1).message());
    }

    @Test
    void runnerThatWasLost_isSaid_withTheStepThatItWasAt() {
        RunFailure failure = failure(job("e2e", "failure", 1, step("Set up job", "completed", "success"),
                step("Run the tests", "in_progress", null), step("Clean up", "pending", null)));
        assertEquals(new RunFailure.Job("e2e", "Run the tests", "https://github.com/job/e2e", "The job's runner was lost"),
                failure.jobs().get(0));
    }

    @Test
    void message_isThatOfTheFirstErrorThatSaysSomething() {
        assertEquals("2 tests failed",
                message("warning/old Node", "failure/Process completed with exit code 1.", "failure/2 tests failed",
                        "failure/3 tests failed"));
        assertEquals("Process completed with exit code 1.", message("failure/Process completed with exit code 1."));
        assertEquals("", message("warning/old Node", "failure/ "));
        assertEquals(300, message("failure/" + "x".repeat(1_000)).length());
    }

    @Test
    void names_areCutAndPlain_andAUrlThatIsTooLongIsNone() {
        WorkflowJob job = new WorkflowJob(1, 1, "te\nst" + "x".repeat(200), "completed", "failure", null,
                "https://github.com/" + "x".repeat(500), null);
        RunFailure.Job shown = failure(job).jobs().get(0);
        assertEquals("te st" + "x".repeat(94) + "…", shown.name());
        assertEquals("", shown.url());
    }

    @Test
    void isOf_thatAttemptOfThatRunAlone_andOnlyIfItFailed() {
        RunFailure failure = failure(job("test", "failure", 1));
        assertTrue(failure.isOf(run("failure", 1)));
        assertFalse(failure.isOf(run("failure", 2)));
        assertFalse(failure.isOf(run("success", 1)));
        assertFalse(failure.isOf(CiState.tracking("a".repeat(40), NOW)));
    }

    @Test
    void column_readsWhatItWrote() {
        RunFailure.Column column = new RunFailure.Column();
        RunFailure failure = RunFailure.of(run("failure", 1),
                List.of(job("a \"quoted\" › job", "failure", 1), job("b", "cancelled", 2)));
        assertEquals(failure, column.convertToEntityAttribute(column.convertToDatabaseColumn(failure)));
        assertFalse(failure.isExplained());
        RunFailure none = new RunFailure(34_000_000_937L, 2, List.of());
        assertEquals(none, column.convertToEntityAttribute(column.convertToDatabaseColumn(none)));
        assertTrue(none.isExplained());
        assertNull(column.convertToEntityAttribute(column.convertToDatabaseColumn(null)));
    }
}
