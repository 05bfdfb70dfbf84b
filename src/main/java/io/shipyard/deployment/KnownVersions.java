package io.shipyard.deployment;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;

/** What is known of versions that other releases have brought. Who asks at the same time as others has a context of its own. */
@ApplicationScoped
class KnownVersions {

    private static final String COMMIT = """
            select d.expected_commit from repo_deployment d join release_repo r on r.id = d.release_repo_id
            where d.expected_version = :version and r.github_id = :repository and r.github_id <> 0
            order by d.id desc limit 1""";

    private static final String VERSION = """
            select d.expected_version from repo_deployment d join release_repo r on r.id = d.release_repo_id
            where r.github_id = :repository and r.github_id <> 0 and d.expected_commit = :commit and d.expected_version <> ''
            order by d.id desc limit 1""";

    /** The version that the run of a commit of a repository brought; empty if no release that is kept has it. */
    @WithSession
    Uni<Optional<String>> versionOf(long githubId, String commit) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(VERSION, String.class)
                .setParameter("repository", githubId).setParameter("commit", commit).getSingleResultOrNull())
                .map(Optional::ofNullable);
    }

    /** The commit whose run brought the version of a repository; empty if no release that is kept has it. */
    @WithSession
    Uni<Optional<String>> commitOf(long githubId, String version) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(COMMIT, String.class)
                .setParameter("version", version).setParameter("repository", githubId).getSingleResultOrNull())
                .map(Optional::ofNullable);
    }
}
