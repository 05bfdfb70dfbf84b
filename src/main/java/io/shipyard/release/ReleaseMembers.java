package io.shipyard.release;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;
import io.shipyard.tracing.ReleaseLog;
import io.smallrye.mutiny.Uni;

/**
 * Which row of a release is which of GitHub's repositories. A row is known by its id, and by its name until that is known; two
 * rows of one repository become one. A name belongs to the repository that has it at GitHub: a row that had it before is asked
 * for
 * by its id from then on.
 */
final class ReleaseMembers {

    private static final Logger LOG = Logger.getLogger(ReleaseMembers.class);

    /** Names at GitHub have none: behind it is the row's id, until the row's current name is known. */
    private static final String FORMER = "~";

    private final UUID releaseId;
    private final List<ReleaseRepo> rows;
    private final Map<RepoFacts, ReleaseRepo> checked = new LinkedHashMap<>();
    private final Map<ReleaseRepo, Repository> repositories = new LinkedHashMap<>();
    private final Set<ReleaseRepo> displaced = new LinkedHashSet<>();
    /** And the row that stays. */
    private final Map<ReleaseRepo, ReleaseRepo> duplicates = new LinkedHashMap<>();

    /** @param rows of one release, locked: all that the checks may concern */
    ReleaseMembers(UUID releaseId, List<ReleaseRepo> rows, List<RepoFacts> checks) {
        this.releaseId = releaseId;
        this.rows = new ArrayList<>(rows);
        checks.forEach(this::match);
    }

    /** The rows as the checks leave them, to be stored. */
    Uni<Set<ReleaseRepo>> update() {
        return removeDuplicates().flatMap(removed -> rename()).map(renamed -> {
            Set<ReleaseRepo> changed = new LinkedHashSet<>(duplicates.values());
            changed.addAll(displaced);
            checked.forEach((facts, row) -> {
                ReleaseRepo kept = kept(row);
                kept.update(facts);
                changed.add(kept);
            });
            changed.removeAll(duplicates.keySet());
            return changed;
        });
    }

    /** Whether the row is not what it was, so that GitHub is to be asked about it at once. */
    boolean isAnother(ReleaseRepo row) {
        return displaced.contains(row) || duplicates.containsValue(row);
    }

    private void match(RepoFacts facts) {
        if (facts.repo().inRelease()) {
            first(row -> facts.repo().repoId() == row.id)
                    .ifPresent(row -> checked.put(facts,
                            facts.reported().map(repository -> identify(row, repository)).orElse(row)));
            return;
        }
        Repository listed = facts.reportedOrNamed();
        Optional<ReleaseRepo> known = first(row -> listed.id() != 0 && row.githubId == listed.id())
                .or(() -> first(row -> listed.isCalled(row.name()) && (row.githubId == 0 || listed.id() == 0)));
        if (known.isPresent()) {
            checked.put(facts, identify(known.get(), listed));
        } else if (facts.entersRelease()) {
            first(row -> listed.isCalled(row.name())).ifPresent(displaced::add);
            ReleaseRepo entered = ReleaseRepo.of(releaseId, listed.repoName(), false);
            entered.githubId = listed.id();
            checked.put(facts, entered);
        }
    }

    /** @return the row of that repository: another one if the release has it twice */
    private ReleaseRepo identify(ReleaseRepo row, Repository reported) {
        if (reported.id() == 0 || (row.githubId != 0 && row.githubId != reported.id())) {
            return row;
        }
        Optional<ReleaseRepo> twin = first(other -> !other.equals(row) && isSame(reported, repositories.get(other)));
        if (twin.isPresent()) {
            return identify(keepOlder(row, twin.get()), reported);
        }
        Optional<ReleaseRepo> namesake = first(other -> !other.equals(row) && reported.isCalled(other.name()));
        if (namesake.filter(other -> other.githubId == 0 || other.githubId == reported.id()).isPresent()) {
            return identified(keepOlder(row, namesake.get()), reported);
        }
        if (row.githubId == 0 && first(other -> other.githubId == reported.id()).isPresent()) {
            // perhaps the same one: that is certain once the other has been read under its current name
            return row;
        }
        namesake.ifPresent(displaced::add);
        return identified(row, reported);
    }

    private static boolean isSame(Repository reported, Repository ofOther) {
        return ofOther != null && ofOther.id() == reported.id() && ofOther.fullName().equalsIgnoreCase(reported.fullName());
    }

    private ReleaseRepo identified(ReleaseRepo row, Repository reported) {
        repositories.put(row, reported);
        return row;
    }

    private ReleaseRepo keepOlder(ReleaseRepo one, ReleaseRepo other) {
        ReleaseRepo kept = one.id < other.id ? one : other;
        ReleaseRepo removed = kept.equals(one) ? other : one;
        ReleaseLog.about(releaseId, () -> LOG.infof("Release %s: %s and %s are the same repository: the older row is kept",
                releaseId, kept.name(), removed.name()));
        rows.remove(removed);
        repositories.remove(removed);
        displaced.remove(removed);
        duplicates.put(removed, kept);
        return kept;
    }

    /** One that was kept may have turned out to be a duplicate of a third. */
    private ReleaseRepo kept(ReleaseRepo row) {
        return duplicates.containsKey(row) ? kept(duplicates.get(row)) : row;
    }

    /** With their status, in the order in which everybody locks both. Nothing has been changed before. */
    private Uni<Integer> removeDuplicates() {
        List<Long> removed = duplicates.keySet().stream().map(row -> row.id).toList();
        List<Long> locked = Stream.concat(rows.stream().map(row -> row.id), removed.stream()).toList();
        return removed.isEmpty() ? Uni.createFrom().item(0)
                : Panache.getSession().flatMap(session -> session.createNativeQuery("select count(*) from (select id from "
                        + "repo_ci_status where release_repo_id in (:rows) order by id for update) locked", Long.class)
                        .setParameter("rows", locked).getSingleResult()
                        .flatMap(counted -> session.createNativeQuery("delete from release_repo where id in (:removed)")
                                .setParameter("removed", removed).executeUpdate()));
    }

    /** Each name is given up before another row takes it, since the database refuses one that is there twice. */
    private Uni<Void> rename() {
        repositories.forEach((row, reported) -> row.githubId = reported.id());
        Map<ReleaseRepo, RepoName> names = new LinkedHashMap<>();
        repositories.forEach((row, reported) -> {
            if (!reported.isCalled(row.name())) {
                names.put(row, reported.repoName());
            }
        });
        if (names.isEmpty() && displaced.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        names.forEach((row, name) -> ReleaseLog.about(releaseId,
                () -> LOG.infof("Release %s: %s is called %s now", releaseId, row.name(), name)));
        displaced.addAll(names.keySet());
        displaced.forEach(row -> row.rename(new RepoName(row.owner, row.repoName.replaceFirst(FORMER + ".*", "") + FORMER
                + row.id)));
        return Panache.flush().invoke(() -> {
            names.forEach(ReleaseRepo::rename);
            displaced.removeAll(names.keySet());
        }).call(() -> Panache.flush());
    }

    private Optional<ReleaseRepo> first(Predicate<ReleaseRepo> which) {
        return rows.stream().filter(which).findFirst();
    }
}
