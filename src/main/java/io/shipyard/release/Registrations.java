package io.shipyard.release;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import org.jboss.logging.Logger;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.database.DatabaseClock;
import io.shipyard.github.RepoName;
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
            Map<String, ReleaseRepo> byName = present.stream().collect(Collectors.toMap(
                    repo -> repo.name().key(), Function.identity()));
            List<ReleaseRepo> kept = RepoName.distinct(registered, Registration.Repo::name).stream().map(entry -> {
                ReleaseRepo repo = Optional.ofNullable(byName.remove(entry.name().key()))
                        .orElseGet(() -> ReleaseRepo.of(release.id, entry.name(), true));
                entry.applyTo(repo);
                return repo;
            }).toList();
            return releases.store(kept, repo -> !repo.prMerged).call(() -> release.discover ? Uni.createFrom().voidItem()
                    : Multi.createFrom().iterable(byName.values())
                            .onItem().transformToUniAndConcatenate(ReleaseRepo::delete).onItem().ignoreAsUni());
        });
    }
}
