package io.shipyard.release;

import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.hibernate.reactive.mutiny.Mutiny;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;

/** A release: one branch merged into another, in many repositories at once. */
@Entity
@Table(name = "release")
public class Release extends PanacheEntityBase {

    /** The status of a release nobody has given another. */
    public static final String PENDING = "pending";

    @Id
    public UUID id;

    @Column(name = "source_branch")
    public String sourceBranch;

    @Column(name = "dest_branch")
    public String destBranch;

    public String status = PENDING;

    @Column(name = "created_by")
    public String createdBy = "";

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "last_refreshed_at")
    public Instant lastRefreshedAt;

    /** Whether a sync goes through the whole organisation, or only through the repositories already here. */
    public boolean discover;

    /** Not null while a sync is asked for, under way or waiting for another try. */
    @Column(name = "sync_requested_at")
    public Instant syncRequestedAt;

    /** Who asked for a refresh; null for the sync of a new release. */
    @Column(name = "sync_requested_by")
    public String syncRequestedBy;

    /** When the next try is due, or while one is under way, when its lease ends. */
    @Column(name = "sync_due_at")
    public Instant syncDueAt;

    /** The try under way; null between tries. */
    @Column(name = "sync_lease")
    public UUID syncLease;

    /** Why the last try failed; null when none did. */
    @Column(name = "sync_error")
    public String syncError;

    /** Checks that the sync under way, or the last one, has had; failed ones too. */
    @Column(name = "sync_examined")
    public int syncExamined;

    /** Repositories it checks; 0 until that is known. */
    @Column(name = "sync_total")
    public int syncTotal;

    /** Checks of it that failed. */
    @Column(name = "sync_failures")
    public int syncFailures;

    /** Locks the release against deletion, which takes its locks from there downwards, as this does. */
    public static Uni<Integer> keep(UUID releaseId) {
        return Panache.getSession().flatMap(session -> session
                .createNativeQuery("select 1 from release where id = :id for key share", Integer.class)
                .setParameter("id", releaseId).getSingleResultOrNull());
    }

    /**
     * Locks the release to be deleted with all that hangs on it, each kind of rows in the one order that everybody locks them
     * in: deletion by itself would take them in any.
     *
     * @param wait what to do while another has the release: empty to wait, or {@code skip locked}
     * @return false if there is none, or it was passed over
     */
    static Uni<Boolean> lockAll(UUID id, String wait) {
        return Panache.getSession().flatMap(session -> lock(session, "select id from release where id = :id for update " + wait,
                id)
                .call(locked -> locked ? lock(session, "select id from release_repo where release_id = :id order by id "
                        + "for update", id) : Uni.createFrom().nullItem())
                .call(locked -> locked ? lockOfRepos(session, "repo_ci_status", id) : Uni.createFrom().nullItem())
                .call(locked -> locked ? lockOfRepos(session, "repo_deployment", id) : Uni.createFrom().nullItem()));
    }

    private static Uni<Boolean> lockOfRepos(Mutiny.Session session, String table, UUID id) {
        return lock(session, "select t.id from " + table + " t join release_repo r on r.id = t.release_repo_id "
                + "where r.release_id = :id order by t.id for update of t", id);
    }

    /** Whether there was anything to lock, without a row for each. */
    private static Uni<Boolean> lock(Mutiny.Session session, String query, UUID id) {
        return session.createNativeQuery("select count(*) > 0 from (" + query + ") locked", Boolean.class)
                .setParameter("id", id).getSingleResult();
    }

    public boolean syncing() {
        return syncRequestedAt != null;
    }

    /** Asks for a sync now; one that is under way is followed by another, since it may have read that already. */
    void requestSync(Instant now, String requestedBy) {
        syncRequestedAt = now;
        syncRequestedBy = requestedBy == null ? syncRequestedBy : requestedBy;
        syncError = null;
        if (syncLease == null) {
            syncDueAt = now;
            syncExamined = 0;
            syncTotal = 0;
            syncFailures = 0;
        }
    }

    /**
     * @param requestedAt the request that has been met: a later one is still to be
     */
    void endSync(Instant now, Instant requestedAt) {
        boolean met = syncRequestedAt == null || !syncRequestedAt.isAfter(requestedAt);
        lastRefreshedAt = now;
        syncRequestedAt = met ? null : syncRequestedAt;
        syncRequestedBy = met ? null : syncRequestedBy;
        syncDueAt = met ? null : now;
        syncLease = null;
        syncError = null;
    }

    static Release of(UUID id, String sourceBranch, String destBranch, String actor, Instant now) {
        Release release = new Release();
        release.id = id;
        release.sourceBranch = sourceBranch;
        release.destBranch = destBranch;
        release.createdBy = actor;
        release.createdAt = now;
        return release;
    }
}
