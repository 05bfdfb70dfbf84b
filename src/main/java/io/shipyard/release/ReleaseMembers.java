package io.shipyard.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;
import io.smallrye.mutiny.Uni;

/**
 * The repositories of a release, each there once: known by its id, and by its name until that is known. A name is free for
 * another only once the database has it from its present owner no more.
 */
final class ReleaseMembers {

    private static final Logger LOG = Logger.getLogger(ReleaseMembers.class);

    private final List<ReleaseRepo> rows;
    private final List<ReleaseRepo> duplicates = new ArrayList<>();
    private final Set<String> names;

    /** @param rows all of one release, locked */
    ReleaseMembers(List<ReleaseRepo> rows) {
        this.rows = new ArrayList<>(rows);
        this.names = rows.stream().map(row -> row.name().key()).collect(Collectors.toSet());
    }

    /** Deletes rows that turned out to be of a repository that has another one. What has changed must have been written. */
    Uni<Void> removeDuplicates() {
        return duplicates.isEmpty() ? Uni.createFrom().voidItem()
                : ReleaseRepo.delete("id in ?1", duplicates.stream().map(row -> row.id).toList()).replaceWithVoid();
    }

    /** The repository that was checked, called by its name of today; empty if the release does not have it. */
    Optional<ReleaseRepo> find(RepoFacts facts) {
        Repository today = facts.today();
        return first(row -> Objects.equals(row.id, facts.repo().repoId()))
                .or(() -> first(row -> today.id() != 0 && row.githubId == today.id()))
                .or(() -> first(row -> today.isCalled(row.name()) && (row.githubId == 0 || today.id() == 0)))
                .map(row -> identify(row, today));
    }

    /** A repository that enters the release; empty if one that GitHub has no more, or no more of that name, has its name. */
    Optional<ReleaseRepo> enter(UUID releaseId, Repository today) {
        RepoName name = today.repoName();
        if (names.contains(name.key())) {
            ReleaseLog.about(releaseId, () -> LOG.warnf("Release %s: %s is another repository now (id %d) than the one of that "
                    + "name in the release, and cannot enter before GitHub says what that is called", releaseId, name,
                    today.id()));
            return Optional.empty();
        }
        ReleaseRepo entered = ReleaseRepo.of(releaseId, name, false);
        entered.githubId = today.id();
        rows.add(entered);
        names.add(name.key());
        return Optional.of(entered);
    }

    private ReleaseRepo identify(ReleaseRepo row, Repository today) {
        Optional<ReleaseRepo> other = first(any -> !any.equals(row) && today.id() != 0 && any.githubId == today.id());
        if (other.isPresent()) {
            ReleaseLog.about(row.releaseId, () -> LOG.infof("Release %s: %s is %s, which the release has already: it is there "
                    + "once from now on", row.releaseId, row.name(), other.get().name()));
            rows.remove(row);
            duplicates.add(row);
            return other.get();
        }
        row.githubId = today.id() == 0 ? row.githubId : today.id();
        if (!today.isCalled(row.name()) && names.add(today.repoName().key())) {
            ReleaseLog.about(row.releaseId, () -> LOG.infof("Release %s: %s is called %s now", row.releaseId, row.name(),
                    today.fullName()));
            row.call(today.repoName());
        }
        return row;
    }

    private Optional<ReleaseRepo> first(Predicate<ReleaseRepo> which) {
        return rows.stream().filter(which).findFirst();
    }
}
