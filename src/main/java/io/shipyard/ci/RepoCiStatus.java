package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.shipyard.deployment.Built;
import io.shipyard.github.EtagValidator;
import io.shipyard.release.ReleaseRepo;

/** The CI of one repository of a release, and when GitHub is checked next. One row for each release repo. */
@Entity
@Table(name = "repo_ci_status")
public class RepoCiStatus extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "repo_ci_status_id_seq")
    @SequenceGenerator(name = "repo_ci_status_id_seq", allocationSize = 50)
    public Long id;

    @Column(name = "release_repo_id")
    public Long releaseRepoId;

    @Embedded
    public CiState state = CiState.unmerged();

    @Column(name = "unread_attempts")
    public UnreadAttempts unread = UnreadAttempts.none();

    /** May be stale: see {@link #succession()}. */
    @Embedded
    public Succession succession = Succession.none();

    /** How long the run takes as a rule, as that was known at its start; null if it was not. */
    @Column(name = "usual_seconds")
    public Integer usualSeconds;

    /** Null when there is nothing left to check, the end of the lease while a claim is under way. */
    @Column(name = "due_at")
    public Instant dueAt;

    public UUID lease;

    /** With {@link #checkEtag} what the state was read from; null if that cannot be asked for conditionally. */
    @Column(name = "look_key")
    public UUID checkKey;

    @Column(name = "look_etag")
    public String checkEtag;

    /** The last check that GitHub answered. */
    @Column(name = "last_checked_at")
    public Instant lastCheckedAt;

    /** Why the last check failed; empty when it did not. */
    @Column(name = "last_error")
    public String lastError = "";

    /** The last webhook delivery for the row; null if there was none since tracking began, or if they seem to be missing. */
    @Column(name = "announced_at")
    public Instant announcedAt;

    /** When a change was seen that no delivery had announced; null if one has since. */
    @Column(name = "unannounced_at")
    public Instant unannouncedAt;

    @Embedded
    public RunReading reading = new RunReading();

    /**
     * Follows the stored repository: a new merge commit starts tracking, an excluded repository ends it.
     *
     * @param wait until the first check of a repository that need not be checked now
     */
    void follow(ReleaseRepo repo, Instant now, boolean dueNow, Duration wait) {
        releaseRepoId = repo.id;
        boolean isNew = id == null;
        boolean newCommit = !repo.mergeCommitSha.equals(state.mergeCommitSha());
        if (newCommit) {
            state = CiState.tracking(repo.mergeCommitSha, now);
            unread = UnreadAttempts.none();
            succession = Succession.none();
            announcedAt = null;
            unannouncedAt = null;
            reading.clear();
        }
        if (repo.excluded) {
            lookAt(null);
            reading.next(null, null);
        } else if (newCommit || dueNow) {
            state = !isNew && dueAt == null ? state.resumed(now) : state;
            succession = dueAt == null ? succession.resumed(now) : succession;
            lookAt(now);
            reading.resume(now);
        } else if (isNew) {
            lookAt(now.plus(wait));
        }
    }

    /** Takes the row from whoever has claimed it: what they saw may be stale. */
    private void lookAt(Instant when) {
        lease = null;
        dueAt = when;
        readFrom(null);
    }

    /** What the state was read from; null to read it anew. */
    void readFrom(EtagValidator validator) {
        checkKey = validator == null ? null : validator.key();
        checkEtag = validator == null ? null : validator.etag();
    }

    EtagValidator knownFrom() {
        return checkKey == null ? null : new EtagValidator(checkKey, checkEtag);
    }

    DeliveryState deliveries() {
        return new DeliveryState(announcedAt, unannouncedAt, lastCheckedAt);
    }

    /** Whether a delivery came after a claim, so that the check may have been too early. */
    boolean isAnnouncedSince(Instant claimedAt) {
        return announcedAt != null && !announcedAt.isBefore(claimedAt);
    }

    /** Takes a check's outcome. */
    void apply(CiChange change, Instant now) {
        if (succession.run() != null && change.successor().next().run() == null) {
            reading.clear();
        }
        change.all().forEach(transition -> reading.follow(transition, now));
        state = change.state();
        unread = change.unread();
        succession = change.successor().next();
    }

    /** Which run has superseded its own; a version that knows of none may have changed that alone. */
    Succession succession() {
        return succession.concerns(state) ? succession : Succession.none();
    }

    /** The run that counts: its own, or the one that has superseded it. */
    CiState presentRun() {
        return succession().present(state);
    }

    /** What it has brought for environments to run; null if its run has not succeeded, or is still to be read. */
    Built built() {
        CiState run = presentRun();
        return run.status() != CiStatus.SUCCESS || !reading.isOver() ? null
                : new Built(run.mergeCommitSha(), reading.chartName, reading.chartVersion);
    }

    /** When the run that counts should be done; null if it is not under way, or if that is not known. */
    public Instant expectedCompletedAt() {
        CiState run = presentRun();
        return run.status() == CiStatus.IN_PROGRESS && run.startedAt() != null && usualSeconds != null
                ? run.startedAt().plusSeconds(usualSeconds)
                : null;
    }

    /** Why the run that counts has failed; null if it has not, or if that is not known yet. */
    RunFailure failure() {
        return reading.failure != null && reading.failure.isOf(presentRun()) ? reading.failure : null;
    }
}
