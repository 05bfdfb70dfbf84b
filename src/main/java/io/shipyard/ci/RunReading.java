package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/** What is read of the run that counts once it has ended: its chart version, and why it failed. */
@Embeddable
public class RunReading {

    @Column(name = "chart_state")
    public ChartState chartState = ChartState.NONE;

    @Column(name = "chart_name")
    public String chartName = "";

    @Column(name = "chart_version")
    public String chartVersion = "";

    @Column(name = "chart_attempts")
    public int chartAttempts;

    @Column(name = "chart_due_at")
    public Instant chartDueAt;

    @Column(name = "chart_lease")
    public UUID chartLease;

    /** Of whichever run it was read last: see {@link RepoCiStatus#failure()}. */
    public RunFailure failure;

    void follow(CiState.Transition transition, Instant now) {
        boolean ends = transition.state().status().ended() && !transition.history().isEmpty()
                && transition.about().equals(transition.state());
        if (transition.newAttempt()) {
            clear();
        }
        if (ends && transition.state().mayHaveChart()) {
            want(now);
        }
    }

    private void want(Instant now) {
        chartState = ChartState.WANTED;
        chartAttempts = 0;
        chartDueAt = now;
        chartLease = null;
    }

    void clear() {
        chartState = ChartState.NONE;
        chartName = "";
        chartVersion = "";
        chartAttempts = 0;
        failure = null;
        next(null, null);
    }

    /** Read at once if it is still to be, and not again otherwise. */
    void resume(Instant now) {
        chartDueAt = chartState == ChartState.WANTED || (chartState == ChartState.FOUND && !isKnown()) ? now : null;
    }

    /** Whether there is a version, and nothing more to be learnt of a failure. */
    boolean isKnown() {
        return chartState == ChartState.FOUND && (failure == null || failure.isExplained());
    }

    /** Whether the search for a version is over, whatever it came to. */
    boolean isOver() {
        return chartState != ChartState.NONE && chartState != ChartState.WANTED;
    }

    /** Ends the claim; without a wait there is nothing left to read. */
    void next(Instant now, Duration wait) {
        chartLease = null;
        chartDueAt = wait == null ? null : now.plus(wait);
    }
}
