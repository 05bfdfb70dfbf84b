package io.shipyard.deployment;

import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;

/** A repository of a release in one environment, from when there is something to deploy. */
@Entity
@Table(name = "repo_deployment")
public class RepoDeployment extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    @Column(name = "release_repo_id")
    public Long releaseRepoId;

    /** Its name. */
    public String environment;

    public DeploymentState state = DeploymentState.WAITING;

    @Column(name = "app_name")
    public String appName = "";

    @Column(name = "current_version")
    public String currentVersion = "";

    /** With {@link #expectedChart} and {@link #expectedVersion} the last that CI has brought: while it waits, what was. */
    @Column(name = "expected_commit")
    public String expectedCommit = "";

    @Column(name = "expected_chart")
    public String expectedChart = "";

    @Column(name = "expected_version")
    public String expectedVersion = "";

    @Column(name = "sync_status")
    public String syncStatus = "";

    @Column(name = "health_status")
    public String healthStatus = "";

    /** A JSON object, or empty. */
    @Column(name = "rollout_status")
    public String rolloutStatus = "";

    public String url = "";

    /** Why the last check failed, or why it is not deployed; empty if there is nothing to say. */
    @Column(name = "last_error")
    public String lastError = "";

    /** Whether the last check failed, so that what is known is of an earlier one. */
    @Column(name = "check_failed")
    public boolean checkFailed;

    /** The last check that was answered; null before it. */
    @Column(name = "last_checked_at")
    public Instant lastCheckedAt;

    /** From when its time counts: it became known what to deploy, or was rolled back. */
    public Instant since;

    /** What the history says of what is expected: {@code deployed}, {@code failed}, or empty. */
    public String recorded = "";

    /** Null when there is nothing left to check, the end of the lease while a claim is under way. */
    @Column(name = "due_at")
    public Instant dueAt;

    public UUID lease;

    /** What it is to run, as people know it: the chart version, or the commit if there is none; empty while it waits. */
    public String expected() {
        return state == DeploymentState.WAITING ? ""
                : new Built(expectedCommit, expectedChart, expectedVersion).shown();
    }

    /** Whether it may still change by itself, so that clients go on asking: what is not followed any more does not. */
    public boolean isUnderWay() {
        return state.isUnderWay() && dueAt != null;
    }
}
