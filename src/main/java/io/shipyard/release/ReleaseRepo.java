package io.shipyard.release;

import java.util.List;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.shipyard.github.PullRequest;
import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;

/** A repository in a release. Once in, it stays, whatever later comparisons say. */
@Entity
@Table(name = "release_repo")
public class ReleaseRepo extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "release_repo_id_seq")
    @SequenceGenerator(name = "release_repo_id_seq", allocationSize = 50)
    public Long id;

    @Column(name = "release_id")
    public UUID releaseId;

    /** GitHub's, 0 until it is known. A repository is its id: owner and name are what it was called when it was last read. */
    @Column(name = "github_id")
    public long githubId;

    public String owner;

    @Column(name = "repo_name")
    public String repoName;

    /** The full name by which it came into the release: those who registered it may know no other. */
    @Column(name = "registered_as")
    public String registeredAs = "";

    /** Named in the request: its latest merged pull request counts, whenever that was, if it covers the branch. */
    public boolean named;

    @Column(name = "commit_count")
    public int commitCount;

    public int additions;

    public int deletions;

    /** A JSON array of logins. */
    public String contributors = "[]";

    /** A JSON array of kinds of infrastructure: {@code terraform}, {@code helm}, and so on. */
    @Column(name = "infra_changes")
    public String infraChanges = "[]";

    /** 0 until the repository is bound to a pull request. */
    @Column(name = "pr_number")
    public int prNumber;

    @Column(name = "pr_url")
    public String prUrl = "";

    @Column(name = "pr_title")
    public String prTitle = "";

    @Column(name = "pr_merged")
    public boolean prMerged;

    /** Empty until the merge: an open pull request's value is a throw-away test merge. */
    @Column(name = "merge_commit_sha")
    public String mergeCommitSha = "";

    @Column(name = "head_sha")
    public String headSha = "";

    public boolean excluded;

    static ReleaseRepo of(UUID releaseId, RepoName name, boolean named) {
        ReleaseRepo repo = new ReleaseRepo();
        repo.releaseId = releaseId;
        repo.rename(name);
        repo.registeredAs = name.toString();
        repo.named = named;
        return repo;
    }

    /** By name, then by id, so that the order is stable even for two owners' repositories of one name. */
    public static Uni<List<ReleaseRepo>> listOf(UUID releaseId) {
        return list("releaseId = ?1 order by lower(repoName), id", releaseId);
    }

    /** For a change; locked in one order, so that two changes wait for each other rather than for ever. */
    static Uni<List<ReleaseRepo>> lockAllOf(UUID releaseId) {
        return ReleaseRepo.<ReleaseRepo> find("releaseId = ?1 order by id", releaseId)
                .withLock(LockModeType.PESSIMISTIC_WRITE).list();
    }

    /** The row that was checked, and those that may be of the same repository, or have its current name. */
    static Uni<List<ReleaseRepo>> lockConcerned(RepoFacts facts) {
        Repository reported = facts.reportedOrNamed();
        return ReleaseRepo.<ReleaseRepo> find("releaseId = ?1 and (id = ?2 or githubId = ?3 and githubId <> 0 "
                + "or lower(owner) = lower(?4) and lower(repoName) = lower(?5)) order by id", facts.repo().releaseId(),
                facts.repo().repoId(), reported.id(), reported.repoName().owner(), reported.repoName().name())
                .withLock(LockModeType.PESSIMISTIC_WRITE).list();
    }

    public RepoName name() {
        return new RepoName(owner, repoName);
    }

    void rename(RepoName current) {
        registeredAs = registeredAs.isEmpty() && owner != null ? name().toString() : registeredAs;
        owner = current.owner();
        repoName = current.name();
    }

    /** Takes what discovery saw; what it did not see stays as it was. */
    void update(RepoFacts facts) {
        facts.changes().ifPresent(changes -> {
            commitCount = changes.commitCount();
            additions = changes.additions();
            deletions = changes.deletions();
            contributors = new JsonArray(changes.contributors()).encode();
            infraChanges = new JsonArray(changes.infraChanges()).encode();
        });
        if (!facts.headSha().isEmpty()) {
            headSha = facts.headSha();
        }
        facts.pullRequest().filter(pr -> mayBind(pr, facts.repo().prNumber())).ifPresent(this::bind);
    }

    /** A merge is not undone by a check from before it, nor a binding by a check that knew another one. */
    private boolean mayBind(PullRequest pr, int checkedFrom) {
        return prMerged ? pr.number() == prNumber && pr.merged() : prNumber == 0 || prNumber == checkedFrom;
    }

    private void bind(PullRequest pr) {
        prNumber = pr.number();
        prUrl = pr.htmlUrl() == null ? "" : pr.htmlUrl();
        prTitle = pr.title() == null ? "" : pr.title();
        prMerged = pr.merged();
        mergeCommitSha = mergeCommitSha.isEmpty() ? pr.mergeCommitSha().orElse("") : mergeCommitSha;
    }
}
