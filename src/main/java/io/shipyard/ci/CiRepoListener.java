package io.shipyard.ci;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.shipyard.database.DatabaseClock;
import io.shipyard.deployment.ExpectedDeployments;
import io.shipyard.release.ReleaseRepo;
import io.shipyard.release.ReleaseRepoListener;
import io.smallrye.mutiny.Uni;

/** Gives every repository of a release a row that its CI is tracked in, in the transaction that stores the repository. */
@ApplicationScoped
class CiRepoListener implements ReleaseRepoListener {

    private final ExpectedDeployments deployments;
    private final CiConfig config;

    CiRepoListener(ExpectedDeployments deployments, CiConfig config) {
        this.deployments = deployments;
        this.config = config;
    }

    @Override
    public Uni<Void> reposStored(Collection<ReleaseRepo> repos, Predicate<ReleaseRepo> dueNow) {
        List<Long> ids = repos.stream().map(repo -> repo.id).toList();
        return DatabaseClock.now().flatMap(now -> RepoCiStatus
                .<RepoCiStatus> find("releaseRepoId in ?1 order by id", ids).withLock(LockModeType.PESSIMISTIC_WRITE).list()
                .flatMap(known -> {
                    Map<Long, RepoCiStatus> rows = known.stream()
                            .collect(Collectors.toMap(row -> row.releaseRepoId, Function.identity()));
                    List<Long> otherCommit = ids(repos, repo -> rows.containsKey(repo.id)
                            && !rows.get(repo.id).state.mergeCommitSha().equals(repo.mergeCommitSha));
                    repos.forEach(repo -> rows.computeIfAbsent(repo.id, id -> new RepoCiStatus())
                            .follow(repo, now, dueNow.test(repo), config.rateLimitInterval()));
                    return RepoCiStatus.persist(rows.values()).chain(() -> deployments.follow(otherCommit,
                            ids(repos, repo -> repo.excluded), ids(repos, repo -> !repo.excluded && dueNow.test(repo))));
                }));
    }

    private static List<Long> ids(Collection<ReleaseRepo> repos, Predicate<ReleaseRepo> which) {
        return repos.stream().filter(which).map(repo -> repo.id).toList();
    }
}
