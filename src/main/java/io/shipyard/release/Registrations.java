package io.shipyard.release;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import org.jboss.logging.Logger;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.database.DatabaseClock;
import io.shipyard.github.RepoName;
import io.shipyard.tracing.ReleaseLog;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Releases that another backend keeps, and registers here. */
@ApplicationScoped
public class Registrations {

    private static final Logger LOG = Logger.getLogger(Registrations.class);

    /** So that it is not taken for an old one, though nothing of it may have changed. */
    private static final String TOUCH = """
            insert into release_touched (release_id, touched_at) values (:id, now())
            on conflict (release_id) do update set touched_at = excluded.touched_at""";

    private final Releases releases;

    Registrations(Releases releases) {
        this.releases = releases;
    }

    /** What {@link #register} did. */
    public record Registered(Release release, boolean created) {
    }

    /**
     * Creates or updates a release that another backend keeps. Doing it twice is doing it once.
     *
     * @return fails with {@link ReleaseConflict} when the release exists with other branches
     */
    @WithTransaction
    public Uni<Registered> register(UUID id, Registration registration, String actor) {
        return Release.<Release> findById(id, LockModeType.PESSIMISTIC_WRITE)
                .flatMap(existing -> existing == null ? registerNew(id, registration, actor)
                        : registerAgain(existing, registration, actor))
                .call(registered -> registration.repos() == null ? Uni.createFrom().voidItem()
                        : storeRegistered(registered.release(), registration.repos()));
    }

    private Uni<Registered> registerNew(UUID id, Registration registration, String actor) {
        return DatabaseClock.now().flatMap(now -> {
            Release release = Release.of(id, registration.sourceBranch(), registration.destBranch(), actor, now);
            release.status = registration.status() == null ? Release.PENDING : registration.status();
            return release.<Release> persist().call(() -> releases.recordCreated(release, actor))
                    .call(() -> Panache.flush()).invoke(() -> Releases.logCreated(release, actor));
        }).map(created -> new Registered(created, true));
    }

    private static Uni<Registered> registerAgain(Release release, Registration registration, String actor) {
        if (!release.sourceBranch.equals(registration.sourceBranch())
                || !release.destBranch.equals(registration.destBranch())) {
            throw new ReleaseConflict("release " + release.id + " merges " + release.sourceBranch + " into "
                    + release.destBranch + ": delete it first, or register other branches under another id");
        }
        release.status = registration.status() == null ? release.status : registration.status();
        ReleaseLog.about(release.id, () -> LOG.debugf("Release %s: registered again by %s", release.id, actor));
        return Panache.getSession().flatMap(session -> session.createNativeQuery(TOUCH).setParameter("id", release.id)
                .executeUpdate()).replaceWith(new Registered(release, false));
    }

    private Uni<Void> storeRegistered(Release release, List<Registration.Repo> registered) {
        return ReleaseRepo.lockAllOf(release.id).flatMap(present -> {
            Set<ReleaseRepo> left = new LinkedHashSet<>(present);
            List<ReleaseRepo> kept = rows(release, RepoName.distinct(registered, Registration.Repo::name), left);
            return releases.store(kept, repo -> !repo.prMerged).call(() -> release.discover ? Uni.createFrom().voidItem()
                    : Multi.createFrom().iterable(left)
                            .onItem().transformToUniAndConcatenate(ReleaseRepo::delete).onItem().ignoreAsUni());
        });
    }

    /**
     * One row for each entry. Those of their present names come first; a backend may know one that has been renamed by its
     * former name only, or by its new one before this service does: then the merge commit identifies it.
     *
     * @param left the release's rows; those that are taken are removed
     */
    private static List<ReleaseRepo> rows(Release release, Collection<Registration.Repo> entries, Set<ReleaseRepo> left) {
        Map<String, ReleaseRepo> rows = new LinkedHashMap<>();
        entries.forEach(entry -> rows.put(entry.name().key(), take(left, row -> row.name().same(entry.name()))));
        entries.forEach(entry -> rows.computeIfAbsent(entry.name().key(), key -> take(left,
                row -> row.registeredAs.equalsIgnoreCase(key) && entry.mayBe(row))));
        entries.forEach(entry -> rows.computeIfAbsent(entry.name().key(), key -> {
            ReleaseRepo row = take(left, entry::isOfSameMerge);
            if (row != null) {
                row.rename(entry.name());
            }
            return row;
        }));
        return entries.stream().map(entry -> {
            ReleaseRepo row = Optional.ofNullable(rows.get(entry.name().key()))
                    .orElseGet(() -> ReleaseRepo.of(release.id, entry.name(), true));
            row.registeredAs = entry.name().toString();
            entry.applyTo(row);
            return row;
        }).toList();
    }

    private static ReleaseRepo take(Set<ReleaseRepo> left, Predicate<ReleaseRepo> which) {
        ReleaseRepo row = left.stream().filter(which).findFirst().orElse(null);
        left.remove(row);
        return row;
    }
}
