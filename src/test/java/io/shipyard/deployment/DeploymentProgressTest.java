package io.shipyard.deployment;

import static io.shipyard.deployment.DeploymentState.DEPLOYED;
import static io.shipyard.deployment.DeploymentState.NOT_FOUND;
import static io.shipyard.deployment.DeploymentState.PENDING;
import static io.shipyard.deployment.DeploymentState.REPLACED;
import static io.shipyard.deployment.DeploymentState.SYNCING;
import static io.shipyard.deployment.DeploymentState.TIMEOUT;
import static io.shipyard.deployment.DeploymentState.UNHEALTHY;
import static io.shipyard.deployment.DeploymentState.WAITING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.shipyard.history.HistoryAction;

class DeploymentProgressTest {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    private static final Duration TIMEOUT_AFTER = Duration.ofHours(24);

    private static DeploymentProgress pending() {
        return new DeploymentProgress(PENDING, START, "");
    }

    private static Instant after(int minutes) {
        return START.plus(Duration.ofMinutes(minutes));
    }

    static Stream<Arguments> courses() {
        return Stream.of(
                Arguments.of(List.of(PENDING, SYNCING, DEPLOYED), List.of("deployed")),
                Arguments.of(List.of(DEPLOYED, DEPLOYED), List.of("deployed")),
                Arguments.of(List.of(SYNCING, UNHEALTHY, UNHEALTHY), List.of("deployment_failed")),
                Arguments.of(List.of(SYNCING, UNHEALTHY, SYNCING, UNHEALTHY), List.of("deployment_failed")),
                Arguments.of(List.of(UNHEALTHY, SYNCING, DEPLOYED), List.of("deployment_failed", "deployed")),
                Arguments.of(List.of(DEPLOYED, UNHEALTHY, DEPLOYED, SYNCING, DEPLOYED), List.of("deployed")),
                Arguments.of(List.of(DEPLOYED, REPLACED, DEPLOYED), List.of("deployed")),
                Arguments.of(List.of(REPLACED, REPLACED), List.of("deployed")),
                Arguments.of(List.of(DEPLOYED, PENDING, SYNCING, DEPLOYED), List.of("deployed", "deployed")),
                Arguments.of(List.of(REPLACED, PENDING, UNHEALTHY), List.of("deployed", "deployment_failed")),
                Arguments.of(List.of(NOT_FOUND, PENDING), List.of()),
                Arguments.of(List.of(WAITING), List.of()));
    }

    @ParameterizedTest
    @MethodSource("courses")
    void see_oneAfterTheOther_recordsEachDeploymentAndEachFailureOnce(List<DeploymentState> course, List<String> history) {
        DeploymentProgress progress = pending();
        List<String> recorded = new ArrayList<>();
        for (int i = 0; i < course.size(); i++) {
            DeploymentProgress.Step step = progress.see(course.get(i), after(i), TIMEOUT_AFTER);
            step.history().map(HistoryAction::word).ifPresent(recorded::add);
            progress = step.next();
            assertEquals(course.get(i), progress.state());
        }
        assertEquals(history, recorded);
    }

    @ParameterizedTest
    @EnumSource(names = { "PENDING", "SYNCING", "UNHEALTHY" })
    void see_notDeployedInTime_timesOut(DeploymentState state) {
        DeploymentProgress.Step last = pending().see(state, START.plus(TIMEOUT_AFTER).minusMillis(1), TIMEOUT_AFTER);
        DeploymentProgress.Step over = last.next().see(state, START.plus(TIMEOUT_AFTER), TIMEOUT_AFTER);

        assertEquals(state, last.next().state());
        assertEquals(TIMEOUT, over.next().state());
        assertEquals(1, Stream.of(last, over).filter(step -> step.history().isPresent()).count());
        assertFalse(over.next().isFollowed(START.plus(TIMEOUT_AFTER), TIMEOUT_AFTER));
    }

    @Test
    void see_nothingButTime_keepsTheStateUntilItsTimeIsOver() {
        DeploymentProgress unhealthy = pending().see(UNHEALTHY, after(1), TIMEOUT_AFTER).next();

        assertEquals(new DeploymentProgress.Step(unhealthy, Optional.empty()), unhealthy.see(null, after(2), TIMEOUT_AFTER));
        assertEquals(TIMEOUT, unhealthy.see(null, START.plus(TIMEOUT_AFTER), TIMEOUT_AFTER).next().state());
    }

    @Test
    void see_deployedAndNothingButTime_staysDeployed() {
        DeploymentProgress deployed = pending().see(DEPLOYED, after(5), TIMEOUT_AFTER).next();

        assertEquals(new DeploymentProgress.Step(deployed, Optional.empty()),
                deployed.see(null, after(5).plus(TIMEOUT_AFTER), TIMEOUT_AFTER));
    }

    @Test
    void see_deployedAndUnhealthyInTheEnd_isNoTimeout() {
        DeploymentProgress deployed = pending().see(DEPLOYED, after(5), TIMEOUT_AFTER).next();

        DeploymentProgress.Step last = deployed.see(SYNCING, after(4).plus(TIMEOUT_AFTER), TIMEOUT_AFTER).next()
                .see(UNHEALTHY, after(5).plus(TIMEOUT_AFTER), TIMEOUT_AFTER);

        assertEquals(new DeploymentProgress.Step(new DeploymentProgress(UNHEALTHY, after(5), "deployed"), Optional.empty()),
                last);
        assertFalse(last.next().isFollowed(after(5).plus(TIMEOUT_AFTER), TIMEOUT_AFTER));
    }

    @Test
    void isFollowed_afterADeployment_forTheTimeOutAgain_toSeeARollback() {
        DeploymentProgress deployed = pending().see(DEPLOYED, after(60), TIMEOUT_AFTER).next();

        assertTrue(deployed.isFollowed(after(60).plus(TIMEOUT_AFTER).minusMillis(1), TIMEOUT_AFTER));
        assertFalse(deployed.isFollowed(after(60).plus(TIMEOUT_AFTER), TIMEOUT_AFTER));
    }

    @Test
    void see_rolledBack_hasItsTimeAnew() {
        DeploymentProgress deployed = pending().see(DEPLOYED, after(1), TIMEOUT_AFTER).next();
        Instant rollback = after(1).plus(TIMEOUT_AFTER).minusSeconds(1);

        DeploymentProgress back = deployed.see(PENDING, rollback, TIMEOUT_AFTER).next();

        assertEquals(new DeploymentProgress(PENDING, rollback, ""), back);
        assertEquals(PENDING, back.see(PENDING, rollback.plusSeconds(5), TIMEOUT_AFTER).next().state());
    }
}
